/** How far an evaluation has come: answered, failed, under way, and what is still to ask. */
import type { Evaluation } from '#contract/evaluation.ts'
import { plural } from '../../../app/progress-words.ts'

export function CountsBar({ evaluation: { counts, name } }: { evaluation: Evaluation }) {
  const share = (count: number) => `${counts.total === 0 ? 0 : (count / counts.total) * 100}%`
  const now = counts.done + counts.failed
  return (
    <div
      role="progressbar"
      aria-label={`Progress of ${name}`}
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={now}
      aria-valuetext={`${plural(counts.done, 'answer')}, ${counts.failed} failed, of ${counts.total}`}
      className="flex h-1.5 overflow-hidden rounded-full bg-line"
    >
      <span className="bg-fg transition-[width] duration-300" style={{ width: share(counts.done) }} />
      <span className="bg-wrong" style={{ width: share(counts.failed) }} />
      <span className="animate-pulse bg-line-strong" style={{ width: share(counts.running) }} />
    </div>
  )
}
