/** One answer of one engine: the pictures by its profile exactly as methods make them, its words, and the strict extractor. */
import { extractAnswer } from '#contract/answer.ts'
import type { SampleReply, Suggestion } from '#contract/assist.ts'
import { hashOf } from '#contract/assist-options.ts'
import type { AssistAsk } from '#contract/assist-plan.ts'
import { askKey } from '#contract/assist-plan.ts'
import { viewSize } from '#contract/resize.ts'
import type { Answer, SentImage } from '#contract/run.ts'
import { type Box, wholeBox } from '#contract/space.ts'
import type { AskReply, AskRequest, Engine, Message } from '../../engines/engine.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import { distributionOf } from '../../methods/distribution.ts'
import type { Look, LookImages, Sight } from '../../methods/method.ts'
import { glance, isTiny, regionAlone, withCrop } from '../../methods/prompts.ts'
import { cutCrop, regionOf, unpadded } from '../../methods/sights.ts'
import { asSent } from '../../methods/step.ts'
import type { Question } from './stored.ts'

/** What every ask of one engine about one box shares. */
export interface Eye {
  readonly engine: Engine
  readonly look: Look
  readonly view: Sight
  readonly crop: Sight
}

export interface EyeParts {
  readonly engine: Engine
  readonly engines: Pick<EngineRegistry, 'find'>
  readonly images: LookImages
  readonly imageId: string
  readonly box: Box<'image'>
  readonly signal: AbortSignal
}

/** Makes view and crop by the engine's profile; the crop is the box as it is, but for the built-in model, which knows regions with its own margin. */
export async function openEye({ engine, engines, images, imageId, box, signal }: EyeParts): Promise<Eye> {
  const since = performance.now()
  const look: Look = {
    ...{ engine, images, signal },
    engineById: engines.find,
    subject: { question: '', options: [], expected: null, evidence: box },
    params: {},
    affinity: imageId,
    now: () => performance.now() - since,
  }
  const { resize, imageFormat, padding } = engine.profile
  const picture = await images.view(viewSize(resize, images.size), imageFormat)
  const view = { picture, sent: asSent(picture, 'view', wholeBox('image', images.size)) }
  const crop = await cutCrop(look, regionOf(look, box, isTiny(engine) ? padding : unpadded))
  return { engine, look, view, crop }
}

/** The pictures that an engine is sent, for the record. */
export function sentOf({ engine, view, crop }: Eye): Suggestion['sent'] {
  const { id } = engine.info()
  return [view.sent, crop.sent].map((image: SentImage) => ({ engine: id, image }))
}

export interface Sampling {
  readonly question: Pick<Question, 'index' | 'question' | 'options'>
  readonly ask: AssistAsk
  readonly temperature: number
  /** of the whole suggestion; each ask has its own that follows from it */
  readonly seed: number
  /** the engine's own answer from the whole view, for one that cannot see a region without it */
  readonly before: Answer | null
}

/** Long enough for a model that thinks before it answers. */
const MAX_TOKENS = 4096
/** A reply is kept up to here; answers are read from all of it. */
const MOST_TEXT = 20_000

/** Asks. Throws the engine's problems and the signal's reason. */
export async function sample(
  eye: Eye,
  { question, ask, temperature, seed, before }: Sampling,
): Promise<SampleReply> {
  const { engine } = eye
  const look: Look = {
    ...eye.look,
    subject: { ...eye.look.subject, question: question.question, options: question.options },
  }
  const messages = wordsFor(look, eye, ask, before)
  const own = (hashOf(`${seed} ${askKey(ask)}`) & 0x7fffffff) >>> 0
  const drawn = ask.number > 0
  // A drawn answer is free, so that it may also fall outside the options; the first one compares their likelihoods.
  const compares = !drawn && question.options.length > 0 && engine.info().capabilities.choiceScoring
  const request: AskRequest = {
    messages,
    affinity: look.affinity,
    temperature: drawn ? temperature : 0,
    seed: own,
    ...(isTiny(engine) ? {} : { maxTokens: MAX_TOKENS }),
    ...(compares ? { choices: question.options } : {}),
  }
  const since = performance.now()
  const reply = await wholeReply(engine, request, look.signal)
  return {
    ...ask,
    seed: own,
    prompt: promptText(messages),
    text: reply.text.slice(0, MOST_TEXT),
    answer: readAnswer(reply, question.options),
    error: null,
    ms: performance.now() - since,
    at: new Date().toISOString(),
  }
}

function wordsFor(look: Look, { view, crop, engine }: Eye, ask: AssistAsk, before: Answer | null): Message[] {
  if (ask.look === 'view') return glance(look, view.picture)
  if (!isTiny(engine)) return regionAlone(look, crop.picture)
  if (!before) throw new RangeError('the first look has to come before the region')
  return withCrop(look, view.picture, crop.picture, before)
}

function readAnswer(reply: AskReply, options: Question['options']): Answer {
  const { text, letter, parsed, span } = extractAnswer(reply.text, options)
  const distribution = distributionOf(reply, letter ? span : null, options)
  return { text: parsed ? text : text.slice(0, 2000), letter, parsed, logprob: null, distribution }
}

export async function wholeReply(
  engine: Engine,
  request: AskRequest,
  signal: AbortSignal,
): Promise<AskReply> {
  const asking = engine.ask(request, signal)
  for (;;) {
    const next = await asking.next()
    if (next.done) return next.value
  }
}

/** What was sent as text, with a mark where a picture stood. */
export function promptText(messages: readonly Message[]): string {
  return messages
    .flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '[image]')))
    .join('\n')
}
