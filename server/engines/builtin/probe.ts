/** What the built-in model can do, found out by asking it in its own two prompts. */
import type { EngineProbe } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { AskReply, AskRequest, Engine, Message } from '../engine.ts'
import { type Colour, plainPicture } from '../probe-pictures.ts'

type Check = EngineProbe['checks'][number]

const QUESTION = 'what color is the car ?'

/** `side`: of the pictures that it takes. Rejects only with the signal's reason. */
export async function probeBuiltin(
  ask: Engine['ask'],
  side: number,
  signal: AbortSignal,
): Promise<EngineProbe> {
  const checks: Check[] = []
  const note = (id: Check['id'], label: string, ok: Check['ok'], detail: string, ms: number | null = null) =>
    checks.push({ id, label, ok, detail, ms })
  const done = (): EngineProbe => ({ at: new Date().toISOString(), checks })
  try {
    note('reachable', 'Answers at its address', true, 'It runs inside Loupe.')
    const first = async (colour: Colour) => {
      const picture = await plainPicture(colour, side)
      return timed(ask, { messages: [look([picture], `<s1> ${QUESTION} <ans>`)], ...maps }, signal)
    }
    const red = await first('red')
    const blue = await first('blue')
    const { reply, pieces, ms } = red
    note('model', 'Has the model', true, 'Its files are whole and loaded.')
    note('text', 'Answers a question', reply.text !== '', `“${reply.text}”`, ms)
    note('streaming', 'Tells words as they come', pieces > 1, `The answer came in ${pieces} pieces.`)
    const sure = reply.tokens?.some(({ logprob }) => logprob !== null) ?? false
    note('logprobs', 'Tells how sure it is', sure, sure ? 'Of each of its words.' : 'It sends none.')
    const differs = sureness(reply) !== sureness(blue.reply)
    const words = differs
      ? 'A red and a blue picture are answered differently.'
      : 'A red and a blue picture are answered alike, word for word and number for number.'
    note('image', 'Sees a picture', differs ? true : null, words, blue.ms)
    const pictures = await Promise.all([plainPicture('red', side), plainPicture('blue', side)])
    const messages = [look(pictures, `<s2> ${QUESTION} <init> red <ans>`)]
    const second = await timed(ask, { messages }, signal)
    note('multiImage', 'Sees several pictures', true, 'The view and the crop, its second look.', second.ms)
    note('schema', 'Keeps to a JSON schema', false, 'It answers in a few words only.')
    note('tools', 'Calls tools', false, 'It was not trained to.')
    const [map] = reply.attention
    const size = map ? `${map.layers.length} layers of ${map.rows} × ${map.columns}.` : 'No map came.'
    note('attention', 'Gives attention maps', map !== undefined, size)
    return done()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (!(error instanceof ProblemError)) throw error
    note('text', 'Answers a question', false, error.message)
    return done()
  }
}

const maps = { relativeAttention: { genericPrompt: 'Write a general description of the image.' } }

function look(pictures: readonly Awaited<ReturnType<typeof plainPicture>>[], text: string): Message {
  return {
    role: 'user',
    parts: [
      ...pictures.map((picture) => ({ type: 'image' as const, picture })),
      { type: 'text' as const, text },
    ],
  }
}

function sureness({ text, tokens }: AskReply): string {
  return `${text} ${tokens?.map((token) => token.logprob).join(' ')}`
}

async function timed(
  ask: Engine['ask'],
  request: AskRequest,
  signal: AbortSignal,
): Promise<{ reply: AskReply; pieces: number; ms: number }> {
  const since = performance.now()
  let pieces = 0
  const asking = ask(request, signal)
  for (;;) {
    const next = await asking.next()
    if (next.done) return { reply: next.value, pieces, ms: Math.round(performance.now() - since) }
    pieces++
  }
}
