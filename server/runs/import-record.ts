/** An official Zoom-Refine record as a run: what it tells, and nothing that it does not. */
import { nothingDone } from '#contract/blank.ts'
import type { EngineInfo } from '#contract/engine.ts'
import type { PredictedBox, Run, Step } from '#contract/run.ts'
import { padBox, type Size } from '#contract/space.ts'
import { type ReadAnswer, readRecord, type ZoomRefineRecord } from '#contract/zoom-refine-record.ts'
import { blankRun } from './new-run.ts'

/** Zoom-Refine's `expand_bbox`: the record does not keep the padded box. */
const officialPadding = { kind: 'absolute', share: 0.1 } as const

/** A finished run. `engine`: whose model the record is of, where the person says so; it also carries on from it. */
export function runOfRecord(
  record: ZoomRefineRecord,
  imageId: string,
  image: Size,
  engine: EngineInfo | null,
): Run {
  const { question, options, expected, initial, refined, box, error } = readRecord(record, image)
  const cropBox = refined && box.box ? padBox(box.box, image, officialPadding) : null
  const blank = blankRun(
    {
      imageId,
      question,
      options,
      expected,
      params: {},
      method: 'zoom-refine',
      engine: engine?.id ?? 'imported',
    },
    'zoom-refine',
    engine ?? { id: 'imported', label: 'Zoom-Refine record', model: 'not recorded' },
  )
  return {
    ...blank,
    status: 'succeeded',
    steps: stepsOf(initial, box, refined).map((step, index) => ({ ...step, index })),
    initialAnswer: initial.answer,
    initialVerdict: initial.verdict,
    refinedAnswer: refined?.answer ?? null,
    refinedVerdict: refined?.verdict ?? null,
    box,
    boxBy: 'model',
    cropBox,
    looks: [{ turn: 1, box, by: 'model', cropBox }],
    notice: error,
  }
}

function stepsOf(initial: ReadAnswer, box: PredictedBox, refined: ReadAnswer | null): Omit<Step, 'index'>[] {
  const done = { ...nothingDone, status: 'succeeded', startedMs: 0 } as const
  const asked = (reading: ReadAnswer) => ({
    text: reading.reply,
    answer: reading.answer,
    notes: reading.note ? [reading.note] : [],
  })
  const missing = 'From a record: the pictures and the exact words that were sent are not kept there.'
  const first = asked(initial)
  return [
    {
      ...done,
      kind: 'ask',
      role: 'initial',
      title: 'Ask, first look',
      ...first,
      notes: [missing, ...first.notes],
    },
    { ...done, kind: 'parse', role: 'initial', turn: 1, title: 'Box in the record', box },
    ...(refined
      ? [
          {
            ...done,
            kind: 'crop' as const,
            role: 'refined' as const,
            turn: 1,
            title: 'Crop',
            notes: ['The region follows from the box by the official padding, 0.1 of the image a side.'],
          },
          {
            ...done,
            kind: 'ask' as const,
            role: 'refined' as const,
            turn: 1,
            title: 'Ask, with crop',
            ...asked(refined),
          },
        ]
      : []),
  ]
}
