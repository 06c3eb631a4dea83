/** Two runs on the same picture, answer by answer. */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatMs, formatProbability, formatShare } from '#contract/format.ts'
import type { Answer, Run, Verdict } from '#contract/run.ts'
import { answerName, badgeOf, changeOf, confidence } from '#contract/run-answers.ts'
import { iou } from '#contract/space.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { VerdictChip } from '../../../app/ui/verdict-chip.tsx'

export interface TwoRunsProps {
  shown: Run
  other: Run
  onClose: () => void
}

export function TwoRuns({ shown, other, onClose }: TwoRunsProps) {
  const both = [shown, other]
  const overlap = shown.box?.box && other.box?.box ? iou(shown.box.box, other.box.box) : null
  return (
    <section
      aria-label="Comparison"
      className="rounded-xl border border-line bg-raised p-3"
      data-testid="compare"
    >
      <header className="flex items-center justify-between">
        <h3 className="eyebrow">Comparison</h3>
        <IconButton icon={X} label="Stop comparing" onClick={onClose} className="-my-2 -mr-1.5" />
      </header>
      <table className="w-full table-fixed text-left text-[13px]">
        <thead className="text-faint text-xs">
          <tr>
            <th className="w-16 py-1 font-medium">
              <span className="sr-only">What</span>
            </th>
            <th className="py-1 font-medium">shown</th>
            <th className="py-1 font-medium">the other</th>
          </tr>
        </thead>
        <tbody>
          {shown.question !== other.question && (
            <Row name="question" cells={both.map((run) => run.question)} />
          )}
          <Row
            name="initial"
            mark="text-initial"
            cells={both.map((run) => (
              <Said key={run.id} answer={run.initialAnswer} badge={badgeOf(run.initialVerdict, null)} />
            ))}
          />
          <Row
            name="refined"
            mark="text-refined"
            cells={both.map((run) => (
              <Said
                key={run.id}
                answer={run.refinedAnswer}
                badge={badgeOf(run.refinedVerdict, changeOf(run)?.flip ?? null)}
              />
            ))}
          />
          <Row
            name="box by"
            cells={both.map((run) =>
              run.box?.box ? (run.boxBy === 'person' ? 'a person' : 'the model') : 'none',
            )}
          />
          <Row name="engine" cells={both.map((run) => run.engineLabel)} />
          <Row
            name="time"
            cells={both.map((run) => (run.timings.totalMs === null ? '–' : formatMs(run.timings.totalMs)))}
          />
        </tbody>
      </table>
      {overlap !== null && (
        <p className="mt-1 text-muted text-xs">The two boxes overlap by {formatShare(overlap)} (IoU).</p>
      )}
    </section>
  )
}

function Row({
  name,
  mark = 'text-muted',
  cells,
}: {
  name: string
  mark?: string
  cells: readonly ReactNode[]
}) {
  return (
    <tr className="border-line border-t align-top">
      <th scope="row" className={`py-1.5 pr-2 font-medium text-xs leading-5 ${mark}`}>
        {name}
      </th>
      <td className="break-words py-1.5 pr-2">{cells[0]}</td>
      <td className="break-words py-1.5">{cells[1]}</td>
    </tr>
  )
}

function Said({
  answer,
  badge,
}: {
  answer: Answer | null
  badge: { verdict: Verdict; word: string } | null
}) {
  if (!answer) return <span className="text-faint">–</span>
  const sure = confidence(answer)
  return (
    <span className="flex flex-col items-start gap-0.5">
      <span className="line-clamp-3 font-mono font-semibold">{answerName(answer)}</span>
      {badge && <VerdictChip verdict={badge.verdict} label={badge.word} />}
      {sure !== null && <span className="font-mono text-muted text-xs">{formatProbability(sure)}</span>}
    </span>
  )
}
