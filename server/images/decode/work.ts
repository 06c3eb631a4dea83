/** Does one piece of work in the decode process. */
import { box } from '#contract/space.ts'
import { buildPyramid } from './build-pyramid.ts'
import { cutOriginal } from './cut-original.ts'
import { damage } from './damage.ts'
import { drawStandIn } from './draw-stand-in.ts'
import { peek } from './peek.ts'
import { probe } from './probe.ts'
import type { Ask } from './protocol.ts'
import { sharp } from './untrusted.ts'

/** Rejects with a ProblemError, or the decoder's own error where no problem of the catalogue fits. */
export async function work(ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case 'probe':
      return probe(ask.path, ask.head, ask.limits)
    case 'pyramid':
      return damaged(buildPyramid(ask.path, ask.stored, ask.target), ask)
    case 'cut':
      return damaged(cutOriginal(ask.path, ask.stored, box('image', ask.region), ask.size, ask.picture), ask)
    case 'peek':
      return peek(ask.path, ask.limits)
    case 'measure': {
      const { format, width, height } = await sharp(ask.path, { limitInputPixels: ask.maxPixels }).metadata()
      return { format, width, height }
    }
    case 'standIn':
      return drawStandIn(ask)
  }
}

async function damaged<T>(
  made: Promise<T>,
  { path, format }: Extract<Ask, { kind: 'pyramid' | 'cut' }>,
): Promise<T> {
  return made.catch(async (error: unknown) => {
    throw await damage(error, path, format)
  })
}
