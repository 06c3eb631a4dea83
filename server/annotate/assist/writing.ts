/** Engines that write: questions about a crop, and wrong options beside a true answer. */
import type { DistractorRequest } from '#contract/assist.ts'
import { checkDistractors, type Distractors } from '#contract/assist-options.ts'
import { readOptions, readQuestions, type WrittenQuestion } from '#contract/assist-read.ts'
import { ProblemError } from '#contract/error.ts'
import type { Engine, Picture } from '../../engines/engine.ts'
import { image, text, user } from '../../methods/prompts.ts'
import { promptText, wholeReply } from './sampling.ts'
import type { Plan } from './stored.ts'
import { distractorWords, questionWords } from './words.ts'

const MAX_TOKENS = 4096
const MOST_TEXT = 20_000

interface Asked {
  readonly engine: Engine
  /** the crop, as this engine is sent it */
  readonly crop: Picture
  /** the image's id */
  readonly affinity: string
  readonly signal: AbortSignal
}

async function ask({ engine, crop, affinity, signal }: Asked, words: string, seed?: number) {
  const messages = [user(image(crop), text(words))]
  const since = performance.now()
  const reply = await wholeReply(
    engine,
    {
      ...{ messages, affinity, maxTokens: MAX_TOKENS },
      // The paper's writer is asked as it is by default; a drawn reply makes a second try another one.
      ...(seed === undefined ? {} : { temperature: 0.7, seed }),
    },
    signal,
  )
  return {
    prompt: promptText(messages),
    text: reply.text.slice(0, MOST_TEXT),
    whole: reply.text,
    ms: performance.now() - since,
    at: new Date().toISOString(),
  }
}

export interface WrittenQuestions {
  readonly writing: NonNullable<Plan['writing']>
  /** null: the reply is no list of questions */
  readonly questions: readonly WrittenQuestion[] | null
}

/** Throws the engine's problems and the signal's reason. */
export async function writeQuestions(
  asked: Asked,
  { wanted, categories, seed }: { wanted: number; categories: readonly string[]; seed: number },
): Promise<WrittenQuestions> {
  const { whole, ...reply } = await ask(asked, questionWords(wanted, categories), seed)
  const read = readQuestions(whole, { wanted, categories })
  const refused = read ? [...read.refused] : ['The reply is no list of questions.']
  if (read?.items.length === 0 && refused.length === 0)
    refused.push('The engine found nothing worth asking here.')
  return { writing: { ...reply, read: read !== null, refused }, questions: read?.items ?? null }
}

/** Throws engine-unreadable, the engine's other problems and the signal's reason. */
export async function writeDistractors(
  asked: Asked,
  request: Pick<DistractorRequest, 'question' | 'answer' | 'options' | 'count'>,
): Promise<Distractors> {
  const { whole, ...reply } = await ask(asked, distractorWords(request), Math.floor(Math.random() * 2 ** 31))
  const { label, id, model } = asked.engine.info()
  const read = readOptions(whole)
  if (!read) throw new ProblemError('engine-unreadable', `${label} did not answer with a list of options.`)
  const { answer, options, count } = request
  const checked = checkDistractors(read.items, { truth: answer, taken: options, count })
  return {
    ...{ engine: id, model },
    ...reply,
    options: checked.options,
    refused: [...read.refused, ...checked.refused],
  }
}
