/** The four steps that methods are made of: make a view, ask, read a box, cut a crop. Each reports itself as it goes. */
import { extractAnswer, judge, spanLogprob } from '#contract/answer.ts'
import { nothingDone } from '#contract/blank.ts'
import { parseBox } from '#contract/convention.ts'
import { ProblemError, problem } from '#contract/error.ts'
import { viewSize } from '#contract/resize.ts'
import type { Answer, PredictedBox, SentImage, Step, Verdict } from '#contract/run.ts'
import { type Box, padBox, wholeBox } from '#contract/space.ts'
import type { AskReply, Message } from '../engines/engine.ts'
import { recordAttention } from './attention.ts'
import type { Look, Steps, StoredPicture } from './method.ts'

/** A picture together with what it shows. */
export interface Sight {
  readonly picture: StoredPicture
  readonly sent: SentImage
}

type Draft = Omit<Step, 'index'>

function draft(look: Look, fields: Pick<Draft, 'kind' | 'role' | 'title'> & Partial<Draft>): Draft {
  return {
    status: 'running',
    startedMs: look.now(),
    ...nothingDone,
    ...fields,
  }
}

interface Outcome<Result> {
  readonly result: Result
  readonly done: Partial<Draft>
}

/** Runs `work` as one step: announced before, completed or failed after. */
async function* step<Result>(
  look: Look,
  start: Draft,
  work: () => Steps<Outcome<Result>> | Promise<Outcome<Result>>,
): Steps<Result> {
  look.signal.throwIfAborted()
  yield { type: 'step-started', step: start }
  const since = look.now()
  let text = start.text
  try {
    const working = work()
    let outcome: Outcome<Result> | null = working instanceof Promise ? await working : null
    while (!(working instanceof Promise) && !outcome) {
      const next = await working.next()
      if (next.done) {
        outcome = next.value
      } else {
        if (next.value.type === 'step-text') text = (text ?? '') + next.value.delta
        yield next.value
      }
    }
    const { result, done } = outcome as Outcome<Result>
    const durationMs = look.now() - since
    yield { type: 'step-finished', step: { ...start, text, ...done, status: 'succeeded', durationMs } }
    return result
  } catch (error) {
    if (!look.signal.aborted) {
      const failure = error instanceof ProblemError ? error.toProblem() : problem('internal')
      const durationMs = look.now() - since
      yield { type: 'step-finished', step: { ...start, text, status: 'failed', durationMs, error: failure } }
    }
    throw error
  }
}

/** The whole image, resized by the profile's rule: what the model is shown at first. */
export async function* takeView(look: Look): Steps<Sight> {
  const { profile } = look.engine
  const size = viewSize(profile.resize, look.images.size)
  const region = wholeBox('image', look.images.size)
  const title = `View ${size.width} × ${size.height}`
  return yield* step(look, draft(look, { kind: 'view', role: 'initial', title }), async () => {
    const picture = await look.images.view(size, profile.imageFormat)
    const sent = asSent(picture, 'view', region)
    return { result: { picture, sent }, done: { images: [sent] } }
  })
}

/** The region that a box grows into (Zoom-Refine's `expand_bbox`, or as the run or profile says), cut at full resolution. */
export async function* takeCrop(look: Look, target: Box<'image'>): Steps<Sight> {
  const { profile } = look.engine
  const region = padBox(target, look.images.size, look.params.padding ?? profile.padding)
  const size = viewSize(profile.resize, region)
  const title = `Crop ${region.width} × ${region.height}`
  return yield* step(look, draft(look, { kind: 'crop', role: 'refined', title }), async function* () {
    yield { type: 'run-patched', patch: { cropBox: region } }
    const picture = await look.images.crop(region, size, profile.imageFormat)
    const sent = asSent(picture, 'crop', region)
    return { result: { picture, sent }, done: { images: [sent] } }
  })
}

export interface Question {
  readonly role: Step['role']
  readonly title: string
  readonly sights: readonly Sight[]
  readonly messages: readonly Message[]
  readonly genericPrompt: string
}

export interface Reply {
  readonly text: string
  readonly answer: Answer
  readonly verdict: Verdict | null
}

/** Asks the engine, streams its words, and reads the answer with the one strict extractor. */
export async function* ask(look: Look, question: Question): Steps<Reply> {
  const { engine, subject, params } = look
  const { sights, role, title, messages } = question
  const images = sights.map((sight) => sight.sent)
  const start = draft(look, { kind: 'ask', role, title, images, prompt: promptText(messages), text: '' })
  return yield* step(look, start, async function* () {
    const wantsMaps = params.attention !== false && engine.info().capabilities.attention
    const reply: AskReply = yield* stream(
      engine.ask(
        {
          messages,
          ...(subject.options.length > 0 ? { choices: subject.options } : {}),
          ...(params.temperature === undefined ? {} : { temperature: params.temperature }),
          ...(params.maxTokens === undefined ? {} : { maxTokens: params.maxTokens }),
          ...(wantsMaps ? { relativeAttention: { genericPrompt: question.genericPrompt } } : {}),
        },
        look.signal,
      ),
    )
    const found = extractAnswer(reply.text, subject.options)
    const logprob = found.span && reply.tokens ? spanLogprob(reply.tokens, found.span) : null
    const answer: Answer = {
      text: found.text,
      letter: found.letter,
      parsed: found.parsed,
      logprob,
      distribution: null,
    }
    const verdict = subject.expected === null ? null : judge(answer, subject.expected, subject.options)
    const said = role === 'initial' ? readReply(look, reply.text, sights) : null
    const target = subject.evidence ?? said?.box ?? null
    return {
      result: { text: reply.text, answer, verdict },
      done: {
        text: reply.text,
        tokens: reply.tokens ? [...reply.tokens] : null,
        answer,
        usage: reply.usage,
        parts: [...reply.parts],
        attention: await recordAttention(look.images, reply.attention, images, target),
      },
    }
  })
}

async function* stream(asking: AsyncGenerator<{ delta: string }, AskReply>): Steps<AskReply> {
  for (;;) {
    const next = await asking.next()
    if (next.done) return next.value
    yield { type: 'step-text', delta: next.value.delta }
  }
}

/** Reads the box out of a reply under the profile's declared convention; never guesses. */
export async function* readBox(look: Look, reply: Reply, sights: readonly Sight[]): Steps<PredictedBox> {
  const start = draft(look, { kind: 'parse', role: 'initial', title: 'Box read', text: reply.text })
  return yield* step(look, start, async () => {
    const predicted = readReply(look, reply.text, sights)
    return { result: predicted, done: { box: predicted } }
  })
}

function readReply(look: Look, text: string, sights: readonly Sight[]): PredictedBox {
  const { size } = look.images
  const view = sights.find((sight) => sight.sent.role === 'view')?.picture ?? size
  return parseBox(text, look.engine.profile.convention, { image: size, view })
}

function asSent(picture: StoredPicture, role: SentImage['role'], region: Box<'image'>): SentImage {
  const { url, sha256, mediaType, width, height } = picture
  return { role, url, sha256, mediaType, bytes: picture.bytes.byteLength, width, height, region }
}

/** What was sent as text, with a mark where a picture stood. */
function promptText(messages: readonly Message[]): string {
  const many = messages.length > 1
  return messages
    .map((message) => {
      const text = message.parts.map((part) => (part.type === 'text' ? part.text : '[image]')).join('\n')
      return many ? `${message.role}: ${text}` : text
    })
    .join('\n\n')
}
