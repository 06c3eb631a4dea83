/** A survey's result in the right column: the votes of an answer map, or the chart and table of a sweep. */
import { lazy, Suspense } from 'react'
import type { Run } from '#contract/run.ts'
import { enoughSide, type Sweep, votes } from '#contract/survey-facts.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { SweepTable } from './sweep-table.tsx'

// The plotting library is as large as the rest of this screen, so it comes only when there is something to plot.
const SweepChart = lazy(async () => ({ default: (await import('./sweep-chart.tsx')).SweepChart }))

export function SurveyCard({ run }: { run: Run }) {
  const { survey } = run
  if (!survey) return null
  return survey.kind === 'answer-map' ? (
    <section className="rounded-xl border border-line bg-raised p-3.5" data-testid="answer-map">
      <h3 className="eyebrow">
        Answers of {survey.cells.length} of {survey.rows * survey.columns} crops
      </h3>
      <ol className="mt-1.5 flex flex-col gap-1">
        {votes(survey.cells.map((cell) => cell.answer))
          .slice(0, 8)
          .map((vote) => (
            <li
              key={vote.name}
              className="grid grid-cols-[minmax(0,7rem)_1fr_2.5rem] items-center gap-2 text-xs"
            >
              <span className="truncate font-mono" title={vote.name}>
                {vote.name}
              </span>
              <span className="h-1.5 rounded-full bg-hover" aria-hidden="true">
                <span
                  className="block h-full rounded-full bg-refined"
                  style={{ width: `${(vote.count / survey.cells.length) * 100}%` }}
                />
              </span>
              <span className="text-right font-mono text-muted">{vote.count}</span>
            </li>
          ))}
      </ol>
    </section>
  ) : (
    <SweepCard sweep={survey} />
  )
}

function SweepCard({ sweep }: { sweep: Sweep }) {
  const enough = enoughSide(sweep)
  return (
    <section className="rounded-xl border border-line bg-raised p-3.5" data-testid="sweep">
      <h3 className="eyebrow">Answers by view size</h3>
      {sweep.points.length > 0 && (
        <Suspense fallback={<Spinner label="Loading the chart" />}>
          <SweepChart points={sweep.points} />
        </Suspense>
      )}
      {enough !== null && (
        <p className="mt-1 text-[13px]">
          Answered right from <b className="font-mono font-semibold">{enough} px</b> on.
        </p>
      )}
      <SweepTable points={sweep.points} />
    </section>
  )
}
