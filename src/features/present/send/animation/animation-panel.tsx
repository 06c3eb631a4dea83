/** A run as a moving picture: as long as its story, in the formats that this browser can write. */
import { Download, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { dayOf } from '#contract/caption-closing.ts'
import { storyOf } from '#contract/story.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { Progress } from '../../../../app/ui/progress.tsx'
import { Segmented } from '../../../../app/ui/segmented.tsx'
import { Slider } from '../../../../app/ui/slider.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import type { Show } from '../../player/show.ts'
import { fileName, saveFile } from '../save.ts'
import { type Assets, loadAssets } from './assets.ts'
import { type MovieFormat, record, writableFormats } from './encode.ts'
import { createFramePainter, stageOf } from './painter.ts'
import { frameTimes, momentAt, secondsOf, shotsOf } from './timeline.ts'

const sizes = {
  small: { width: 854, height: 480 },
  medium: { width: 1280, height: 720 },
  large: { width: 1920, height: 1080 },
}
type SizeName = keyof typeof sizes
/** A GIF keeps every frame whole in memory and in the file. */
const gifSize = { width: 640, height: 360 }
const rates: Record<MovieFormat, number> = { mp4: 25, webm: 25, gif: 10 }
/** The longest that one frame of a video stands: players jump only to frames. */
const longest: Record<MovieFormat, number> = { mp4: 0.5, webm: 0.5, gif: 60 }

type Making = { format: MovieFormat; share: number; stop: AbortController }

export function AnimationPanel({ show }: { show: Show }) {
  const story = useMemo(() => storyOf(show.run, show.image), [show])
  const [size, setSize] = useState<SizeName>('medium')
  const [pace, setPace] = useState<'1' | '2'>('1')
  const [at, setAt] = useState(0)
  const [making, setMaking] = useState<Making | null>(null)
  const { assets, problem } = useAssets(show, story)
  const formats = useFormats(size)
  const [failure, setFailure] = useState<string | null>(null)
  const shots = useMemo(() => shotsOf(story, Number(pace)), [story, pace])
  const length = secondsOf(shots)
  const { run } = show
  const label = [run.method, run.engineLabel, run.model, `recorded ${dayOf(run.createdAt)}`]
    .filter(Boolean)
    .join(' · ')

  const make = async (format: MovieFormat) => {
    if (!assets) return
    const frame = format === 'gif' ? gifSize : sizes[size]
    const painter = createFramePainter(assets, frame, label)
    const stop = new AbortController()
    setFailure(null)
    setMaking({ format, share: 0, stop })
    try {
      await document.fonts.ready
      const times = frameTimes(shots, rates[format], longest[format])
      const paint = (context: CanvasRenderingContext2D, seconds: number) =>
        painter.paint(context, momentAt(shots, seconds, show.image, stageOf(frame)))
      const onProgress = (share: number) => setMaking({ format, share, stop })
      const blob = await record({ frame, times, paint, onProgress, signal: stop.signal }, format)
      if (!stop.signal.aborted) saveFile(blob, `${fileName(run.question, run.id)}.${format}`)
    } catch (error) {
      if (!stop.signal.aborted) setFailure(error instanceof Error ? error.message : String(error))
    } finally {
      painter.dispose()
      setMaking(null)
    }
  }
  useEffect(() => () => making?.stop.abort(), [making?.stop])

  return (
    <div className="flex min-w-0 flex-col gap-4" data-testid="animation-panel">
      <Preview show={show} assets={assets} problem={problem} label={label} shots={shots} at={at} />
      <div className="flex items-center gap-3">
        <Slider
          label="Moment of the recording"
          value={Math.min(at, length)}
          min={0}
          max={length}
          step={0.1}
          onChange={setAt}
          valueText={`${at.toFixed(1)} seconds`}
        />
        <span className="shrink-0 font-mono text-[12px] text-muted">
          {Math.min(at, length).toFixed(1)} / {length.toFixed(1)} s
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <Segmented<SizeName>
          label="Size of a video"
          value={size}
          onChange={setSize}
          options={[
            { value: 'small', label: '480 p' },
            { value: 'medium', label: '720 p' },
            { value: 'large', label: '1080 p' },
          ]}
        />
        <Segmented<'1' | '2'>
          label="Pace"
          value={pace}
          onChange={setPace}
          options={[
            { value: '1', label: 'To be read' },
            { value: '2', label: 'Twice as fast' },
          ]}
        />
      </div>
      {making ? (
        <div className="flex items-center gap-3" data-testid="animation-progress">
          <Progress
            className="grow"
            value={making.share}
            label={`Making the ${making.format.toUpperCase()}`}
          />
          <Button onClick={() => making.stop.abort()}>
            <X size={15} aria-hidden="true" />
            Cancel
          </Button>
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          {formats === null && <Spinner label="Asking the browser what it can write" size={16} />}
          {formats?.map((format, i) => (
            <Button
              key={format}
              variant={i === 0 ? 'primary' : 'secondary'}
              disabled={!assets}
              onClick={() => void make(format)}
            >
              <Download size={15} aria-hidden="true" />
              {format.toUpperCase()}
            </Button>
          ))}
          <p className="text-[12px] text-muted">
            A GIF is 640 × 360, without sound like the others.
            {formats && !formats.includes('mp4') && ' This browser cannot write MP4.'}
          </p>
        </div>
      )}
      {failure && (
        <p role="alert" className="text-[13px] text-wrong">
          {failure}
        </p>
      )}
    </div>
  )
}

function useAssets(show: Show, story: ReturnType<typeof storyOf>) {
  const [state, setState] = useState<{ assets: Assets | null; problem: string | null }>({
    assets: null,
    problem: null,
  })
  useEffect(() => {
    const leaving = new AbortController()
    let mine: Assets | null = null
    loadAssets(show, story, leaving.signal).then(
      (assets) => {
        mine = assets
        if (leaving.signal.aborted) assets.dispose()
        else setState({ assets, problem: null })
      },
      (error: unknown) => {
        if (!leaving.signal.aborted)
          setState({ assets: null, problem: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => {
      leaving.abort()
      mine?.dispose()
      setState({ assets: null, problem: null })
    }
  }, [show, story])
  return state
}

function useFormats(size: SizeName): MovieFormat[] | null {
  const [formats, setFormats] = useState<MovieFormat[] | null>(null)
  useEffect(() => {
    let gone = false
    void writableFormats(sizes[size]).then((found) => gone || setFormats(found))
    return () => {
      gone = true
    }
  }, [size])
  return formats
}

const previewSize = { width: 960, height: 540 }

interface PreviewProps {
  show: Show
  assets: Assets | null
  problem: string | null
  label: string
  shots: ReturnType<typeof shotsOf>
  at: number
}

function Preview({ show, assets, problem, label, shots, at }: PreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const painter = useMemo(
    () => (assets ? createFramePainter(assets, previewSize, label) : null),
    [assets, label],
  )
  useEffect(() => () => painter?.dispose(), [painter])
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context && painter) painter.paint(context, momentAt(shots, at, show.image, stageOf(previewSize)))
  }, [painter, shots, at, show.image])
  return (
    <div className="relative">
      <canvas
        ref={canvas}
        width={previewSize.width}
        height={previewSize.height}
        className="w-full rounded-lg border border-line bg-canvas"
        role="img"
        aria-label={`The recording at ${at.toFixed(1)} seconds`}
        data-ready={painter !== null}
        data-testid="animation-preview"
      />
      {!painter && (
        <div className="absolute inset-0 flex items-center justify-center text-muted">
          {problem ? (
            <p role="alert" className="p-4 text-[13px]">
              {problem}
            </p>
          ) : (
            <Spinner label="Loading the pictures" size={20} />
          )}
        </div>
      )}
    </div>
  )
}
