/** A prediction made elsewhere as a run: what its file tells, and nothing that it does not. Graded by our one extractor. */
import { extractAnswer, judge } from '#contract/answer.ts'
import { nothingDone } from '#contract/blank.ts'
import { parseBoxWithin } from '#contract/box-within.ts'
import { evidenceOf, type Item } from '#contract/dataset.ts'
import { problem } from '#contract/error.ts'
import { type Prediction, type PredictionSaid, predictionSchema } from '#contract/prediction.ts'
import type { Answer, PredictedBox, Run, Step } from '#contract/run.ts'
import { padBox, wholeBox } from '#contract/space.ts'
import { blankRun } from '../../runs/new-run.ts'
import type { StoredEvaluation } from '../evaluate/stored.ts'

/** Zoom-Refine's `expand_bbox`; its records do not keep the padded box. */
const officialPadding = { kind: 'absolute', share: 0.1 } as const

export type RunsOf = Pick<StoredEvaluation, 'engine' | 'engineLabel' | 'model' | 'method'>

/** `stored`: a Prediction, as a result keeps it. The run is finished and has an id of its own; nothing is stored. */
export function runOfPrediction(item: Item, stored: unknown, evaluation: RunsOf): Run {
  const prediction = predictionSchema.parse(stored)
  const { engine, engineLabel, model, method } = evaluation
  const first = read(prediction.initial, item)
  const second = prediction.refined && read(prediction.refined, item)
  const box = boxOf(prediction, item)
  const padded = method === 'zoom-refine' && second && box?.box
  const cropBox = padded ? padBox(padded, item, officialPadding) : null
  const question = {
    imageId: item.imageId,
    question: item.question,
    options: item.options,
    expected: item.answer,
    evidence: evidenceOf(item),
    params: {},
  }
  const blank = blankRun({ ...question, method, engine }, method, { id: engine, label: engineLabel, model })
  const silent = !first && !second
  const error = silent ? problem('engine-no-answer', prediction.error ?? 'The file holds no answer.') : null
  return {
    ...blank,
    status: silent ? 'failed' : 'succeeded',
    steps: stepsOf(prediction, first, box, cropBox !== null, second),
    initialAnswer: first?.answer ?? null,
    initialVerdict: first && verdictOf(first.answer, item),
    refinedAnswer: second?.answer ?? null,
    refinedVerdict: second && verdictOf(second.answer, item),
    box,
    boxBy: box && 'model',
    cropBox,
    looks: box ? [{ turn: 1, box, by: 'model', cropBox }] : [],
    notice: silent ? null : prediction.error,
    error,
    timings: { queuedMs: null, totalMs: prediction.ms },
  }
}

interface Read {
  readonly answer: Answer
  readonly reply: string | null
  readonly notes: readonly string[]
}

/** From the model's own words where they are kept; else what the file says was read from them. */
function read({ reply, letter }: PredictionSaid, { options }: Item): Read | null {
  const blank = { logprob: null, distribution: null }
  const named = options.find((option) => option.letter === letter?.replace(/^[([]|[)\].:]+$/g, '').trim())
  if (reply !== null && reply.trim() !== '') {
    const { text, letter: chosen, parsed, reason } = extractAnswer(reply, options)
    const differs = letter !== null && options.length > 0 && named && named.letter !== chosen
    return {
      answer: { ...blank, text, letter: chosen, parsed },
      reply,
      notes: [
        ...(reason ? [reason] : []),
        ...(differs
          ? [`The file says “${letter}”; read strictly, the reply says “${chosen ?? 'nothing'}”.`]
          : []),
      ],
    }
  }
  if (letter === null) return null
  const parsed = options.length > 0 ? named !== undefined : letter.trim() !== ''
  const answer = { ...blank, text: named?.text ?? letter, letter: named?.letter ?? null, parsed }
  return {
    answer,
    reply: null,
    notes: ['The model’s own words are not in the file, only the answer that was read from them.'],
  }
}

function verdictOf(answer: Answer, { answer: expected, options }: Item) {
  return expected === null ? null : judge(answer, expected, options)
}

function boxOf({ box, convention }: Prediction, item: Item): PredictedBox | null {
  if (box === null) return null
  return parseBoxWithin(box, convention, { image: item, view: item, region: wholeBox('image', item) })
}

function stepsOf(
  prediction: Prediction,
  first: Read | null,
  box: PredictedBox | null,
  cropped: boolean,
  second: Read | null,
): Step[] {
  const done = { ...nothingDone, status: 'succeeded', startedMs: 0 } as const
  const asked = (read: Read) => ({ text: read.reply, answer: read.answer, notes: [...read.notes] })
  const usage = { promptTokens: null, completionTokens: prediction.completionTokens }
  const steps: Omit<Step, 'index'>[] = []
  if (first) steps.push({ ...done, kind: 'ask', role: 'initial', title: 'Ask, first look', ...asked(first) })
  if (box) steps.push({ ...done, kind: 'parse', role: 'initial', turn: 1, title: 'Box in the file', box })
  if (cropped) {
    const notes = ['The region follows from the box by the official padding, 0.1 of the image a side.']
    steps.push({ ...done, kind: 'crop', role: 'refined', turn: 1, title: 'Crop', notes })
  }
  if (second)
    steps.push({ ...done, kind: 'ask', role: 'refined', turn: 1, title: 'Ask, with crop', ...asked(second) })
  const missing = `Row ${prediction.row} of a file of predictions: the pictures and the exact words that were sent are not in it.`
  const last = steps.findLastIndex(({ kind }) => kind === 'ask')
  return steps.map((step, index) => ({
    ...step,
    index,
    notes: [
      ...(index === 0 ? [missing] : []),
      ...step.notes,
      ...(index === last && prediction.theirs
        ? [`The file’s own verdict (${prediction.theirs.field}): ${prediction.theirs.value}`]
        : []),
    ],
    usage: index === last && usage.completionTokens !== null ? usage : null,
  }))
}
