/** The addresses of an engine, as far as they may be told: which answers, which rests, what they do now. */
import type { Replica } from '#contract/engine.ts'
import { Chip, type Tone } from '../../app/ui/chip.tsx'

const states: Record<Replica['status'], { tone: Tone; word: string }> = {
  unknown: { tone: 'neutral', word: 'not asked yet' },
  up: { tone: 'correct', word: 'answers' },
  resting: { tone: 'wrong', word: 'resting' },
  open: { tone: 'wrong', word: 'left alone' },
  trying: { tone: 'neutral', word: 'tried again' },
}

export function Replicas({
  replicas,
  addresses,
}: {
  replicas: readonly Replica[]
  addresses: readonly string[] | undefined
}) {
  return (
    <ul className="flex flex-col gap-2 text-[13px]">
      {replicas.map((replica) => (
        <li key={replica.index} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Chip tone={states[replica.status].tone}>{states[replica.status].word}</Chip>
          <code className="min-w-0 break-all text-xs">
            {addresses?.[replica.index] ?? `address ${replica.index + 1}`}
          </code>
          <span className="text-muted text-xs">
            {replica.running} running, {replica.waiting} waiting
          </span>
          {replica.failures > 1 && (
            <span className="text-muted text-xs">failed {replica.failures} times in a row</span>
          )}
          {replica.backInMs !== null && replica.status !== 'trying' && (
            <span className="text-muted text-xs">
              {replica.backInMs > 0
                ? `asked again in ${Math.max(1, Math.round(replica.backInMs / 1000))} s`
                : 'asked again with the next question'}
            </span>
          )}
          {replica.detail && <span className="text-muted text-xs">{replica.detail}</span>}
        </li>
      ))}
    </ul>
  )
}
