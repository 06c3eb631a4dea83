/**
 * Multi-turn zoom: the model asks for one crop after another until it answers. The form of its calls is that of one of
 * five published methods (`zoom-syntax/`); a call that cannot be followed is answered in words, as the originals do.
 */
import { problem } from '#contract/box-reading.ts'
import { parseBoxWithin } from '#contract/box-within.ts'
import type { PredictedBox } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import type { Message } from '../engines/engine.ts'
import { ask, type Reply, readBox } from './ask.ts'
import type { Look, Method, Sight, Steps } from './method.ts'
import { assistant } from './prompts.ts'
import { givenBox, takeCrop, takeView } from './sights.ts'
import { asSent, draft, step } from './step.ts'
import type { Talk } from './talk.ts'
import { zoomRules } from './zoom-syntax/all.ts'
import type { Answering, ZoomCall, ZoomRules } from './zoom-syntax/rules.ts'

export const multiTurn: Method = async function* (look) {
  const rules = rulesOf(look)
  const view = yield* takeView(look)
  const messages = rules.open(look.subject, view, look.images.size, look.engine.profile)
  yield* converse(look, rules, { turn: 0, sights: [view], messages })
}

/** A run that goes on from an earlier reply with a person's box as the crop of that turn. */
export function goOnWithBox(talk: (look: Look) => Promise<Talk>, target: Box<'image'>): Method {
  return async function* (look) {
    const rules = rulesOf(look)
    const before = await talk(look)
    const crop = yield* follow(look, rules, before, givenBox(target), target, 'person')
    const given = rules.give(crop, before.sights.length, look.subject, 'person')
    yield* converse(look, rules, join(before, given, before.turn))
  }
}

/** The form of the calls: what the run says, else what the model was trained to write. */
function rulesOf({ params, engine }: Look): ZoomRules {
  return zoomRules[params.syntax ?? engine.profile.zoomSyntax ?? 'qwen3-vl']
}

/** A conversation so far; `turn` counts the calls that were answered. */
type Turns = Pick<Talk, 'turn' | 'sights' | 'messages'>

async function* converse(look: Look, rules: ZoomRules, opening: Turns): Steps<void> {
  const most = look.params.maxTurns ?? rules.maxTurns
  for (let talk = opening; ; ) {
    const { turn } = talk
    const reply = yield* ask(look, {
      role: turn === 0 ? 'initial' : 'refined',
      turn,
      title: turn === 0 ? 'Ask' : `Ask, turn ${turn + 1}`,
      sights: talk.sights,
      messages: talk.messages,
      isAnswer: (said) => rules.readCall(said, turn) === null,
    })
    const call = rules.readCall(reply.text, turn)
    if (!call || turn >= most) {
      yield* conclude(reply, turn)
      if (call) {
        const notice = `The model asked for another crop after ${most}, which is the limit set for this run. Its last reply counts.`
        yield { type: 'run-patched', patch: { notice } }
      }
      return
    }
    const said: Turns = { ...talk, messages: [...talk.messages, assistant(reply.text)] }
    const answering = yield* answerCall(look, rules, said, call, reply.text)
    talk = join(said, answering, turn + 1)
  }
}

function* conclude({ answer, verdict }: Reply, turn: number) {
  const patch =
    turn === 0
      ? { initialAnswer: answer, initialVerdict: verdict }
      : { refinedAnswer: answer, refinedVerdict: verdict }
  yield { type: 'run-patched' as const, patch }
}

/** The crop that was asked for, or why there is none. */
async function* answerCall(
  look: Look,
  rules: ZoomRules,
  talk: Turns,
  call: ZoomCall,
  text: string,
): Steps<Answering> {
  const [view] = talk.sights
  if (!view) throw new RangeError('answerCall: a conversation without a view')
  const turn = talk.turn + 1
  const box = yield* readBox(look, text, 'Call read', () => boxOfCall(look, rules, talk, call), turn)
  if (!box.box) {
    yield { type: 'looked', looked: { turn, box, by: 'model', cropBox: null } }
    return rules.refuse(box.problems.at(-1)?.message ?? 'There is no box in the call.', view, look.subject)
  }
  const crop = yield* follow(look, rules, { ...talk, turn }, box, box.box, 'model')
  return rules.give(crop, talk.sights.length, look.subject, 'model')
}

/** The box in image pixels, whatever picture it was relative to; null with a named problem where no crop can be made. */
function boxOfCall(look: Look, rules: ZoomRules, { sights }: Turns, call: ZoomCall): PredictedBox {
  const convention = rules.convention(look.engine.profile)
  const raw = { text: call.said, values: [...(call.values ?? [])] }
  const none = { raw, convention, box: null, alternatives: [] }
  if (call.problem || !call.values) {
    return { ...none, problems: [problem('malformed', call.problem ?? 'The call holds no numbers.')] }
  }
  const source = call.source === null ? undefined : sights[call.source]
  if (!source) {
    const words = 'The call names a picture that was never sent.'
    return { ...none, problems: [problem('unknown-source', words)] }
  }
  const { size } = look.images
  const read = parseBoxWithin(call.values, convention, {
    image: size,
    view: source.picture,
    region: source.sent.region,
  })
  const view = sights[0]
  const unfit = read.box && view ? rules.check(read.box, view, size) : null
  return { ...read, raw, ...(unfit ? { box: null, problems: [...read.problems, unfit] } : {}) }
}

/** Makes the crop of a box, as the syntax cuts it. `talk.turn` is the look that it is. */
async function* follow(
  look: Look,
  rules: ZoomRules,
  { turn, sights }: Turns,
  box: PredictedBox,
  target: Box<'image'>,
  by: 'model' | 'person',
): Steps<Sight> {
  const [view] = sights
  if (!view) throw new RangeError('follow: a conversation without a view')
  const { region, size, fromView } = rules.crop(target, view, look.images.size, look.engine.profile)
  yield { type: 'looked', looked: { turn, box, by, cropBox: region } }
  if (!fromView) return yield* takeCrop(look, { turn, region, size })
  const title = `Part of the view, ${size.width} × ${size.height}`
  return yield* step(look, draft(look, { kind: 'crop', role: 'refined', turn, title }), async () => {
    const picture = await look.images.recut(view.picture, fromView, size)
    const sent = asSent(picture, 'crop', region)
    return { result: { picture, sent }, done: { images: [sent] } }
  })
}

function join(talk: Turns, { message, sights }: Answering, turn: number): Turns {
  const messages: Message[] = [...talk.messages, message]
  return { turn, sights: [...talk.sights, ...sights], messages }
}
