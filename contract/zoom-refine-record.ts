/**
 * The official Zoom-Refine record (xavier-yu114/Zoom-Refine, `ZoomRefine_Base.py` and `ZoomRefine_API.py`), in and out. Its letters
 * were read by that repository's own parser and its box is cut to 0..1 there; neither the padded crop nor any picture is in it.
 */
import { z } from 'zod'
import { extractAnswer, judge } from './answer.ts'
import { parseBoxWithin } from './box-within.ts'
import type { Option } from './image.ts'
import type { Answer, PredictedBox, Run, Verdict } from './run.ts'
import { bottom, right, type Size, wholeBox } from './space.ts'

const words = z.string().max(200_000).nullish()

export const zoomRefineRecordSchema = z
  .looseObject({
    id: z.union([z.string(), z.number()]).nullish(),
    messages: z
      .array(z.object({ role: z.string(), content: z.string().max(200_000) }))
      .min(1)
      .max(16),
    images: z.array(z.string().max(4000)).max(16).nullish(),
    Answer: words,
    /** fractions of the image, not padded */
    Bounding_Box: z.union([z.array(z.number()).max(16), z.string().max(400)]).nullish(),
    'Rechecked Answer': words,
    Response_Stage1: words,
    Response_Stage2: words,
    Error: words,
  })
  .meta({ id: 'ZoomRefineRecord' })
export type ZoomRefineRecord = z.infer<typeof zoomRefineRecordSchema>

/** An official Zoom-Refine record as a run about an image that is here. `engine`: whose model it is of, where that is known. */
export const importRunSchema = z
  .object({
    imageId: z.string().min(1).max(128),
    record: zoomRefineRecordSchema,
    engine: z.string().min(1).max(64).nullish(),
  })
  .meta({ id: 'ImportRun' })
export type ImportRun = z.infer<typeof importRunSchema>

/** What a record says, in our terms. */
export interface ReadRecord {
  readonly question: string
  readonly options: Option[]
  readonly expected: string | null
  readonly initial: ReadAnswer
  /** null where the second stage did not happen */
  readonly refined: ReadAnswer | null
  readonly box: PredictedBox
  readonly error: string | null
}

export interface ReadAnswer {
  readonly answer: Answer
  readonly verdict: Verdict | null
  /** the raw reply, null where the record does not keep it */
  readonly reply: string | null
  /** where our strict reading of the reply and the record's letter differ */
  readonly note: string | null
}

const choicesBegin = /\s*The choices are listed below:\s*/i
const choiceLine = /^\s*\(?([A-Z])[).:]\s+(.{1,2000}?)\s*$/

/** Reads a record about an image of this size. Never throws. */
export function readRecord(record: ZoomRefineRecord, image: Size): ReadRecord {
  const asked = record.messages.find(({ role }) => role === 'user') ?? record.messages[0]
  const { question, options } = readQuestion(asked?.content ?? '')
  const told = record.messages.find(({ role }) => role === 'assistant')?.content.trim()
  const expected = told ? told : null
  const read = (letter: string | null | undefined, reply: string | null | undefined): ReadAnswer => {
    const { answer, note } = readAnswer(letter ?? null, reply ?? null, options)
    const verdict = expected === null ? null : judge(answer, expected, options)
    return { answer, verdict, reply: reply ?? null, note }
  }
  const second = record['Rechecked Answer'] ?? record.Response_Stage2
  return {
    question,
    options,
    expected,
    initial: read(record.Answer, record.Response_Stage1),
    refined: second == null ? null : read(record['Rechecked Answer'], record.Response_Stage2),
    box: parseBoxWithin(record.Bounding_Box ?? '', 'fraction', {
      image,
      view: image,
      region: wholeBox('image', image),
    }),
    error: record.Error?.trim() || null,
  }
}

/** A run as such a record; `image`: the picture's name and size. Null where the run has no first answer. */
export function writeRecord(run: Run, image: Size & { readonly name: string }): ZoomRefineRecord | null {
  const { initialAnswer, refinedAnswer, box, options, question } = run
  if (!initialAnswer) return null
  const choices = options.map(({ letter, text }) => `(${letter}) ${text}`)
  const content =
    choices.length > 0 ? `${question}\nThe choices are listed below:\n${choices.join('\n')}` : question
  const reply = (role: 'initial' | 'refined') =>
    run.steps.findLast((step) => step.kind === 'ask' && step.role === role)?.text ?? null
  const fraction = (n: number, of: number) => Number((n / of).toFixed(6))
  return {
    id: run.id,
    messages: [
      { role: 'user', content },
      ...(run.expected === null ? [] : [{ role: 'assistant', content: run.expected }]),
    ],
    images: [image.name],
    Answer: said(initialAnswer),
    Bounding_Box: box?.box
      ? [
          fraction(box.box.x, image.width),
          fraction(box.box.y, image.height),
          fraction(right(box.box), image.width),
          fraction(bottom(box.box), image.height),
        ]
      : null,
    'Rechecked Answer': refinedAnswer && said(refinedAnswer),
    Response_Stage1: reply('initial'),
    Response_Stage2: refinedAnswer && reply('refined'),
    Error: run.error?.detail ?? run.error?.title ?? run.notice,
  }
}

function said(answer: Answer): string | null {
  return answer.parsed ? (answer.letter ?? answer.text) : null
}

/** The question without its list of choices, and the choices. */
function readQuestion(content: string): { question: string; options: Option[] } {
  const begin = choicesBegin.exec(content)
  if (!begin) return { question: content.trim() || 'No question was recorded.', options: [] }
  const options: Option[] = []
  for (const line of content.slice(begin.index + begin[0].length).split('\n')) {
    const [, letter, text] = choiceLine.exec(line) ?? []
    // The list ends at the first line that is none of it.
    if (!letter || !text) break
    if (!options.some((option) => option.letter === letter)) options.push({ letter, text })
  }
  const question = content.slice(0, begin.index).trim()
  return { question: question || 'No question was recorded.', options: options.length > 1 ? options : [] }
}

/** From the raw reply with our strict reading, where it is kept; else what the record says. */
function readAnswer(
  letter: string | null,
  reply: string | null,
  options: readonly Option[],
): { answer: Answer; note: string | null } {
  const option = options.find((one) => one.letter === letter?.trim())
  if (reply !== null && reply.trim() !== '') {
    const { text, letter: read, parsed } = extractAnswer(reply, options)
    const same = options.length === 0 || (read ?? null) === (option?.letter ?? null)
    const note = same
      ? null
      : `The record says “${letter ?? 'nothing'}”; read strictly, the reply says “${read ?? 'nothing'}”.`
    return { answer: { text, letter: read, parsed, logprob: null, distribution: null }, note }
  }
  const text = option?.text ?? letter ?? ''
  const parsed = options.length > 0 ? option !== undefined : text !== ''
  const answer = { text, letter: option?.letter ?? null, parsed, logprob: null, distribution: null }
  return { answer, note: null }
}
