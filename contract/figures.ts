/**
 * All figures of one evaluation over a slice, from the facts of its items alone: the same rows give the same figures on the
 * server, in the browser and in a report. Measured figures only; what papers say is in reference-tables.ts.
 */
import { z } from 'zod'
import { cycleFigure, cycleFigureSchema } from './cycles.ts'
import type { FigureRow } from './figure-rows.ts'
import { known, shareSchema, summaryOf, summarySchema } from './figure-shares.ts'
import {
  accuracyFigure,
  accuracyFigureSchema,
  calibrationFigure,
  calibrationFigureSchema,
  causeFigure,
  causeFigureSchema,
} from './figures-accuracy.ts'
import { flipFigure, flipFigureSchema, pairFigure, pairFigureSchema } from './figures-flips.ts'
import {
  boxFigure,
  boxFigureSchema,
  coverageFigure,
  coverageFigureSchema,
  cropFigure,
  cropFigureSchema,
  dualFigure,
  dualFigureSchema,
} from './figures-look.ts'

/** What an answer costs: per item, over the items that were answered and whose figure is known. */
export const costFigureSchema = z.object({
  calls: summarySchema.nullable(),
  promptTokens: summarySchema.nullable(),
  completionTokens: summarySchema.nullable(),
  /** prompt and completion together, of items where both are known */
  tokens: summarySchema.nullable(),
  ms: summarySchema.nullable(),
})
export type CostFigure = z.infer<typeof costFigureSchema>

/** One point of accuracy against speed, as ZwZ's figure 5 draws it: speed is 1 / mean seconds an item. */
export const speedPointSchema = z.object({
  accuracy: shareSchema,
  perSecond: z.number(),
  meanMs: z.number(),
  meanCalls: z.number().nullable(),
  meanTokens: z.number().nullable(),
})

export const figuresSchema = z
  .object({
    evaluationId: z.string(),
    /** rows that the figures are of; what became of each is in `accuracy.all` */
    items: z.number().int(),
    accuracy: accuracyFigureSchema,
    /** of the first answers; null where the method answers once */
    initial: accuracyFigureSchema.nullable(),
    flips: flipFigureSchema.nullable(),
    pair: pairFigureSchema.nullable(),
    cycles: cycleFigureSchema.nullable(),
    causes: causeFigureSchema,
    dual: dualFigureSchema.nullable(),
    coverage: coverageFigureSchema.nullable(),
    boxes: boxFigureSchema.nullable(),
    crops: cropFigureSchema.nullable(),
    cost: costFigureSchema,
    speed: speedPointSchema.nullable(),
    calibration: z.object({
      initial: calibrationFigureSchema.nullable(),
      final: calibrationFigureSchema.nullable(),
    }),
    /** what a reader has to know to read the figures right, in plain words */
    notes: z.array(z.string()),
  })
  .meta({ id: 'Figures' })
export type Figures = z.infer<typeof figuresSchema>

export interface FigureInput {
  readonly id: string
  readonly rows: readonly FigureRow[]
  /** another evaluation of the same dataset, over the same slice */
  readonly against?: { readonly id: string; readonly rows: readonly FigureRow[] } | null
  /** a dual-view evaluation of the same dataset, over the same slice */
  readonly dual?: { readonly id: string; readonly rows: readonly FigureRow[] } | null
}

export function figuresOf({ id, rows, against = null, dual = null }: FigureInput): Figures {
  const flips = flipFigure(rows)
  const accuracy = accuracyFigure(rows)
  const cost = costFigure(rows)
  const cycles = cycleFigure(rows)
  const figures = {
    evaluationId: id,
    items: rows.length,
    accuracy,
    initial: flips && accuracyFigure(rows, 'initial'),
    flips,
    pair: against && pairFigure({ first: id, second: against.id }, rows, against.rows),
    cycles,
    causes: causeFigure(rows),
    dual: dualFigure(rows, dual),
    coverage: coverageFigure(rows),
    boxes: boxFigure(rows),
    crops: cropFigure(rows),
    cost,
    speed: speedPoint(accuracy.all.share, cost),
    calibration: {
      initial: flips && calibrationFigure(rows, 'initial'),
      final: calibrationFigure(rows, 'final'),
    },
  }
  const notes = notesOn(figures)
  if (dual && !figures.dual) {
    notes.push('The evaluation given for the dual view has no answers on the evidence region of these items.')
  }
  return { ...figures, notes }
}

function costFigure(rows: readonly FigureRow[]): CostFigure {
  const facts = rows.map((row) => row.facts).filter((each) => each.status === 'done')
  const of = (name: 'calls' | 'promptTokens' | 'completionTokens' | 'ms') =>
    summaryOf(known(facts.map((each) => each[name])))
  const both = facts.map(({ promptTokens, completionTokens }) =>
    promptTokens === null || completionTokens === null ? null : promptTokens + completionTokens,
  )
  return {
    calls: of('calls'),
    promptTokens: of('promptTokens'),
    completionTokens: of('completionTokens'),
    tokens: summaryOf(known(both)),
    ms: of('ms'),
  }
}

function speedPoint(
  accuracy: z.infer<typeof shareSchema>,
  { ms, calls, tokens }: CostFigure,
): z.infer<typeof speedPointSchema> | null {
  // A time that no clock can tell, as in results made elsewhere, is no speed.
  if (!ms || !(ms.mean.value > 1e-6) || accuracy.value === null) return null
  return {
    accuracy,
    perSecond: 1000 / ms.mean.value,
    meanMs: ms.mean.value,
    meanCalls: calls?.mean.value ?? null,
    meanTokens: tokens?.mean.value ?? null,
  }
}

function notesOn({
  accuracy: { all },
  pair,
  dual,
  cycles,
  boxes,
}: Pick<Figures, 'accuracy' | 'pair' | 'dual' | 'cycles' | 'boxes'>): string[] {
  const notes: string[] = []
  const say = (n: number, one: string, many: string) => {
    if (n > 0) notes.push(n === 1 ? one : many)
  }
  say(
    all.failed,
    'One item got no answer from the engine. It is not in the accuracy; `strict` counts it as wrong.',
    `${all.failed} items got no answer from the engine. They are not in the accuracy; \`strict\` counts them as wrong.`,
  )
  say(
    all.undecided,
    'One open answer is not decided by any rule. It counts as wrong until a judge or a person decides.',
    `${all.undecided} open answers are not decided by any rule. They count as wrong until a judge or a person decides.`,
  )
  say(
    all.waiting,
    'One item has not been asked yet and is in no share.',
    `${all.waiting} items have not been asked yet and are in no share.`,
  )
  say(
    all.ungraded,
    'One item has no true answer and is in no share.',
    `${all.ungraded} items have no true answer and are in no share.`,
  )
  if (cycles) {
    notes.push(
      'The turns of one question are not independent, so the interval of the accuracy over items is too narrow; that of the mean over turns is by question.',
    )
  }
  const apart = pair ? pair.onlyFirst.count + pair.onlySecond.count : 0
  say(
    apart,
    'One item is answered in only one of the two evaluations and is left out of their comparison.',
    `${apart} items are answered in only one of the two evaluations and are left out of their comparison.`,
  )
  if (dual && dual.missing > 0) {
    notes.push(
      `The zooming gap is over ${dual.all.items} items; ${dual.missing} lack one of the two answers.`,
    )
  }
  if (boxes && boxes.items > boxes.withBox && boxes.withBox > 0) {
    notes.push(
      `IoU is over the ${boxes.withBox} items with a readable box, of ${boxes.items} whose evidence is known.`,
    )
  }
  return notes
}
