/** Answer, confidence, calls, tokens and time of every compared run. */

import { formatMs, formatProbability } from '#contract/format.ts'
import type { Run } from '#contract/run.ts'
import { answerName, badgeOf, confidence, finalVerdict } from '#contract/run-answers.ts'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'
import { costOf, finalAnswer } from '../facts/comparison.ts'

export interface CompareTableProps {
  runs: readonly Run[]
  labels: ReadonlyMap<string, string>
  onOpen: (id: string) => void
}

export function CompareTable({ runs, labels, onOpen }: CompareTableProps) {
  return (
    <table className="w-full text-left text-xs" data-testid="compare-table">
      <thead className="text-faint">
        <tr>
          <th className="py-1 pr-1 font-medium">#</th>
          <th className="py-1 font-medium">answer</th>
          <th className="py-1 text-right font-medium" title="The model's own probability of its final answer">
            conf.
          </th>
          <th className="py-1 text-right font-medium">calls</th>
          <th className="py-1 text-right font-medium" title="tokens read + tokens said">
            tokens
          </th>
          <th className="py-1 text-right font-medium">time</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run, at) => {
          const answer = finalAnswer(run)
          const badge = badgeOf(finalVerdict(run), null)
          const sure = confidence(answer)
          const cost = costOf(run)
          return (
            <tr key={run.id} className="border-line border-t align-baseline">
              <td className="py-1.5 pr-1">
                <button
                  type="button"
                  onClick={() => onOpen(run.id)}
                  aria-label={`Open ${labels.get(run.id)}`}
                  className="target rounded font-mono text-muted underline decoration-line-strong underline-offset-2 hover:text-fg"
                >
                  {at + 1}
                </button>
              </td>
              <td className="py-1.5">
                <span className="flex flex-wrap items-center gap-1.5">
                  <b className="line-clamp-2 break-words font-mono font-semibold text-[13px]">
                    {answer ? answerName(answer) : run.status}
                  </b>
                  {badge && <VerdictChip verdict={badge.verdict} label={badge.word} />}
                </span>
              </td>
              <td className="py-1.5 text-right font-mono">{sure === null ? '–' : formatProbability(sure)}</td>
              <td className="py-1.5 text-right font-mono">{cost.calls}</td>
              <td className="py-1.5 text-right font-mono">
                {cost.promptTokens ?? '–'}+{cost.completionTokens ?? '–'}
              </td>
              <td className="py-1.5 text-right font-mono">{cost.ms === null ? '…' : formatMs(cost.ms)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
