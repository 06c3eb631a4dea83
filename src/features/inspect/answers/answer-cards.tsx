/** Both answers of a run, in the order in which they were given, and what changed between them. */
import type { Run } from '#contract/run.ts'
import { isTerminal } from '#contract/run.ts'
import { changeOf } from '#contract/run-answers.ts'
import { askFacts } from '#contract/run-pictures.ts'
import { AnswerCard } from './answer-card.tsx'
import { ChangeLine } from './change-line.tsx'

/** What the two answers are called, where a method's answers are no first and second look. */
const titles: Partial<Record<Run['method'], readonly [string, string]>> = {
  'dual-view': ['Whole picture', 'Region alone'],
  'answer-map': ['Whole picture', ''],
}

export function AnswerCards({ run }: { run: Run }) {
  const change = changeOf(run)
  const initial = askFacts(run, 'initial')
  const refined = askFacts(run, 'refined')
  const over = isTerminal(run.status)
  // A sweep's answers stand in its chart and table.
  if (run.method === 'resolution-sweep') return null
  const twoLooks = run.method !== 'single-glance' && run.method !== 'answer-map'
  const [first, second] = titles[run.method] ?? ['Initial answer', 'Refined answer']
  return (
    <div className="flex flex-col gap-2.5">
      <AnswerCard
        side="initial"
        title={first}
        answer={run.initialAnswer}
        verdict={run.initialVerdict}
        note={
          run.parentId !== null && initial.step === null && run.initialAnswer
            ? 'kept from the run before'
            : null
        }
        ms={initial.ms}
        tokens={initial.tokens}
        streaming={streamingOf(initial.step)}
        empty={
          over
            ? run.refinedAnswer
              ? 'It looked first and answered afterwards.'
              : 'No answer.'
            : run.status === 'queued'
              ? 'Waiting for its turn…'
              : 'Looking at the view…'
        }
      />
      {twoLooks && (
        <AnswerCard
          side="refined"
          title={second}
          answer={run.refinedAnswer}
          verdict={run.refinedVerdict}
          before={run.initialAnswer}
          flip={change?.flip ?? null}
          ms={refined.ms}
          tokens={refined.tokens}
          streaming={streamingOf(refined.step)}
          empty={over ? 'No second look was taken.' : 'Comes after the second look.'}
          compact={over && run.refinedAnswer === null}
        />
      )}
      {twoLooks && (change || !over) && <ChangeLine change={change} />}
    </div>
  )
}

function streamingOf(step: Run['steps'][number] | null): string | null {
  return step?.status === 'running' && step.text ? step.text : null
}
