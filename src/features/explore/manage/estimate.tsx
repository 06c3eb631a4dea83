/** What starting would take: items, how many are paid for already, calls, time. Asked of the server as the draft changes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type CreateEvaluation, type EvaluationEstimate, estimateSchema } from '#contract/evaluation.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { formatCount, formatLeft, formatRate, plural } from '../../../app/progress-words.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'

/** Milliseconds of rest before a changed draft is asked about. */
const restMs = 250

export function useEstimate(wanted: CreateEvaluation, enabled: boolean) {
  const settled = useSettled(JSON.stringify({ ...wanted, name: undefined }))
  return useQuery({
    queryKey: ['evaluation-estimate', settled],
    queryFn: ({ signal }) =>
      request(
        '/api/evaluations/estimate',
        { ...jsonBody(JSON.parse(settled) as unknown), signal },
        estimateSchema,
      ),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5_000,
  })
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

export function Estimate({ query }: { query: ReturnType<typeof useEstimate> }) {
  const problem = asProblem(query.error)
  if (problem && !query.isFetching) {
    return (
      <p className="text-[13px] text-wrong" role="status">
        {problem.title}. {problem.detail !== problem.title && problem.detail}
      </p>
    )
  }
  const { data } = query
  if (!data) return <Spinner label="Working out what it would take" className="text-muted" />
  return (
    <dl
      aria-label="What it would take"
      className={cx('flex flex-wrap gap-x-8 gap-y-3', query.isPlaceholderData && 'opacity-60')}
      data-testid="estimate"
    >
      <Figure label={data.items === 1 ? 'item' : 'items'} value={formatCount(data.items)} />
      <Figure
        label="asked before, taken over"
        value={formatCount(data.paid)}
        tone={data.paid > 0 ? 'text-correct' : undefined}
      />
      <Figure label="to ask" value={formatCount(data.toAsk)} />
      <Figure label="calls of the engine" value={callWords(data)} />
      <Figure
        label={data.perMinute === null ? 'time: not measured yet' : `at ${formatRate(data.perMinute)}`}
        value={data.seconds === null ? '–' : `≈ ${formatLeft(data.seconds)}`}
      />
    </dl>
  )
}

function callWords({ toAsk, callsPerItem }: EvaluationEstimate): string {
  if (toAsk === 0) return '0'
  return callsPerItem === null ? `≥ ${formatCount(toAsk)}` : `≈ ${formatCount(toAsk * callsPerItem)}`
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: string | undefined }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-faint text-xs">{label}</dt>
      <dd className={cx('font-mono text-lg leading-6', tone)}>{value}</dd>
    </div>
  )
}

/** The words of the button: what pressing it will do. */
export function startWords(estimate: EvaluationEstimate | undefined): string {
  if (!estimate) return 'Start'
  if (estimate.toAsk === 0) return `Take over ${plural(estimate.paid, 'result')}`
  return `Ask ${plural(estimate.toAsk, 'item')}`
}
