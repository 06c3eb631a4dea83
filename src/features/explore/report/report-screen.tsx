/** A page for paper: the slice's figures, tables and examples, with everything that a reader needs to trust them. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft, FileDown, Printer } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { z } from 'zod'
import type { Dataset } from '#contract/dataset.ts'
import { type Evaluation, type Result, resultSchema } from '#contract/evaluation.ts'
import { itemWithMarksSchema } from '#contract/import.ts'
import { answerName } from '#contract/run-answers.ts'
import { request } from '../../../app/api/client.ts'
import { asProblem, useHealth } from '../../../app/api/queries.ts'
import { fileName, save } from '../../../app/plots/figure-file.ts'
import { crossfilter, ordered } from '../../../app/slice/crossfilter.ts'
import { datasetQuery, evaluationsQuery, textHitsQuery, useFacts } from '../../../app/slice/queries.ts'
import { chosenOf, type ExploreSearch, evaluationsNeeded, ruleOf } from '../../../app/slice/search.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { BlockTable } from '../figures/block-table.tsx'
import { blocksOf } from '../figures/blocks.ts'
import { useTold } from '../figures/use-told.ts'
import { ruleSentence, sortWords } from '../filters/chip-words.ts'
import { Thumb, thumbAddress } from '../items/thumb.tsx'
import type { ItemRow } from '../items/use-rows.ts'
import { countName, valueName } from '../words.ts'
import { exampleRule, examplesOf } from './examples.ts'
import { reportHtml } from './report-html.ts'
import { type ReportParts, reportMarkdown } from './report-markdown.ts'
import { ReportPlots } from './report-plots.tsx'

const route = getRouteApi('/explore/$datasetId/report')

export function ReportScreen() {
  const { datasetId } = route.useParams()
  const search = route.useSearch()
  const dataset = useQuery(datasetQuery(datasetId))
  const evaluations = useQuery(evaluationsQuery(datasetId))
  const problem = asProblem(dataset.error ?? evaluations.error)
  if (problem) return <ProblemNote problem={problem} className="m-auto max-w-lg" />
  if (!dataset.data || !evaluations.data) {
    return <Spinner label="Writing the report" size={22} className="m-auto text-muted" />
  }
  return <Report dataset={dataset.data} evaluations={evaluations.data} search={search} />
}

interface ReportProps {
  dataset: Dataset
  evaluations: readonly Evaluation[]
  search: ExploreSearch
}

function Report({ dataset, evaluations, search: given }: ReportProps) {
  const article = useRef<HTMLElement>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const search = useMemo(() => ({ ...given, a: given.a ?? evaluations[0]?.id }), [given, evaluations])
  const chosen = useMemo(() => chosenOf(search), [search])
  const rule = useMemo(() => ruleOf(search), [search])
  const a = evaluations.find((one) => one.id === chosen.a) ?? null
  const b = evaluations.find((one) => one.id === chosen.b) ?? null
  const needed = useMemo(() => {
    const ids = evaluationsNeeded(search, rule)
    return evaluations.filter((one) => ids.has(one.id))
  }, [evaluations, search, rule])
  const { table, error } = useFacts(dataset, needed)
  const looked = useMemo(() => [chosen.a, chosen.b].filter((id) => id !== null), [chosen])
  const hits = useQuery(textHitsQuery(dataset, rule.text, looked))
  const found = rule.text === '' ? null : hits.data
  const filter = useMemo(
    () =>
      table && found !== undefined && table.evaluations.length === needed.length
        ? crossfilter(table, rule, found)
        : null,
    [table, rule, found, needed],
  )
  const { told, notes, error: figuresError } = useTold(dataset, evaluations, a, b, rule)
  const groups = useMemo(() => {
    if (!filter || !a) return []
    return examplesOf(filter.table, ordered(filter.table, filter.rows, rule.sort), a.id, rule.sort !== null)
  }, [filter, a, rule.sort])
  const ordinals = groups.flatMap((group) => group.ordinals)
  const [items, results] = useExamples(dataset, a, ordinals)
  const { data: health } = useHealth()
  const names = useMemo(() => new Map(evaluations.map((one) => [one.id, one.name])), [evaluations])
  const problem = asProblem(error ?? figuresError ?? hits.error)

  const report: ReportParts = {
    title: `${dataset.name}: ${
      [a, b]
        .filter((one) => one !== null)
        .map((one) => one.name)
        .join(' against ') || 'items'
    }`,
    facts: [
      [
        'Dataset',
        `${dataset.name}, ${countName(dataset.items)} items, ${countName(dataset.images)} pictures`,
      ],
      ...(dataset.licence ? [['Licence of the data', dataset.licence] as const] : []),
      [
        'Slice',
        `${ruleSentence(rule, chosen, names)}: ${filter ? countName(filter.rows.length) : '…'} items`,
      ],
      ['Order', sortWords(rule, chosen, names)],
      ...[a, b].flatMap((one, at) => (one ? [[at === 0 ? 'A' : 'B', evaluationWords(one)] as const] : [])),
      [
        'Written',
        `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC by Loupe ${health?.version ?? ''}`,
      ],
    ],
    blocks: blocksOf(told),
    notes,
    exampleRule,
    examples: groups.map((group) => ({
      title: group.title,
      items: group.ordinals.flatMap((ordinal) => {
        const item = items.get(ordinal)
        const result = results.get(ordinal)
        if (!item) return []
        return [
          {
            key: item.key,
            question: item.question,
            truth: item.answer ?? 'not known',
            answers: answersWords(result),
            cause: result?.facts.cause ? valueName('cause', result.facts.cause) : null,
            picture: thumbAddress(item.imageId, 'l'),
            address: `/explore/${dataset.id}?a=${a?.id ?? ''}&i=${ordinal}&open=true`,
          },
        ]
      }),
    })),
  }
  const html = async () => {
    if (!article.current) return
    setFailure(null)
    try {
      const page = await reportHtml(article.current, report.title, location.origin)
      save(new Blob([page], { type: 'text/html' }), `${fileName(report.title)}.html`)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  const markdown = () =>
    save(
      new Blob([reportMarkdown(report, location.origin)], { type: 'text/markdown' }),
      `${fileName(report.title)}.md`,
    )
  return (
    <main className="min-h-0 grow overflow-y-auto bg-surface print:overflow-visible print:bg-white">
      <div className="sticky top-0 z-10 flex items-center gap-2 border-line border-b bg-panel px-3 py-1.5 print:hidden">
        <Button asChild variant="ghost">
          <Link to="/explore/$datasetId" params={{ datasetId: dataset.id }} search={given}>
            <ArrowLeft size={14} aria-hidden="true" />
            Back to the items
          </Link>
        </Button>
        <span className="grow" />
        <Button onClick={() => void html()}>
          <FileDown size={14} aria-hidden="true" />
          HTML
        </Button>
        <Button onClick={markdown}>
          <FileDown size={14} aria-hidden="true" />
          Markdown
        </Button>
        <Button variant="primary" onClick={() => print()}>
          <Printer size={14} aria-hidden="true" />
          Print or save as PDF
        </Button>
      </div>
      {failure && (
        <p role="alert" className="mx-auto max-w-4xl px-6 pt-4 text-[13px] text-wrong print:hidden">
          {failure}
        </p>
      )}
      <article
        ref={article}
        className="mx-auto max-w-4xl px-6 py-8 print:max-w-none print:p-0"
        data-testid="report"
      >
        {problem && <ProblemNote problem={problem} className="mb-4" />}
        <h1 className="font-semibold text-2xl tracking-tight">{report.title}</h1>
        <dl className="mt-4 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-5 gap-y-1 text-[13px]">
          {report.facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {filter && a && <ReportPlots filter={filter} a={a} b={b} />}
        <div className="mt-8 flex flex-col gap-7">
          {report.blocks.map((block) => (
            <BlockTable key={block.title} block={block} />
          ))}
        </div>
        {notes.length > 0 && (
          <section className="mt-7">
            <h3 className="font-semibold text-[13px]">Notes</h3>
            <ul className="list-disc pl-5 text-[12px] text-muted">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </section>
        )}
        {groups.length > 0 && (
          <section className="mt-8">
            <h2 className="font-semibold text-base">Examples</h2>
            <p className="text-[12px] text-muted">{exampleRule}</p>
            {groups.map((group) => (
              <section key={group.title} className="mt-4 break-inside-avoid">
                <h3 className="font-semibold text-[13px]">{group.title}</h3>
                <ul className="mt-2 grid grid-cols-2 gap-4 sm:grid-cols-4 print:grid-cols-4">
                  {group.ordinals.map((ordinal) => {
                    const item = items.get(ordinal)
                    return item && <Example key={ordinal} item={item} result={results.get(ordinal)} />
                  })}
                </ul>
              </section>
            ))}
            <p className="mt-4 text-[11px] text-muted">
              Drawn on the pictures: evidence violet, the box that was asked for amber, the crop that was sent
              cyan and dashed.
            </p>
          </section>
        )}
      </article>
    </main>
  )
}

function Example({ item, result }: { item: ItemRow; result: Result | undefined }) {
  return (
    <li className="min-w-0 text-[11px] leading-4">
      <Thumb item={item} result={result} size="l" className="mb-1 aspect-[4/3] w-full rounded" />
      <p className="font-mono text-muted">{item.key}</p>
      <p className="line-clamp-3">{item.question}</p>
      <p className="font-mono">
        {answersWords(result)}
        <span className="text-muted"> · true {item.answer ?? '?'}</span>
      </p>
      {result?.facts.cause && <p className="text-muted">{valueName('cause', result.facts.cause)}</p>}
    </li>
  )
}

function answersWords(result: Result | undefined): string {
  const answers = [result?.initialAnswer, result?.refinedAnswer].filter((answer) => answer != null)
  return answers.length > 0 ? answers.map(answerName).join(' → ') : 'no answer'
}

function evaluationWords(evaluation: Evaluation): string {
  const params = Object.entries(evaluation.params)
  return [
    evaluation.name,
    `method ${evaluation.method}`,
    `engine ${evaluation.engineLabel}, model ${evaluation.model}`,
    ...(params.length > 0
      ? [params.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')]
      : []),
    evaluation.source === 'imported'
      ? `imported predictions (${evaluation.format})`
      : 'measured by this Loupe',
    `${evaluation.status}, ${countName(evaluation.counts.done)} of ${countName(evaluation.counts.total)} done`,
    (evaluation.finishedAt ?? evaluation.createdAt).slice(0, 10),
  ].join('; ')
}

/** Items and results of the examples. */
function useExamples(
  dataset: Dataset,
  evaluation: Evaluation | null,
  ordinals: readonly number[],
): [ReadonlyMap<number, ItemRow>, ReadonlyMap<number, Result>] {
  const list = ordinals.join(',')
  const enabled = list !== '' && evaluation !== null
  const [items, results] = useQueries({
    queries: [
      {
        queryKey: ['report-items', dataset.id, dataset.revision, list],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          request(
            `/api/datasets/${encodeURIComponent(dataset.id)}/items?ordinals=${list}`,
            { signal },
            z.array(itemWithMarksSchema),
          ),
        enabled,
      },
      {
        queryKey: ['report-results', evaluation?.id, evaluation?.revision, list],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          request(
            `/api/evaluations/${encodeURIComponent(evaluation?.id ?? '')}/results?ordinals=${list}`,
            { signal },
            z.array(resultSchema),
          ),
        enabled,
      },
    ],
  })
  return [
    new Map((items.data ?? []).map((item) => [item.ordinal, item])),
    new Map((results.data ?? []).map((result) => [result.ordinal, result])),
  ]
}
