/** One picture over its region of the image. */
import type { Box } from '#contract/space.ts'
import { type Drawable, type DrawInput, type Drawn, setSmoothing, unsmoothedFrom } from './drawable.ts'
import { wake } from './frame-loop.ts'
import { drawOver } from './raster.ts'
import { scrollCanvas } from './scroll.ts'
import { backoff } from './slots.ts'

/** A picture that is being loaded, and how to let go of it. */
export interface Held {
  readonly bitmap: Promise<ImageBitmap>
  release(): void
}

export function single(take: () => Held, region: Box<'image'>, pixelated: boolean): Drawable {
  let held: Held | null = null
  let disposed = false
  let bitmap: ImageBitmap | null = null
  let problem: string | null = null
  let version = 0
  let drawnVersion = -1
  let failures = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  async function start(): Promise<void> {
    held?.release()
    held = take()
    try {
      const loaded = await held.bitmap
      if (disposed) return
      bitmap = loaded
      problem = null
    } catch (cause) {
      if (disposed) return
      problem = cause instanceof Error ? cause.message : String(cause)
      retry = setTimeout(() => void start(), backoff(++failures))
    }
    version++
    wake()
  }
  void start()

  function draw({ context, raster, moving }: DrawInput): Drawn {
    drawnVersion = version
    if (!bitmap) return { any: false, sharp: false }
    const magnified = (raster.scale * region.width) / bitmap.width
    const smooth = pixelated ? magnified < 1 : magnified < unsmoothedFrom
    setSmoothing(context, smooth, moving)
    drawOver(context, raster, bitmap, region)
    return { any: true, sharp: true }
  }

  return {
    get version() {
      return version
    },
    get problem() {
      return problem
    },
    draw,
    pan(input, scroll) {
      if (!bitmap || version !== drawnVersion) return null
      scrollCanvas(input.context, scroll, () => draw(input))
      return { any: true, sharp: true }
    },
    dispose() {
      disposed = true
      clearTimeout(retry)
      held?.release()
      bitmap = null
    },
  }
}
