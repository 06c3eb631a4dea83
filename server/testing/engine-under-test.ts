/** An engine on doubles, and a question put to it. Tests only. */
import type { AskReply, AskRequest, Engine, Picture } from '../engines/engine.ts'
import { createOpenAiEngine, type OpenAiSettings } from '../engines/openai/openai-engine.ts'
import { matchProfile } from '../engines/profiles/match.ts'
import type { Family } from './families/family.ts'
import { KEY } from './model-server.ts'

export const tinyPicture: Picture = {
  bytes: Uint8Array.from([255, 216, 255, 217]),
  mediaType: 'image/jpeg',
  sha256: 'ab'.repeat(32),
  width: 8,
  height: 8,
}

export function engineOn(
  family: Family,
  servers: readonly { baseUrl: string }[],
  settings: Partial<OpenAiSettings> = {},
): Engine {
  const profile = matchProfile(family.model)
  if (!profile) throw new Error('no profile')
  return createOpenAiEngine({
    id: 'remote',
    label: 'Remote',
    baseUrls: servers.map((server) => server.baseUrl),
    model: family.model,
    apiKey: KEY,
    profile,
    preset: family.id,
    ...settings,
  })
}

export function question(changes: Partial<AskRequest> = {}): AskRequest {
  return {
    messages: [
      {
        role: 'user',
        parts: [
          { type: 'image', picture: tinyPicture },
          { type: 'text', text: 'What is it?' },
        ],
      },
    ],
    ...changes,
  }
}

export interface Heard {
  readonly words: string
  readonly deltas: readonly string[]
  readonly reply: AskReply
}

/** Asks and hears everything; a failure carries what had been said as `said`. */
export async function hear(
  engine: Engine,
  request: AskRequest = question(),
  signal = new AbortController().signal,
): Promise<Heard> {
  const asking = engine.ask(request, signal)
  const deltas: string[] = []
  try {
    for (;;) {
      const next = await asking.next()
      if (next.done) return { words: deltas.join(''), deltas, reply: next.value }
      deltas.push(next.value.delta)
    }
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { said: deltas.join('') })
    throw error
  }
}

/** The problem that asking ends with. */
export async function failureOf(asking: Promise<unknown>): Promise<unknown> {
  return asking.then(
    () => {
      throw new Error('it answered')
    },
    (error: unknown) => error,
  )
}
