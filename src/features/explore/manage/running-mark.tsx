/** In the top bar while something runs in the background: how far it has come, and the way there. */
import { Link } from '@tanstack/react-router'
import type { Evaluation } from '#contract/evaluation.ts'
import { doneShare, plural, progressWords } from '../../../app/progress-words.ts'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import { useAllEvaluations } from './evaluations-api.ts'

const linkClasses =
  'target inline-flex items-center justify-center gap-2 rounded-lg px-2 font-mono text-muted text-xs hover:bg-hover hover:text-fg'

export function RunningMark() {
  const { data = [] } = useAllEvaluations()
  const running = data.filter((evaluation) => evaluation.status === 'running')
  const [first] = running
  if (!first) return null
  const share = running.reduce((sum, one) => sum + doneShare(one), 0) / running.length
  const words = wordsOf(running)
  const face = (
    <>
      <Ring share={share} stuck={running.some((one) => one.problem)} />
      <span className="max-sm:hidden">{Math.floor(share * 100)} %</span>
      <span className="sr-only">{words}</span>
    </>
  )
  return (
    <Tooltip label={words}>
      {running.length === 1 ? (
        <Link
          to="/explore/$datasetId"
          params={{ datasetId: first.datasetId }}
          search={{ a: first.id }}
          className={linkClasses}
          data-testid="running-mark"
        >
          {face}
        </Link>
      ) : (
        <Link to="/explore" search={{}} className={linkClasses} data-testid="running-mark">
          {face}
        </Link>
      )}
    </Tooltip>
  )
}

function wordsOf(running: readonly Evaluation[]): string {
  const [first] = running
  if (!first) return ''
  if (running.length > 1) return `${plural(running.length, 'evaluation')} run`
  return `${first.name}: ${first.problem?.title ?? progressWords(first)}`
}

const radius = 6
const round = 2 * Math.PI * radius

function Ring({ share, stuck }: { share: number; stuck: boolean }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" className="-rotate-90 shrink-0" aria-hidden="true">
      <circle cx="8" cy="8" r={radius} fill="none" stroke="var(--line-strong)" strokeWidth="2.5" />
      <circle
        cx="8"
        cy="8"
        r={radius}
        fill="none"
        stroke={stuck ? 'var(--wrong)' : 'var(--text)'}
        strokeWidth="2.5"
        strokeDasharray={`${share * round} ${round}`}
      />
    </svg>
  )
}
