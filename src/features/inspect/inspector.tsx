/** The main screen: two linked panes, the strip under them, the column of answers beside them. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatProbability, formatRatio } from '#contract/format.ts'
import type { ImageInfo } from '#contract/image.ts'
import { isTerminal } from '#contract/run.ts'
import { answerName } from '#contract/run-answers.ts'
import { viewOf } from '#contract/run-pictures.ts'
import type { Cell } from '#contract/survey-facts.ts'
import { useRuns, useSamples } from '../../app/api/queries.ts'
import { useRunStream } from '../../app/api/run-stream.ts'
import { ParamsEditor } from '../../app/params/params-editor.tsx'
import { countSet } from '../../app/params/values.ts'
import { sendRuns } from '../../app/send-runs.ts'
import { SliceBar } from '../../app/slice/slice-bar.tsx'
import { useSliceWalk } from '../../app/slice/use-slice-walk.ts'
import { useMedia } from '../../app/use-media.ts'
import { AskForm } from './ask/ask-form.tsx'
import { Pickers, TopBarPickers } from './ask/pickers.tsx'
import { SampleQuestions } from './ask/sample-questions.tsx'
import { useQuestion } from './ask/use-question.ts'
import { CompareDialog } from './compare/compare-dialog.tsx'
import { useComparing } from './compare/use-comparing.ts'
import { isSurvey } from './facts/comparison.ts'
import { historyOf, neighbour } from './facts/history.ts'
import { canRefine, overlaysOf, refinableAt } from './facts/overlays.ts'
import { indexInSample, sampleOf, whyNotAsk } from './facts/question.ts'
import { ActionBar } from './panel/action-bar.tsx'
import { Panel } from './panel/panel.tsx'
import { CameraUrl } from './panes/camera-url.tsx'
import { Panes } from './panes/panes.tsx'
import { useCameras, useFlightToCrop } from './panes/use-panes.ts'
import { Strip } from './strip/strip.tsx'
import { type TokenFocus, useHeat } from './strip/use-heat.ts'
import { SurveyStrip } from './survey/survey-strip.tsx'
import { useSurveyHeat } from './survey/use-survey-heat.ts'
import { useAskFromLink, useAsking, useChosen } from './use-asking.ts'
import { useBoxTool } from './use-box-tool.ts'
import { useDraftBox } from './use-draft-box.ts'
import { useInspectCommands } from './use-inspect-commands.ts'
import { useLook } from './use-look.ts'

export function Inspector({ image }: { image: ImageInfo }) {
  const state = useLook()
  const { look, set, setLive } = state
  const stream = useRunStream(look.run)
  // A link may name a run of another picture: its boxes mean nothing here.
  const foreign = stream.run !== null && stream.run.imageId !== image.id
  const run = foreign ? null : stream.run
  const connection = foreign ? 'lost' : stream.connection
  const samples = useSamples()
  const sample = sampleOf(samples.data ?? [], look.sample, image)
  const chosen = useChosen(look, run)
  const asking = useAsking(image, state, chosen)
  const question = useQuestion(run, sample, look, setLive)
  const draft = useDraftBox(state, image)
  const history = useRuns(image.id)
  const entries = useMemo(() => historyOf(history.data ?? []), [history.data])
  const cameras = useCameras()
  const sliceWalk = useSliceWalk(look.slice)
  const boxTool = useBoxTool(
    draft,
    cameras,
    look.run,
    () => look.overlays === false && set({ overlays: undefined }),
  )
  const input = useRef<HTMLTextAreaElement>(null)
  const narrow = useMedia('(max-width: 767px)')
  const [choosing, setComparing] = useState(false)
  const comparing = useComparing(image)
  const [token, setToken] = useState<TokenFocus | null>(null)
  const heat = useHeat(run, look, boxTool.moving ?? draft.draft, token)

  const survey = useSurveyHeat(run, look, image)
  const navigate = useNavigate()

  useFlightToCrop(cameras, run, image)
  useEffect(() => cameras.link(look.link !== false), [cameras, look.link])
  useAskFromLink(look, sample, chosen.engines.length > 0, asking.askSample)

  const boxes = useMemo(() => overlaysOf({ run, evidence: null, draft: draft.draft }), [run, draft.draft])
  const refinable = canRefine(run, draft.draft) && !asking.refining
  const ask = () => {
    if (whyNotAsk(question.value) === null && !asking.asking) {
      const q = indexInSample(sample, question.value.question)
      asking.ask(question.value, q >= 0 ? { q } : {})
      // The next keys are for looking, not for typing.
      input.current?.blur()
    } else input.current?.focus()
  }
  const refine = () => {
    if (run && draft.draft && refinable) asking.refine(run, draft.draft)
  }
  const goOn = (step: number) => {
    if (run && draft.draft) asking.refine(run, draft.draft, step)
  }
  const busy = asking.asking || (run !== null && !isTerminal(run.status))

  useInspectCommands({
    cameras,
    state,
    run,
    draft,
    boxTool,
    boxToShow: draft.draft ?? run?.cropBox ?? run?.box?.box ?? run?.evidence ?? null,
    hasMap: heat !== null || survey !== null,
    ask,
    editQuestion: () => input.current?.select(),
    refine,
    canRefine: refinable,
    cancel: () => run && asking.cancel(run),
    sendRun: () => run && sendRuns([run.id]),
    present: (how) =>
      run &&
      void navigate({
        to: '/present/$runId',
        params: { runId: run.id },
        search: how === 'replay' ? { replay: true } : {},
      }),
    walk(step) {
      // What was opened from a slice walks that slice.
      if (sliceWalk) return sliceWalk.step(step)
      const id = neighbour(entries, look.run, step)
      if (id) asking.open(id)
      return id !== null
    },
  })

  const methodInfo = chosen.methods.find((one) => one.id === chosen.method)
  const pickers = {
    ...chosen,
    onMethod: (method: string) => set({ method }),
    onEngine: (engine: string) => set({ engine }),
  }
  const questions = sample && (
    <SampleQuestions
      sample={sample}
      current={run || question.edited ? indexInSample(sample, question.value.question) : (look.q ?? -1)}
      disabled={busy}
      folded={look.run !== undefined}
      onAsk={(index) => asking.askSample(sample, index)}
    />
  )
  return (
    <>
      {sliceWalk && <SliceBar walk={sliceWalk} run={look.run} />}
      <div className="grid min-h-0 grow grid-cols-1 grid-rows-[56dvh_auto_auto] overflow-y-auto md:grid-cols-[minmax(0,1fr)_320px] md:grid-rows-[minmax(0,1fr)_auto] md:overflow-hidden xl:grid-cols-[minmax(0,1fr)_360px]">
        <CameraUrl cameras={cameras} />
        {choosing && (
          <CompareDialog
            open
            onOpenChange={setComparing}
            methods={chosen.methods.filter((one) => !isSurvey(one.id))}
            engines={chosen.engines}
            start={isSurvey(chosen.method) ? null : chosen}
            asking={comparing.asking}
            problem={comparing.problem}
            onAsk={(asked) => void comparing.compare(question.value, asked)}
          />
        )}
        {!narrow && <TopBarPickers {...pickers} />}
        <h1 className="sr-only">Inspect {image.name || 'picture'}</h1>
        <Panes
          image={image}
          run={run}
          openStep={look.step}
          waiting={(look.run !== undefined && connection !== 'lost' && viewOf(run) === null) || asking.asking}
          cameras={cameras}
          boxes={boxes}
          selected={boxTool.selected}
          onSelect={boxTool.onSelect}
          tool={boxTool.tool}
          heat={look.heat === false ? null : (survey?.heat ?? heat?.heat ?? null)}
          heatOnCrop={!survey && heat?.chosen.picture.role === 'crop'}
          wordsAt={(p) => (survey ? cellWords(survey.cellAt(p)) : ratioWords(heat?.valueAt(p) ?? null))}
          overlays={look.overlays !== false}
          linked={look.link !== false}
          swipe={look.swipe}
          onSwipe={(swipe) => setLive({ swipe })}
          shows={look.right ?? 'image'}
          onShow={(right) => set({ right: right === 'image' ? undefined : right })}
          onBoxChange={boxTool.onBoxChange}
          onDraw={boxTool.onDraw}
          narrow={narrow}
        />
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] md:col-start-2 md:row-span-2 md:row-start-1 md:min-h-0">
          <Panel
            run={run}
            connection={connection}
            look={look}
            set={set}
            entries={entries}
            onOpenRun={(id) => asking.open(id)}
            onRetry={() => run && asking.askLike(run)}
            onToken={setToken}
            onGoOn={
              run && refinableAt(run, draft.draft) && !asking.refining ? (step) => goOn(step) : undefined
            }
            form={
              <AskForm
                pickers={narrow && <Pickers {...pickers} />}
                params={
                  methodInfo && (
                    <ParamsEditor
                      method={methodInfo}
                      params={chosen.params}
                      engines={chosen.engines}
                      drawn={draft.draft}
                      onChange={(params) => set({ params })}
                    />
                  )
                }
                paramsSet={countSet(methodInfo, chosen.params)}
                question={question}
                input={input}
                engine={chosen.engineInfo}
                again={look.run !== undefined && connection !== 'lost'}
                asking={asking.asking}
                problem={asking.problem}
                onAsk={ask}
                onCompare={() => setComparing(true)}
              >
                {look.run !== undefined && questions}
              </AskForm>
            }
            start={questions}
            actions={
              <ActionBar
                run={run}
                canRefine={refinable}
                hasDraft={draft.draft !== null}
                refining={asking.refining}
                cancelling={asking.cancelling}
                onRefine={refine}
                onCancel={() => run && asking.cancel(run)}
                onDraw={boxTool.draw}
                onClearBox={draft.clear}
              />
            }
          />
        </div>
        <div className="min-w-0 max-md:row-start-2">
          {run && survey ? (
            <SurveyStrip run={run} view={survey} look={look} set={set} setLive={setLive} />
          ) : (
            <Strip
              narrow={narrow}
              run={run}
              engine={chosen.engineInfo}
              view={heat}
              look={look}
              set={set}
              setLive={setLive}
            />
          )}
        </div>
      </div>
    </>
  )
}

function ratioWords(value: number | null): string | null {
  return value === null ? null : `${formatRatio(value)} attention`
}

function cellWords(cell: Cell | null): string | null {
  return cell && `“${answerName(cell.answer)}” here, ${formatProbability(cell.value)}`
}
