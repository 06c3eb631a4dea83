/**
 * Carries out one suggestion: algorithm 2 of arXiv 2602.11858 for one box. The crop, the questions about it, several answers to
 * each on the crop, and the answers from the whole view. Every reply is stored before the next of its place is asked, and what
 * is stored is never asked again.
 */
import type { SampleReply } from '#contract/assist.ts'
import { type AssistAsk, askKey, asksOf, pending } from '#contract/assist-plan.ts'
import { type Problem, ProblemError } from '#contract/error.ts'
import { problemOf, troubleOf } from '../../benchmarks/evaluate/trouble.ts'
import type { Engine } from '../../engines/engine.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import type { Images } from '../../images/images.ts'
import type { Lanes } from '../../runs/lanes.ts'
import { lookImages } from '../../runs/look-images.ts'
import type { FileStore } from '../../store/files.ts'
import { type Eye, openEye, sample, sentOf } from './sampling.ts'
import type { AssistStore } from './store.ts'
import { type Question, ruleOf, type Stored } from './stored.ts'
import { writeQuestions } from './writing.ts'

export interface CarryParts {
  readonly store: AssistStore
  readonly engines: EngineRegistry
  readonly images: Images
  readonly files: FileStore
  readonly lanes: Lanes
}

/** Faults of one engine in a row after which it is not asked any more. */
const FAULTS_IN_A_ROW = 4

/** Resolves once nothing is left to ask. Throws the problem that stopped it, and the signal's reason; what was stored stays. */
export async function carryOut(stored: Stored, parts: CarryParts, signal: AbortSignal): Promise<void> {
  const { store, engines, images, files } = parts
  const { id, imageId, plan } = stored
  const looks = await lookImages(images, files, imageId)
  const open = (engine: Engine) => openEye({ engine, engines, images: looks, imageId, box: plan.box, signal })

  const voters = plan.engines.map((was) => sameAsBefore(engines.find(was.id), was))
  const writer = plan.writer && sameAsBefore(engines.find(plan.writer.id), plan.writer)
  const eyes = new Map<string, Eye>()
  for (const engine of new Set([...(writer ? [writer] : []), ...voters])) {
    eyes.set(engine.info().id, await open(engine))
  }
  if (plan.sent.length === 0) await store.patch(id, { sent: [...eyes.values()].flatMap(sentOf) })

  if (writer && !plan.writing?.read) await write(stored, parts, eyes, writer, signal)
  const rule = ruleOf(plan)
  const questions = await store.questions(id)
  const stopped: Problem[] = []
  for (const round of [0, 1, 2] as const) {
    // The last round depends on the votes, so what is to be asked is made out again.
    const replies = await store.replies(id)
    const asks = pending(asksOf(rule, questions, replies)[round], replies)
    const firsts = new Map(replies.flatMap((reply) => (reply.answer ? [[askKey(reply), reply.answer]] : [])))
    const rounds = voters.map((engine) => {
      const { id: engineId } = engine.info()
      const eye = eyes.get(engineId)
      if (!eye) throw new RangeError(`no eye of ${engineId}`)
      const own = asks.filter((ask) => ask.engine === engineId)
      return askAll(
        own,
        engine,
        parts,
        signal,
        async (ask): Promise<SampleReply> => {
          const question = questionAt(questions, ask.candidate)
          const before = firsts.get(askKey({ ...ask, look: 'view', number: 0 })) ?? null
          return sample(eye, { question, ask, before, temperature: plan.temperature, seed: plan.seed })
        },
        (reply) => store.add(id, reply),
      )
    })
    stopped.push(...(await Promise.all(rounds)).flatMap((why) => (why ? [why] : [])))
    if (stopped[0]) throw new ProblemError(stopped[0].code, stopped[0].detail)
  }
}

async function write(
  { id, imageId, plan }: Stored,
  { store, lanes }: CarryParts,
  eyes: ReadonlyMap<string, Eye>,
  writer: Engine,
  signal: AbortSignal,
): Promise<void> {
  const { label, id: writerId } = writer.info()
  const eye = eyes.get(writerId)
  if (!eye) throw new RangeError(`no eye of ${writerId}`)
  const leave = await lanes.enter(writer, true, signal)
  try {
    const { wanted, categories, seed } = plan
    const asked = { engine: writer, crop: eye.crop.picture, affinity: imageId, signal }
    const { writing, questions } = await writeQuestions(asked, { wanted, categories, seed })
    if (!questions) {
      // The words are kept to be looked at; resuming asks again.
      await store.patch(id, { writing })
      throw new ProblemError('engine-unreadable', `${label} did not answer with a list of questions.`)
    }
    const fresh = questions.map(
      ({ question, category }, index): Question => ({
        ...{ index, by: 'engine', question, category, options: [], dismissed: false, entryId: null },
      }),
    )
    await store.written(id, writing, fresh)
  } finally {
    leave()
  }
}

/**
 * Asks one engine, as much at once as it answers; each ask takes a place in its lane, behind people's own runs. A fault is
 * stored as a reply that failed; the problem is returned where the engine is away or keeps failing, and asks stay open.
 */
async function askAll(
  asks: readonly AssistAsk[],
  engine: Engine,
  { lanes }: CarryParts,
  signal: AbortSignal,
  ask: (ask: AssistAsk) => Promise<SampleReply>,
  keep: (reply: SampleReply) => Promise<void>,
): Promise<Problem | null> {
  let next = 0
  let faults = 0
  let stop: Problem | null = null
  const worker = async () => {
    while (next < asks.length && !stop) {
      const one = asks[next++] as AssistAsk
      const leave = await lanes.enter(engine, true, signal)
      if (stop) return leave()
      const since = performance.now()
      try {
        const reply = await ask(one)
        await keep(reply)
        faults = 0
      } catch (error) {
        signal.throwIfAborted()
        const why = problemOf(error)
        if (!(error instanceof ProblemError) || troubleOf(why) !== 'fault') {
          stop = why
          return
        }
        if (++faults >= FAULTS_IN_A_ROW) stop = why
        await keep(failedReply(one, why, performance.now() - since))
      } finally {
        leave()
      }
    }
  }
  const width = Math.max(1, Math.min(engine.capacity, asks.length))
  await Promise.all(Array.from({ length: width }, worker))
  return stop
}

function failedReply(ask: AssistAsk, error: Problem, ms: number): SampleReply {
  return { ...ask, seed: 0, prompt: '', text: '', answer: null, error, ms, at: new Date().toISOString() }
}

function questionAt(questions: readonly Question[], index: number): Question {
  const found = questions.find((question) => question.index === index)
  if (!found) throw new RangeError(`no question ${index}`)
  return found
}

function sameAsBefore(engine: Engine, was: { model: string; label: string }): Engine {
  const { model } = engine.info()
  if (model === was.model) return engine
  throw new ProblemError('engine-changed', `${was.label} was ${was.model} and is now ${model}.`)
}
