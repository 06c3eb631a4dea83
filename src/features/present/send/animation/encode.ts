/** From frames to files: WebM and MP4 through the browser's own encoder, GIF in a worker. */
import type { Size } from '#contract/space.ts'
import type { FrameTime } from './timeline.ts'

export const movieFormats = ['mp4', 'webm', 'gif'] as const
export type MovieFormat = (typeof movieFormats)[number]

export interface Recording {
  readonly frame: Size
  readonly times: readonly FrameTime[]
  /** draws the moment onto the canvas that is recorded */
  paint(context: CanvasRenderingContext2D, at: number): void
  /** 0 to 1 */
  onProgress(share: number): void
  readonly signal: AbortSignal
}

/** The codecs that may stand in each container, the best first. */
const codecs = { mp4: ['avc', 'hevc', 'av1'], webm: ['vp9', 'av1', 'vp8'] } as const

/** The formats that this browser can write at this size. */
export async function writableFormats(frame: Size): Promise<MovieFormat[]> {
  const { getFirstEncodableVideoCodec } = await import('mediabunny')
  const can = async (format: 'mp4' | 'webm') =>
    (await getFirstEncodableVideoCodec([...codecs[format]], frame).catch(() => null)) !== null
  const found: MovieFormat[] = []
  for (const format of ['mp4', 'webm'] as const) if (await can(format)) found.push(format)
  return [...found, 'gif']
}

/** Rejects with the signal's reason when it is stopped. */
export function record(recording: Recording, format: MovieFormat): Promise<Blob> {
  return format === 'gif' ? recordGif(recording) : recordVideo(recording, format)
}

function canvasOf({ frame }: Recording): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas')
  canvas.width = frame.width
  canvas.height = frame.height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser gives no canvas')
  return { canvas, context }
}

async function recordVideo(recording: Recording, format: 'mp4' | 'webm'): Promise<Blob> {
  const media = await import('mediabunny')
  const { frame, times, signal } = recording
  const codec = await media.getFirstEncodableVideoCodec([...codecs[format]], frame)
  if (!codec) throw new Error(`This browser cannot write ${format.toUpperCase()} at this size.`)
  const { canvas, context } = canvasOf(recording)
  const target = new media.BufferTarget()
  const output = new media.Output({
    format: format === 'mp4' ? new media.Mp4OutputFormat() : new media.WebMOutputFormat(),
    target,
  })
  const source = new media.CanvasSource(canvas, { codec, bitrate: media.QUALITY_HIGH, keyFrameInterval: 2 })
  output.addVideoTrack(source)
  await output.start()
  try {
    for (const [i, { at, seconds }] of times.entries()) {
      signal.throwIfAborted()
      recording.paint(context, at)
      await source.add(at, seconds)
      recording.onProgress((i + 1) / times.length)
      await breathe()
    }
    await output.finalize()
  } catch (error) {
    await output.cancel()
    throw error
  }
  if (!target.buffer) throw new Error('The recording came to nothing.')
  return new Blob([target.buffer], { type: `video/${format}` })
}

async function recordGif(recording: Recording): Promise<Blob> {
  const [{ Encoder }, { default: workerUrl }] = await Promise.all([
    import('modern-gif'),
    import('modern-gif/worker?url'),
  ])
  const { frame, times, signal } = recording
  const { context } = canvasOf(recording)
  const encoder = new Encoder({ ...frame, workerUrl, maxColors: 255, looped: true })
  for (const [i, { at, seconds }] of times.entries()) {
    signal.throwIfAborted()
    recording.paint(context, at)
    const { data } = context.getImageData(0, 0, frame.width, frame.height)
    await encoder.encode({ data, delay: Math.round(seconds * 1000) })
    // Painting is the smaller half of the work.
    recording.onProgress((0.4 * (i + 1)) / times.length)
    await breathe()
  }
  signal.throwIfAborted()
  const blob = await encoder.flush('blob')
  recording.onProgress(1)
  return blob
}

/** Lets the page draw and listen between two frames. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
