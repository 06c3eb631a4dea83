/** Asks an engine, streams its words, and reads the answer with the one strict extractor. */
import { extractAnswer, judge, spanLogprob } from '#contract/answer.ts'
import { parseBox } from '#contract/convention.ts'
import type { Answer, PredictedBox, SentMessage, Step, Verdict } from '#contract/run.ts'
import type { AskReply, Engine, Message } from '../engines/engine.ts'
import { recordAttention } from './attention.ts'
import { distributionOf } from './distribution.ts'
import type { Look, Sight, Steps } from './method.ts'
import { genericPrompt } from './prompts.ts'
import { draft, step } from './step.ts'

export interface Question {
  readonly role: Step['role']
  readonly title: string
  readonly turn?: number
  /** the pictures of the messages, in order of appearance */
  readonly sights: readonly Sight[]
  readonly messages: readonly Message[]
  /** another engine than the run's */
  readonly engine?: Engine
  /** false: no attention maps, whatever the run says; surveys ask too often for them */
  readonly maps?: boolean
  /** whether a reply is meant as an answer to the run's question; it is unless this says no */
  readonly isAnswer?: (text: string) => boolean
  /** the box that coverage is told for where the evidence is not known, from the reply */
  readonly boxIn?: (text: string) => PredictedBox
}

export interface Reply {
  readonly text: string
  readonly answer: Answer
  readonly verdict: Verdict | null
  readonly raw: AskReply
}

export async function* ask(look: Look, question: Question): Steps<Reply> {
  const { subject, images } = look
  const { sights, role, title, messages, turn = 0, engine = look.engine } = question
  const sent = sights.map((sight) => sight.sent)
  const said = conversation(messages)
  const start = draft(look, {
    ...{ kind: 'ask', role, turn, title },
    ...{ images: sent, prompt: promptText(said), messages: said, text: '' },
  })
  return yield* step(look, start, async function* () {
    const raw = yield* stream(engine.ask(requestOf(look, question, engine), look.signal))
    const answers = question.isAnswer?.(raw.text) ?? true
    const answer = readAnswer(look, raw)
    const target = subject.evidence ?? question.boxIn?.(raw.text).box ?? null
    return {
      result: { text: raw.text, answer, verdict: verdictOn(look, answer), raw },
      done: {
        text: raw.text,
        tokens: raw.tokens ? [...raw.tokens] : null,
        answer: answers ? answer : null,
        usage: raw.usage,
        parts: [...raw.parts],
        notes: [...(raw.notes ?? [])],
        attention: await recordAttention(images, raw.attention, sent, target),
      },
    }
  })
}

function requestOf(look: Look, { messages, maps, isAnswer }: Question, engine: Engine) {
  const { subject, params, affinity } = look
  const wantsMaps = maps !== false && params.attention !== false && engine.info().capabilities.attention
  // Whoever may answer with something else than an option is not held to the options.
  const choices = subject.options.length > 0 && !isAnswer
  return {
    messages,
    affinity,
    ...(choices ? { choices: subject.options } : {}),
    ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
    ...(params.maxTokens === undefined ? {} : { maxTokens: params.maxTokens }),
    ...(params.seed === undefined ? {} : { seed: params.seed }),
    ...(wantsMaps
      ? {
          relativeAttention: {
            genericPrompt: genericPrompt(look),
            ...(params.tokenMaps ? { tokens: 'all' as const } : {}),
          },
        }
      : {}),
  }
}

async function* stream(asking: AsyncGenerator<{ delta: string }, AskReply>): Steps<AskReply> {
  for (;;) {
    const next = await asking.next()
    if (next.done) return next.value
    yield { type: 'step-text', delta: next.value.delta }
  }
}

function readAnswer({ subject }: Look, reply: AskReply): Answer {
  const found = extractAnswer(reply.text, subject.options)
  const logprob = found.span && reply.tokens ? spanLogprob(reply.tokens, found.span) : null
  const distribution = distributionOf(reply, found.letter ? found.span : null, subject.options)
  return { text: found.text, letter: found.letter, parsed: found.parsed, logprob, distribution }
}

/** Against the expected answer; null where none is known. */
export function verdictOn({ subject }: Look, answer: Answer): Verdict | null {
  return subject.expected === null ? null : judge(answer, subject.expected, subject.options)
}

/** Reads the box of a reply under the declared convention of the engine that gave it; never guesses. */
export function boxOf(look: Look, view: Sight, text: string, engine: Engine = look.engine): PredictedBox {
  return parseBox(text, engine.profile.convention, { image: look.images.size, view: view.picture })
}

/** The same as a step, so that the record shows what was read and why. */
export async function* readBox(
  look: Look,
  text: string,
  title: string,
  read: () => PredictedBox,
  turn = 0,
): Steps<PredictedBox> {
  const start = draft(look, { kind: 'parse', role: 'initial', turn, title, text })
  return yield* step(look, start, async () => {
    const predicted = read()
    return { result: predicted, done: { box: predicted } }
  })
}

function conversation(messages: readonly Message[]): SentMessage[] {
  let image = 0
  return messages.map(({ role, parts }) => ({
    role,
    parts: parts.map((part) =>
      part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image', image: image++ },
    ),
  }))
}

/** What was sent as text, with a mark where a picture stood. */
function promptText(messages: readonly SentMessage[]): string {
  const many = messages.length > 1
  return messages
    .map((message) => {
      const text = message.parts.map((part) => (part.type === 'text' ? part.text : '[image]')).join('\n')
      return many ? `${message.role}: ${text}` : text
    })
    .join('\n\n')
}
