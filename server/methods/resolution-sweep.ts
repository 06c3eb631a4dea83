/** Resolution sweep, as Chain-of-Focus (arXiv 2505.15436) reports: the same question at view sizes from tiny to full. */
import type { Survey } from '#contract/run.ts'
import { longestSide } from '#contract/view-side.ts'
import { ask } from './ask.ts'
import type { Look, Method } from './method.ts'
import { glance, isTiny } from './prompts.ts'
import { takeView } from './sights.ts'

/** From the input of early models to 4K. */
export const usualSides = [224, 336, 448, 672, 1024, 1536, 2048, 3072, 4096] as const
/** The built-in model takes at most 256 pixels, in steps of 16. */
const tinySides = [64, 96, 128, 160, 192, 224, 256] as const

type Points = Extract<Survey, { kind: 'resolution-sweep' }>['points']

export const resolutionSweep: Method = async function* (look) {
  const { sides, notice } = plan(look)
  if (notice) yield { type: 'run-patched', patch: { notice } }
  const points: Points = []
  for (const [index, side] of sides.entries()) {
    const view = yield* takeView(look, { side })
    const { width, height } = view.picture
    const since = look.now()
    const reply = yield* ask(look, {
      role: index === 0 ? 'initial' : 'refined',
      title: `Ask at ${side} px`,
      sights: [view],
      messages: glance(look, view.picture),
      maps: false,
    })
    const ms = look.now() - since
    const { answer, verdict, raw } = reply
    points.push({ side, width, height, answer, verdict, ms, promptTokens: raw.usage.promptTokens })
    const found =
      index === 0
        ? { initialAnswer: answer, initialVerdict: verdict }
        : { refinedAnswer: answer, refinedVerdict: verdict }
    const survey: Survey = { kind: 'resolution-sweep', points: [...points] }
    yield { type: 'run-patched', patch: { ...found, survey } }
  }
}

/** The sides that make sense, smallest first, and words for those that were left out. */
function plan(look: Look): { sides: number[]; notice: string | null } {
  const { resize } = look.engine.profile
  const tiny = isTiny(look.engine)
  const wanted = look.params.sides ?? (tiny ? tinySides : usualSides)
  const longest = longestSide(resize, look.images.size)
  const step = resize.kind === 'long-side' ? resize.multiple : 1
  const rounded = wanted.map((side) => Math.max(step, Math.round(side / step) * step))
  const fitting = [...new Set(rounded.filter((side) => side <= longest))].sort((a, b) => a - b)
  const left = wanted.filter((side) => side > longest)
  const sides = fitting.length > 0 ? fitting : [longest]
  const why = tiny ? 'the built-in model takes' : 'the picture has'
  const words = [
    ...(left.length > 0 ? [`Left out: ${left.join(', ')} px, more than ${why} (${longest}).`] : []),
    ...(tiny
      ? [
          `The built-in model was trained at ${longest} px alone; at other sizes its answers are out of its depth.`,
        ]
      : []),
  ]
  return { sides, notice: words.length > 0 ? words.join(' ') : null }
}
