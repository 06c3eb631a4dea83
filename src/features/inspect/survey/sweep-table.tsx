/** The sweep's points in words and figures; what the chart shows, for reading. */

import { formatMs, formatProbability } from '#contract/format.ts'
import { answerName, badgeOf, confidence } from '#contract/run-answers.ts'
import type { Sweep } from '#contract/survey-facts.ts'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'

export function SweepTable({ points }: { points: Sweep['points'] }) {
  return (
    <table className="mt-2 w-full text-left text-xs">
      <thead className="text-faint">
        <tr>
          {['view', 'answer', 'confidence', 'tokens', 'time'].map((name, at) => (
            <th key={name} className={`py-1 font-medium ${at > 1 ? 'text-right' : ''}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => {
          const badge = badgeOf(point.verdict, null)
          const sure = confidence(point.answer)
          return (
            <tr key={point.side} className="border-line border-t align-baseline">
              <td className="py-1 font-mono" title={`${point.width} × ${point.height}`}>
                {point.side}
              </td>
              <td className="py-1">
                <span className="flex flex-wrap items-center gap-1.5">
                  <span className="line-clamp-2 break-words font-mono font-semibold">
                    {answerName(point.answer)}
                  </span>
                  {badge && <VerdictChip verdict={badge.verdict} label={badge.word} />}
                </span>
              </td>
              <td className="py-1 text-right font-mono">{sure === null ? '–' : formatProbability(sure)}</td>
              <td className="py-1 text-right font-mono">{point.promptTokens ?? '–'}</td>
              <td className="py-1 text-right font-mono">{formatMs(point.ms)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
