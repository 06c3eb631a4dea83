/** Calibration of one engine: start, progress, verdict, overlap under every convention, pictures and replies. */
import { Crosshair } from 'lucide-react'
import { useState } from 'react'
import type { Calibration, Wording } from '#contract/calibration.ts'
import { conventions } from '#contract/convention.ts'
import type { ConventionId, EngineInfo } from '#contract/engine.ts'
import type { EngineSetup } from '#contract/settings.ts'
import { asProblem } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Disclosure } from '../../app/ui/disclosure.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Progress } from '../../app/ui/progress.tsx'
import { Segmented } from '../../app/ui/segmented.tsx'
import { useCalibration, useCancelCalibration, useChooseProfile, useStartCalibration } from './api.ts'
import { CalibrationPictureView } from './calibration-picture.tsx'
import { CalibrationScores } from './calibration-scores.tsx'
import { VerdictNote } from './verdict-note.tsx'

const wordingLabels: Record<Wording, string> = { profile: 'As Loupe asks', neutral: 'In neutral words' }

export function CalibrationPanel({ engine, setup }: { engine: EngineInfo; setup: EngineSetup | undefined }) {
  const { data: calibration } = useCalibration(engine.id)
  const start = useStartCalibration(engine.id)
  const cancel = useCancelCalibration(engine.id)
  const running = calibration?.status === 'running'
  const problem = asProblem(start.error)
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-[13px] text-muted">
        {engine.kind === 'builtin'
          ? 'Asks the built-in model about its own sample scenes, the only ones it knows, and compares its boxes with the places that ship with them.'
          : 'Sends three drawn pictures with shapes at known places, asks for their boxes in two wordings, and reads the numbers under every convention.'}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => start.mutate()} disabled={running || start.isPending}>
          <Crosshair size={14} aria-hidden="true" />
          {calibration && !running ? 'Calibrate again' : 'Calibrate'}
        </Button>
        {running && (
          <Button variant="ghost" onClick={() => cancel.mutate(calibration)}>
            Cancel
          </Button>
        )}
        {calibration?.status === 'cancelled' && <span className="text-[13px] text-muted">Cancelled</span>}
      </div>
      {running && (
        <div className="flex items-center gap-3">
          <Progress
            label="Calibration"
            value={calibration.total > 0 ? calibration.asks.length / calibration.total : null}
            className="max-w-80"
          />
          <span className="whitespace-nowrap font-mono text-muted text-xs" aria-live="polite">
            {calibration.asks.length} of {calibration.total || '…'} questions
          </span>
        </div>
      )}
      {problem && <ProblemNote problem={problem} onRetry={() => start.mutate()} />}
      {calibration?.error && <ProblemNote problem={calibration.error} onRetry={() => start.mutate()} />}
      {calibration?.verdict && <Result key={calibration.id} {...{ calibration, setup, engine }} />}
    </div>
  )
}

function Result({
  calibration,
  setup,
  engine,
}: {
  calibration: Calibration
  setup: EngineSetup | undefined
  engine: EngineInfo
}) {
  const choose = useChooseProfile()
  const { verdict, scores, pictures, asks, declared } = calibration
  const [wording, setWording] = useState<Wording>(verdict?.wording ?? scores[0]?.wording ?? 'profile')
  const [shown, setShown] = useState<ConventionId>(verdict?.convention ?? declared)
  const own = asks.filter((ask) => ask.wording === wording)
  const adopt = (convention: ConventionId) => {
    if (!setup) return
    const choice = { ...(setup.source === 'settings' ? setup.choice : setup.override), convention }
    choose.mutate({ id: setup.id, choice })
  }
  const adopted = verdict?.convention === engine.convention
  const problem = asProblem(choose.error)
  if (!verdict) return null
  return (
    <>
      <VerdictNote verdict={verdict} adopted={adopted && verdict.kind === 'differs'}>
        {verdict.kind === 'differs' && verdict.convention && !adopted && setup && (
          <Button
            variant="primary"
            disabled={choose.isPending}
            onClick={() => verdict.convention && adopt(verdict.convention)}
          >
            Use {conventions[verdict.convention].label.toLowerCase()}
          </Button>
        )}
      </VerdictNote>
      {problem && <ProblemNote problem={problem} />}
      {scores.length > 1 && (
        <Segmented
          label="Wording of the questions"
          className="self-start"
          value={wording}
          onChange={setWording}
          options={scores.map((score) => ({ value: score.wording, label: wordingLabels[score.wording] }))}
        />
      )}
      <CalibrationScores
        scores={scores.find((score) => score.wording === wording)?.conventions ?? []}
        shown={shown}
        onShow={setShown}
      />
      <p className="text-muted text-xs">
        Mean overlap with the truth, and hits of at least one half. The pictures show the replies read as{' '}
        <span className="text-initial">{conventions[shown].label.toLowerCase()}</span> (solid) and the true
        places <span className="text-evidence">(dashed)</span>.
      </p>
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-3">
        {pictures.map((picture, index) => (
          <CalibrationPictureView
            key={picture.url}
            name={`Calibration picture ${index + 1}`}
            picture={picture}
            asks={own.filter((ask) => ask.picture === index)}
            convention={shown}
          />
        ))}
      </div>
      <Disclosure summary={`${own.length} questions and replies`}>
        <ul className="mt-1 flex flex-col gap-3 pl-6">
          {own.map((ask) => (
            <li key={`${ask.picture} ${ask.target}`} className="text-[13px]">
              <p className="whitespace-pre-wrap text-muted">{ask.prompt}</p>
              <p className="mt-1 whitespace-pre-wrap break-words font-mono text-xs">
                {ask.reply ?? ask.error?.detail ?? ask.error?.title}
              </p>
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  )
}
