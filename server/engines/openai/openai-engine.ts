/** Any server that speaks OpenAI's chat completions with images. The key stays here; the browser never names an address. */
import type { EngineInfo, EngineProbe, ModelProfile } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { AskEvent, AskReply, AskRequest, Engine } from '../engine.ts'
import { type Answer, type AskingParts, askReplicas } from './asking.ts'
import { type Patience, usualPatience } from './deadline.ts'
import { dialectOf } from './dialects.ts'
import { connect } from './http.ts'
import { type Habits, habitsOf } from './learned.ts'
import { readMaps } from './maps.ts'
import { readModels, type ToldModel, withTold } from './models.ts'
import { Prober } from './probe.ts'
import { relay } from './relay.ts'
import { Replicas, usualLimits } from './replicas.ts'
import { countPictures, type Extra } from './request.ts'

export interface OpenAiSettings {
  readonly id: string
  readonly label: string
  readonly baseUrls: readonly string[]
  readonly model: string
  readonly apiKey: string | null
  readonly profile: ModelProfile
  /** fields of the profile that a person chose: what the server tells does not change them */
  readonly chosen?: readonly string[]
  /** id of a server family in dialects.ts */
  readonly preset?: string | null
  /** questions at once for each address */
  readonly concurrency?: number | null
  readonly source?: EngineInfo['source']
  readonly patience?: Partial<Patience>
}

/** What is known of it by now, beyond its settings. */
interface Known {
  status: EngineInfo['status']
  detail: string | null
  /** why a question waits right now */
  waiting: string | null
  habits: Habits
  model: ToldModel | null
  probe: EngineProbe | null
  logprobs: boolean | null
}

export function createOpenAiEngine(settings: OpenAiSettings): Engine {
  const { label, model, baseUrls, apiKey } = settings
  if (baseUrls.length === 0) throw new RangeError(`${settings.id} has no address`)
  const dialect = dialectOf(settings.preset)
  const connections = baseUrls.map((baseUrl) => connect(baseUrl, apiKey))
  const replicas = new Replicas(baseUrls, {
    ...usualLimits,
    perReplica: settings.concurrency ?? usualLimits.perReplica,
  })
  const closing = new AbortController()
  const chosen = new Set(settings.chosen)
  const secrets = [...(apiKey ? [apiKey] : []), ...baseUrls.map((baseUrl) => new URL(baseUrl).host)]
  const known: Known = {
    status: 'idle',
    detail: 'Not asked yet.',
    waiting: null,
    habits: habitsOf(dialect),
    model: null,
    probe: null,
    logprobs: null,
  }
  const parts: AskingParts = {
    ...{ label, model, connections, replicas, secrets },
    patience: { ...usualPatience, ...settings.patience },
    habits: () => known.habits,
    learned: (habits) => {
      known.habits = habits
    },
    waiting: (detail) => {
      known.waiting = detail
    },
  }
  const prober = new Prober({
    dialect,
    model,
    habits: () => known.habits,
    models: (signal) => fetchModels(signal),
    ask: (request, extra, signal) => exchanged(request, extra, signal),
  })

  function set(status: EngineInfo['status'], detail: string | null): void {
    known.status = status
    known.detail = detail
  }

  async function fetchModels(signal: AbortSignal): Promise<ToldModel[]> {
    // Any address may tell; they are taken to serve the same.
    const asked = connections.map((connection) => readModels(connection, label, secrets, signal))
    const models = await Promise.any(asked).catch(async () => Promise.race(asked))
    const own = models.find(({ id }) => id === model) ?? (models.length === 1 ? models[0] : undefined)
    known.model = own ?? null
    if (own?.relativeAttention) known.habits = { ...known.habits, relativeAttention: true }
    return models
  }

  async function* ask(request: AskRequest, signal: AbortSignal): AsyncGenerator<AskEvent, AskReply> {
    return (yield* exchanged(request, {}, signal)).reply
  }

  async function* exchanged(
    request: AskRequest,
    extra: Extra,
    asking: AbortSignal,
  ): AsyncGenerator<AskEvent, { reply: AskReply; answer: Answer }> {
    const signal = AbortSignal.any([asking, closing.signal])
    try {
      const answer = yield* relay(askReplicas(parts, request, extra, signal), asEvent)
      checkAnswer(answer, label)
      const reply = replyOf(answer, request, known.habits)
      // A call alone has no words to be sure of.
      if (answer.told.content !== '' && known.habits.topLogprobs !== null)
        known.logprobs = answer.told.entries > 0
      set('ready', reply.notes?.[0] ?? null)
      return { reply, answer }
    } catch (error) {
      if (asking.aborted) throw asking.reason
      if (error instanceof ProblemError) set(...statusAfter(error, known.status))
      throw error
    }
  }

  async function probe(asking: AbortSignal): Promise<EngineProbe> {
    // Somebody looks after it: what failed before, and in the probe itself, keeps no question away.
    replicas.forgive()
    try {
      known.probe = await prober.probe(AbortSignal.any([asking, closing.signal]))
      return known.probe
    } finally {
      replicas.forgive()
    }
  }

  const found = (id: EngineProbe['checks'][number]['id']): boolean | null =>
    known.probe?.checks.find((check) => check.id === id)?.ok ?? null
  const profile = () => withTold(settings.profile, known.model?.profile ?? null, chosen)

  return {
    get profile() {
      return profile()
    },
    capacity: replicas.capacity,
    ask,
    probe,
    forgive: () => replicas.forgive(),
    info() {
      const attention = known.habits.relativeAttention && found('attention') !== false
      const { convention, label: profileLabel } = profile()
      return {
        id: settings.id,
        label,
        kind: 'openai',
        model,
        status: known.status,
        statusDetail: known.waiting ?? known.detail,
        description: `${model}, ${profileLabel} profile.`,
        capabilities: {
          streaming: known.habits.stream && found('streaming') !== false,
          logprobs: known.habits.topLogprobs !== null && (known.logprobs ?? found('logprobs')) !== false,
          attention,
          multiImage: found('multiImage') !== false,
          choiceScoring: false,
          tokenMaps: attention && known.model?.tokenMaps !== false,
          schema: found('schema') === true,
          tools: found('tools') === true,
        },
        convention,
        profile: profile(),
        source: settings.source ?? 'file',
        replicas: replicas.info(),
        probe: known.probe,
      }
    },
    async load() {
      try {
        await fetchModels(closing.signal)
        if (known.status !== 'ready') set('idle', 'It answers; not asked yet.')
      } catch (error) {
        if (error instanceof ProblemError) set(...statusAfter(error, known.status))
      }
    },
    async close() {
      closing.abort(new ProblemError('engine-offline', `${label} is no longer set up here.`))
      for (const connection of connections) connection.close()
    },
  }
}

function asEvent(delta: string): AskEvent {
  return { type: 'text', delta }
}

/** An answer without words is none; thinking alone is none either. */
function checkAnswer({ told }: Answer, label: string): void {
  if (told.content.trim() !== '' || told.calls.length > 0) return
  const spent = told.finish === 'length'
  const why = told.thought
    ? spent
      ? 'used all the tokens that it was given for thinking; allow it more'
      : 'thought, but then gave no answer'
    : told.finish === 'content_filter'
      ? 'held its answer back (content filter)'
      : 'answered with nothing'
  throw new ProblemError('engine-no-answer', `${label} ${why}.`)
}

function replyOf(answer: Answer, request: AskRequest, habits: Habits): AskReply {
  const { told, firstWordMs, totalMs, afterMs, waitedMs } = answer
  const pictures = request.messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'image' ? [part.picture] : [])),
  )
  const asked =
    habits.relativeAttention && countPictures(request.messages) > 0 ? request.relativeAttention : undefined
  const maps = asked ? readMaps(told.attention, pictures, asked, told) : { attention: [], notes: [] }
  const decodeMs = totalMs - firstWordMs - afterMs
  return {
    text: told.text,
    tokens: told.tokens,
    choices: null,
    finish: told.finish === 'length' ? 'length' : 'stop',
    usage: told.usage,
    parts: [
      ...(waitedMs >= 1 ? [{ label: 'waited', ms: waitedMs }] : []),
      { label: 'first word', ms: firstWordMs },
      { label: 'decode', ms: asked ? decodeMs : decodeMs + afterMs },
      ...(asked ? [{ label: 'attention', ms: afterMs }] : []),
    ],
    attention: maps.attention,
    ...(maps.notes.length > 0 ? { notes: maps.notes } : {}),
  }
}

function statusAfter(
  { code, message }: ProblemError,
  before: EngineInfo['status'],
): [EngineInfo['status'], string] {
  if (code === 'engine-offline') return ['offline', 'No connection at the last question.']
  // Only a person can mend these.
  if (code === 'engine-auth' || code === 'engine-model-missing') return ['failed', message]
  return [before === 'offline' ? 'idle' : before, message]
}
