/** A run to look into: two linked panes, the strip under them, the column of answers; as in the app, but nothing is asked. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { formatProbability, formatRatio } from '#contract/format.ts'
import { answerName } from '#contract/run-answers.ts'
import { stepsOf, viewOf } from '#contract/run-pictures.ts'
import { wholeBox } from '#contract/space.ts'
import { useCommand } from '../src/app/commands.ts'
import { useMedia } from '../src/app/use-media.ts'
import { createCameraStore } from '../src/canvas/camera-store.ts'
import { isSurvey } from '../src/features/inspect/facts/comparison.ts'
import { overlaysOf } from '../src/features/inspect/facts/overlays.ts'
import { cropShare, flightMs, leftPane, rightPane } from '../src/features/inspect/panes/pane-names.ts'
import { Panes } from '../src/features/inspect/panes/panes.tsx'
import { useZoomCommands } from '../src/features/inspect/panes/use-zoom-commands.ts'
import { formatCamera, parseCamera } from '../src/features/inspect/search.ts'
import { Strip } from '../src/features/inspect/strip/strip.tsx'
import { type TokenFocus, useHeat } from '../src/features/inspect/strip/use-heat.ts'
import { SurveyStrip } from '../src/features/inspect/survey/survey-strip.tsx'
import { useSurveyHeat } from '../src/features/inspect/survey/use-survey-heat.ts'
import type { HashLook } from './look.ts'
import { RunPanel } from './run-panel.tsx'
import type { ShownRun } from './shown.ts'
import { useReplaying } from './use-replaying.ts'

const restMs = 400
const nothing = () => {}

export function RunScreen({ shown, state }: { shown: ShownRun; state: HashLook }) {
  const { image, replay, detail } = shown
  const { look, set } = state
  const replaying = useReplaying(replay)
  const { run } = replaying
  const narrow = useMedia('(max-width: 767px)')
  const [selected, setSelected] = useState<string | null>(null)
  const [token, setToken] = useState<TokenFocus | null>(null)
  const cameras = useCamerasOfHash(state)
  const heat = useHeat(run, look, null, token)
  const survey = useSurveyHeat(run, look, image)
  const boxes = useMemo(
    () => overlaysOf({ run, evidence: null, draft: null }).map((one) => ({ ...one, editable: false })),
    [run],
  )
  useEffect(() => cameras.link(look.link !== false), [cameras, look.link])
  useFlight(cameras, shown, run, look.cam !== undefined)

  useZoomCommands(cameras, run.cropBox ?? run.box?.box ?? run.evidence ?? null)
  const toggleHeat = () => set({ heat: look.heat === false ? undefined : false })
  useCommand('heatmap', toggleHeat, heat !== null || survey !== null, toggleHeat)
  const toggleOverlays = () => set({ overlays: look.overlays === false ? undefined : false })
  useCommand('overlays', toggleOverlays, true, toggleOverlays)
  useCommand('link-panes', () => set({ link: look.link === false ? undefined : false }))
  useCommand('swipe', () => set({ swipe: look.swipe === undefined ? 0.5 : undefined }))
  const stepBeside = (by: 1 | -1) => {
    const indexes = stepsOf(run).map(({ index }) => index)
    const next =
      look.step === undefined
        ? by === 1
          ? indexes[0]
          : indexes.at(-1)
        : indexes[indexes.indexOf(look.step) + by]
    set({ step: next })
  }
  useCommand('previous-step', () => stepBeside(-1))
  useCommand('next-step', () => stepBeside(1))
  useCommand('back', () => {
    if (look.swipe !== undefined) return set({ swipe: undefined })
    if (look.step !== undefined) return set({ step: undefined })
    return false
  })

  return (
    <main className="grid min-h-0 grow grid-cols-1 grid-rows-[56dvh_auto_auto] overflow-y-auto md:grid-cols-[minmax(0,1fr)_320px] md:grid-rows-[minmax(0,1fr)_auto] md:overflow-hidden xl:grid-cols-[minmax(0,1fr)_360px]">
      <h1 className="sr-only">{run.question}</h1>
      <Panes
        image={image}
        run={run}
        openStep={look.step}
        waiting={viewOf(run) === null}
        cameras={cameras}
        boxes={boxes}
        selected={selected}
        onSelect={setSelected}
        tool="select"
        heat={look.heat === false ? null : (survey?.heat ?? heat?.heat ?? null)}
        heatOnCrop={!survey && heat?.chosen.picture.role === 'crop'}
        wordsAt={(p) => {
          const cell = survey?.cellAt(p)
          if (survey)
            return cell ? `“${answerName(cell.answer)}” here, ${formatProbability(cell.value)}` : null
          const value = heat?.valueAt(p) ?? null
          return value === null ? null : `${formatRatio(value)} attention`
        }}
        overlays={look.overlays !== false}
        linked={look.link !== false}
        swipe={look.swipe}
        onSwipe={(swipe) => set({ swipe })}
        shows={look.right ?? 'image'}
        onShow={(right) => set({ right: right === 'image' ? undefined : right })}
        onBoxChange={nothing}
        onDraw={nothing}
        narrow={narrow}
        readOnly
        detail={detail ?? undefined}
      />
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] md:col-start-2 md:row-span-2 md:row-start-1 md:min-h-0">
        <RunPanel run={run} replay={replay} replaying={replaying} look={look} set={set} onToken={setToken} />
      </div>
      <div className="min-w-0 max-md:row-start-2">
        {survey ? (
          <SurveyStrip run={run} view={survey} look={look} set={set} setLive={set} />
        ) : (
          <Strip narrow={narrow} run={run} engine={null} view={heat} look={look} set={set} setLive={set} />
        )}
      </div>
    </main>
  )
}

type Cameras = ReturnType<typeof createCameraStore>

/** Begins where the address says, and writes there where it has come to rest. */
function useCamerasOfHash({ look, set }: HashLook): Cameras {
  const [cameras] = useState(() => {
    const left = parseCamera(look.cam)
    const right = parseCamera(look.cam2)
    const store = createCameraStore(left ?? undefined)
    if (left && right) {
      store.link(false)
      store.set(right, rightPane)
      store.link(true)
    }
    return store
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = cameras.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const cam2 = cameras.linked && !cameras.offset ? undefined : formatCamera(cameras.get(rightPane))
        set({ cam: formatCamera(cameras.get(leftPane)), cam2 })
      }, restMs)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [cameras, set])
  return cameras
}

/** Shows the crop: at once at first, in a flight when a replay comes to it; and the whole when one begins again. */
function useFlight(cameras: Cameras, { image }: ShownRun, run: ShownRun['run'], linked: boolean): void {
  const first = useRef(true)
  const keep = useRef(linked)
  const target = isSurvey(run.method) ? null : run.cropBox
  const { x, y, width, height } = target ?? wholeBox('image', image)
  const key = `${x},${y},${width},${height}`
  useEffect(() => {
    const ms = first.current ? 0 : flightMs
    first.current = false
    if (keep.current) {
      keep.current = false
      return
    }
    if (!key) return
    if (target) cameras.show(target, { share: cropShare, ms })
    else cameras.show('fit', { ms })
    // The key stands for the target, whose object is another one with every event.
  }, [cameras, key, target])
}
