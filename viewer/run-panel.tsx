/** The right column of a run that was sent: its question, both answers, the replay of its log, its steps, what made it. */
import { Pause, Play, RotateCcw } from 'lucide-react'
import { formatMs } from '#contract/format.ts'
import type { Replay } from '#contract/replay.ts'
import type { Run } from '#contract/run.ts'
import { Button } from '../src/app/ui/button.tsx'
import { Segmented } from '../src/app/ui/segmented.tsx'
import { Slider } from '../src/app/ui/slider.tsx'
import { AnswerCards } from '../src/features/inspect/answers/answer-cards.tsx'
import { Notices } from '../src/features/inspect/answers/notices.tsx'
import type { InspectSearch } from '../src/features/inspect/search.ts'
import { Timeline } from '../src/features/inspect/steps/timeline.tsx'
import { SurveyCard } from '../src/features/inspect/survey/survey-card.tsx'
import type { Replaying } from './use-replaying.ts'

export interface RunPanelProps {
  run: Run
  replay: Replay
  replaying: Replaying
  look: InspectSearch
  set: (patch: InspectSearch) => void
  onToken: (focus: { step: number; at: number } | null) => void
}

export function RunPanel({ run, replay, replaying, look, set, onToken }: RunPanelProps) {
  return (
    <aside
      aria-label="Question and answers"
      className="flex min-h-0 flex-col border-line bg-panel max-md:border-t md:border-l"
    >
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
        <Question run={run} />
        <SurveyCard run={run} />
        <AnswerCards run={run} />
        <Notices run={run} />
        <Timeline
          run={run}
          open={look.step}
          onOpen={(step) => set({ step })}
          onToken={onToken}
          onGoOn={undefined}
        />
        <Facts run={run} />
      </div>
      {replay.durationMs > 0 && <ReplayBar replay={replay} replaying={replaying} />}
    </aside>
  )
}

function Question({ run }: { run: Run }) {
  return (
    <section aria-label="Question">
      <h2 className="eyebrow">Question</h2>
      <p className="mt-1 whitespace-pre-wrap break-words font-medium text-[15px] leading-snug">
        {run.question}
      </p>
      {run.options.length > 0 && (
        <ol className="mt-2 flex flex-col gap-1 text-[13px]">
          {run.options.map(({ letter, text }) => (
            <li key={letter} className="flex gap-2">
              <span className="font-mono text-muted">{letter}</span>
              <span className="min-w-0 break-words">{text}</span>
            </li>
          ))}
        </ol>
      )}
      {run.expected && (
        <p className="mt-2 text-[13px] text-muted">
          expected <span className="text-evidence">{run.expected}</span>
        </p>
      )}
    </section>
  )
}

function Facts({ run }: { run: Run }) {
  const facts: [string, string][] = [
    ['method', run.method],
    ['engine', run.engineLabel],
    ['model', run.model],
    ['recorded', new Date(run.createdAt).toISOString().slice(0, 16).replace('T', ' ')],
    ['run', run.id],
  ]
  return (
    <section aria-label="What made this run">
      <h3 className="eyebrow">What made it</h3>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const paceWords = { watchable: 'Slowed', true: 'True pace', fast: 'Fast' } as const

function ReplayBar({ replay, replaying }: Pick<RunPanelProps, 'replay' | 'replaying'>) {
  const { ms, playing } = replaying
  const at = ms ?? replay.durationMs
  return (
    <footer
      className="flex shrink-0 flex-col gap-2 border-line border-t bg-panel px-4 py-3"
      data-testid="replay"
    >
      <div className="flex items-center gap-3">
        <Slider
          label="Moment of the run"
          value={at}
          max={replay.durationMs}
          step={Math.max(1, replay.durationMs / 400)}
          onChange={(to) => {
            replaying.pause()
            replaying.seek(to)
          }}
          valueText={formatMs(at)}
          className="grow"
        />
        <output
          className="whitespace-nowrap text-right font-mono text-muted text-xs"
          data-testid="replay-time"
        >
          {formatMs(at)} / {formatMs(replay.durationMs)}
        </output>
      </div>
      <div className="flex items-center gap-2">
        <Button className="h-9 grow" onClick={playing ? replaying.pause : replaying.play}>
          {playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
          {playing ? 'Pause' : ms === null ? 'Replay as recorded' : 'Go on'}
        </Button>
        {ms !== null && (
          <Button variant="ghost" className="h-9" onClick={replaying.end}>
            <RotateCcw size={14} aria-hidden="true" />
            End
          </Button>
        )}
      </div>
      {ms !== null && <Pace replay={replay} replaying={replaying} />}
    </footer>
  )
}

function Pace({ replay, replaying }: Pick<RunPanelProps, 'replay' | 'replaying'>) {
  return (
    <Segmented
      label="Pace of the replay"
      value={replaying.pace}
      options={(['watchable', 'true', 'fast'] as const)
        .filter((one) => one !== 'watchable' || replay.durationMs < 6000)
        .map((value) => ({ value, label: paceWords[value] }))}
      onChange={replaying.setPace}
    />
  )
}
