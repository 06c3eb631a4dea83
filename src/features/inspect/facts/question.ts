/** A question as it is being written, and the run that it asks for. */
import type { ImageInfo, Option, Sample, SampleQuestion } from '#contract/image.ts'
import type { CreateRun, Run, RunSummary } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'

export interface Question {
  readonly question: string
  readonly options: readonly Option[]
  /** an option's letter, or text; empty where nothing is expected */
  readonly expected: string
  readonly evidence: Box<'image'> | null
}

export const emptyQuestion: Question = { question: '', options: [], expected: '', evidence: null }

export function questionOfRun(run: Run | RunSummary): Question {
  return {
    question: run.question,
    options: run.options,
    expected: run.expected ?? '',
    evidence: run.evidence,
  }
}

export function questionOfSample(question: SampleQuestion): Question {
  return {
    question: question.question,
    options: question.options ?? [],
    expected: question.expected,
    evidence: question.evidence,
  }
}

/**
 * The base question with a person's changes. The expected answer and the evidence belong to the base's wording: they
 * do not follow when other words ask something else.
 */
export function withEdits(base: Question, edits: Partial<Question>): Question {
  const merged = { ...base, ...edits }
  if (merged.question.trim() === base.question.trim()) return merged
  return { ...merged, expected: edits.expected ?? '', evidence: null }
}

export const mostOptions = 26

/** The next option gets the next free letter. */
export function addOption(options: readonly Option[]): Option[] {
  if (options.length >= mostOptions) return [...options]
  return letter([...options, { letter: '?', text: '' }])
}

/** Letters follow the places, so taking one out moves the later ones up. */
export function removeOption(options: readonly Option[], at: number): Option[] {
  return letter(options.filter((_, index) => index !== at))
}

function letter(options: readonly Option[]): Option[] {
  return options.map((option, at) => ({ ...option, letter: String.fromCharCode(65 + at) }))
}

/** Why the question cannot be asked yet, in words; null where it can. */
export function whyNotAsk(question: Question): string | null {
  if (question.question.trim() === '') return 'Type a question first.'
  if (question.options.length === 1) return 'Multiple choice needs at least two options.'
  if (question.options.some((option) => option.text.trim() === '')) return 'An option has no words yet.'
  if (
    question.options.length > 0 &&
    question.expected !== '' &&
    !question.options.some((option) => option.letter === question.expected.trim().toUpperCase())
  )
    return `The expected answer must be one of ${question.options.map((option) => option.letter).join(', ')}.`
  return null
}

export function createRunOf(
  imageId: string,
  question: Question,
  how: Pick<CreateRun, 'method' | 'engine' | 'params'>,
): CreateRun {
  const expected = question.expected.trim()
  const options = question.options.map(({ letter: l, text }) => ({ letter: l, text: text.trim() }))
  return {
    imageId,
    question: question.question.trim(),
    ...how,
    ...(options.length > 0 ? { options } : {}),
    ...(expected === '' ? {} : { expected: options.length > 0 ? expected.toUpperCase() : expected }),
    ...(question.evidence ? { evidence: question.evidence } : {}),
  }
}

/** The sample that the image came from: the link's, else the one whose name and size it has. */
export function sampleOf(
  samples: readonly Sample[],
  id: string | undefined,
  image: Pick<ImageInfo, 'name' | 'width' | 'height'>,
): Sample | null {
  const like = (one: Sample) =>
    one.title === image.name && one.width === image.width && one.height === image.height
  return samples.find((one) => one.id === id) ?? samples.find(like) ?? null
}

/** The sample's question that a run asked, so that its chip can show it; -1 where it is another one. */
export function indexInSample(sample: Sample | null, question: string): number {
  return sample ? sample.questions.findIndex((one) => one.question === question.trim()) : -1
}
