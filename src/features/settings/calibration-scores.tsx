/** How well the replies fit the truth under each convention: a bar and figures for every one. */
import { CLEAR_IOU, type ConventionScore } from '#contract/calibration.ts'
import { conventions } from '#contract/convention.ts'
import type { ConventionId } from '#contract/engine.ts'
import { cx } from '../../app/ui/cx.ts'

export function CalibrationScores({
  scores,
  shown,
  onShow,
}: {
  scores: readonly ConventionScore[]
  /** whose boxes the pictures show */
  shown: ConventionId
  onShow: (convention: ConventionId) => void
}) {
  return (
    <ul className="flex flex-col">
      {scores.map((score) => (
        <li key={score.convention}>
          <button
            type="button"
            aria-pressed={score.convention === shown}
            onClick={() => onShow(score.convention)}
            className={cx(
              'target grid w-full grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1 rounded-lg px-2 py-1 text-left text-[13px] hover:bg-hover sm:grid-cols-[18rem_1fr_auto]',
              score.convention === shown && 'bg-hover',
            )}
          >
            <span className="truncate">{conventions[score.convention].label}</span>
            <span className="relative order-last col-span-2 h-2 rounded-full bg-line sm:order-none sm:col-span-1">
              <span
                className="absolute inset-y-0 left-0 rounded-full bg-initial"
                style={{ width: `${score.meanIou * 100}%` }}
              />
              <span
                className="absolute inset-y-[-3px] w-px bg-muted"
                style={{ left: `${CLEAR_IOU * 100}%` }}
                aria-hidden="true"
              />
            </span>
            <span className="whitespace-nowrap text-right font-mono text-muted text-xs">
              {score.meanIou.toFixed(2)} · {score.hits}/{score.asks} hits
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
