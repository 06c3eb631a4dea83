/** What one evaluation made of the item: its answers, why it failed with the evidence for that, what judges and people said. */
import { ArrowRight, ScanSearch } from 'lucide-react'
import { explain } from '#contract/cause.ts'
import type { Evaluation, Result } from '#contract/evaluation.ts'
import { formatDelta, formatMs, formatProbability, formatShare } from '#contract/format.ts'
import type { Answer } from '#contract/run.ts'
import { answerName, confidence } from '#contract/run-answers.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { type Mark, markWords } from '../items/answers.ts'
import { Sign } from '../items/badge.tsx'
import { numberName, valueName } from '../words.ts'
import { OverruleForm } from './overrule-form.tsx'
import { RunMarks } from './run-marks.tsx'

export interface ResultCardProps {
  evaluation: Evaluation
  result: Result | undefined
  who: 'A' | 'B' | null
  loading: boolean
  onInspect: () => void
}

export function ResultCard({ evaluation, result, who, loading, onInspect }: ResultCardProps) {
  const facts = result?.facts
  return (
    <article className="rounded-xl border border-line bg-raised p-3" data-testid="result-card">
      <header className="flex items-center gap-2">
        {who && <span className="font-mono font-semibold text-[13px]">{who}</span>}
        <h3 className="min-w-0 grow truncate font-medium text-[13px]" title={evaluation.name}>
          {evaluation.name}
        </h3>
        {result && (
          <Button variant="ghost" onClick={onInspect} className="-my-1 -mr-1 px-2">
            <ScanSearch size={14} aria-hidden="true" />
            Inspect
          </Button>
        )}
      </header>
      {result && facts ? (
        <>
          <div className="mt-1 flex items-stretch gap-2">
            {result.initialAnswer && (
              <AnswerBox answer={result.initialAnswer} grade={facts.initial} part="initial" />
            )}
            {result.initialAnswer && result.refinedAnswer && (
              <ArrowRight size={14} className="shrink-0 self-center text-faint" aria-label="became" />
            )}
            {result.refinedAnswer && (
              <AnswerBox answer={result.refinedAnswer} grade={facts.final} part="refined" />
            )}
          </div>
          {!result.initialAnswer && !result.refinedAnswer && <NoAnswer result={result} />}
          <Figures result={result} />
          <Cause evaluation={evaluation} result={result} />
          <Judgements result={result} />
          <OverruleForm result={result} />
          {result.runId !== null && <RunMarks runId={result.runId} />}
        </>
      ) : (
        <p className="mt-1 text-[12px] text-muted">
          {loading ? 'Loading …' : 'Not asked in this evaluation.'}
        </p>
      )}
    </article>
  )
}

const marks: Record<string, Mark> = {
  correct: 'right',
  wrong: 'wrong',
  unparsed: 'unparsed',
  undecided: 'undecided',
}

function AnswerBox({
  answer,
  grade,
  part,
}: {
  answer: Answer
  grade: string | null
  part: 'initial' | 'refined'
}) {
  const mark = grade === null ? null : (marks[grade] ?? null)
  const sure = confidence(answer)
  return (
    <div
      className={cx(
        'min-w-0 grow basis-0 border-l-2 pl-2.5',
        part === 'initial' ? 'border-initial' : 'border-refined',
      )}
    >
      <p className={cx('eyebrow', part === 'initial' ? 'text-initial!' : 'text-refined!')}>{part}</p>
      <p className="line-clamp-4 break-words font-mono font-semibold text-[15px]">{answerName(answer)}</p>
      <p className="flex flex-wrap items-center gap-x-2 text-[11px] text-muted">
        {mark && (
          <span className="inline-flex items-center gap-1">
            <Sign mark={mark} />
            {markWords[mark]}
          </span>
        )}
        {sure !== null && <span className="font-mono">{formatProbability(sure)}</span>}
      </p>
    </div>
  )
}

function NoAnswer({ result }: { result: Result }) {
  const words =
    result.status === 'failed'
      ? (result.error?.detail ?? result.error?.title ?? 'The engine gave no answer.')
      : result.status === 'running'
        ? 'Being asked now.'
        : 'Not asked yet.'
  return (
    <p className="mt-1 flex items-start gap-1.5 text-[12px] text-muted">
      <Sign mark={result.status === 'failed' ? 'failed' : 'waiting'} />
      <span>
        {words} {result.error && <code className="text-[11px] text-faint">{result.error.code}</code>}
      </span>
    </p>
  )
}

function Figures({ result: { facts } }: { result: Result }) {
  const change =
    facts.initialConfidence === null || facts.finalConfidence === null || facts.flip === null
      ? null
      : facts.finalConfidence - facts.initialConfidence
  const list: [string, string | null][] = [
    ['flip', facts.flip && valueName('flip', facts.flip)],
    ['confidence', change === null ? null : formatDelta(change)],
    ['IoU', facts.iou === null ? null : facts.iou.toFixed(2)],
    ['evidence in crop', facts.recall === null ? null : formatShare(facts.recall)],
    ['crop', facts.cropArea === null ? null : formatShare(facts.cropArea)],
    ['coverage', facts.coverageRatio === null ? null : numberName('coverageRatio', facts.coverageRatio)],
    ['time', facts.ms === null ? null : formatMs(facts.ms)],
    ['calls', facts.calls === null ? null : `${facts.calls}`],
  ]
  const known = list.filter((entry) => entry[1] !== null)
  if (known.length === 0) return null
  return (
    <dl className="mt-2 flex flex-wrap gap-x-3 gap-y-0.5 text-[11px]">
      {known.map(([name, value]) => (
        <div key={name} className="flex gap-1">
          <dt className="text-faint">{name}</dt>
          <dd className="font-mono text-muted">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Every rule that holds, with what it saw; the first names the cause, unless a person has named another one. */
function Cause({ evaluation, result }: { evaluation: Evaluation; result: Result }) {
  const { facts } = result
  if (facts.cause === null) return null
  const { findings } = explain(facts, { lookKnown: evaluation.source === 'loupe' })
  const byPerson = facts.causeBy === 'person'
  return (
    <div className="mt-2 border-line border-t pt-2">
      <p className="flex flex-wrap items-center gap-1.5 text-[12px]">
        <Chip tone={byPerson ? 'person' : 'wrong'}>{valueName('cause', facts.cause)}</Chip>
        <span className="text-faint">{byPerson ? 'said by a person' : 'by rule'}</span>
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 text-[12px] text-muted">
        {findings.map((finding) => (
          <li key={finding.rule + finding.words}>
            {finding.words}
            {finding.rule !== facts.cause && (
              <span className="text-faint"> ({valueName('cause', finding.rule)})</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Judgements({ result: { judgements } }: { result: Result }) {
  if (judgements.length === 0) return null
  return (
    <div className="mt-2 border-line border-t pt-1">
      {judgements.map((one) => (
        <Disclosure
          key={one.at + one.of}
          summary={
            <span className="text-[12px]">
              Judge {one.model || one.engine}: <span className="font-medium">{one.verdict}</span>
              {one.of === 'initial' && ' (first answer)'}
            </span>
          }
        >
          <p className="eyebrow mt-1">What it was asked</p>
          <pre className="max-h-48 overflow-auto whitespace-pre-wrap break-words text-[11px] text-muted">
            {one.prompt}
          </pre>
          <p className="eyebrow mt-2">What it said</p>
          <pre className="max-h-48 overflow-auto whitespace-pre-wrap break-words text-[11px]">
            {one.reply}
          </pre>
        </Disclosure>
      ))}
    </div>
  )
}
