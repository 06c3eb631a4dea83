/**
 * Suggestions: begun, carried out in the background, watched by polling, cancelled, resumed; and what people make of them. What
 * is told is always what is stored. A process that is killed goes on from there at the next start.
 */
import { randomInt, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Person } from '#contract/account.ts'
import {
  type AssistEngine,
  type acceptSchema,
  type DistractorRequest,
  lookNote,
  type NewSuggestion,
  type Suggestion,
  type SuggestionSummary,
  samplesOf,
  usualThreshold,
  whyNoVote,
  whyNoWriting,
} from '#contract/assist.ts'
import { originOf } from '#contract/assist-accept.ts'
import type { Distractors } from '#contract/assist-options.ts'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { Project } from '#contract/project.ts'
import { type Box, clampToSize } from '#contract/space.ts'
import { problemOf } from '../../benchmarks/evaluate/trouble.ts'
import type { Engine } from '../../engines/engine.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import type { Images } from '../../images/images.ts'
import type { Lanes } from '../../runs/lanes.ts'
import { lookImages } from '../../runs/look-images.ts'
import type { FileStore } from '../../store/files.ts'
import type { Database } from '../../store/tables.ts'
import type { CreateEntry } from '../edits.ts'
import { carryOut } from './carry.ts'
import { openEye } from './sampling.ts'
import { createAssistStore } from './store.ts'
import type { Plan, Question, Stored } from './stored.ts'
import { writeDistractors } from './writing.ts'

export interface AssistParts {
  readonly db: Kysely<Database>
  readonly engines: EngineRegistry
  readonly images: Images
  readonly files: FileStore
  /** the runner's, so that runs of people go first */
  readonly lanes: Lanes
  readonly projects: { get(id: string): Promise<Project> }
  readonly entries: { create(projectId: string, given: CreateEntry, personId: string): Promise<Entry> }
  /** how many may wait or go on at once; further ones are refused as `busy` */
  readonly maxActive?: number
}

export interface Assist {
  /** Throws project-not-found, image-not-found, image-original-missing, box-empty, box-outside-image, engine-not-found, engine-lacks, busy. */
  start(projectId: string, asked: NewSuggestion, person: Person): Promise<Suggestion>
  /** Throws suggestion-not-found. */
  get(id: string): Promise<Suggestion>
  /** newest first */
  list(projectId: string, imageId: string | null): Promise<SuggestionSummary[]>
  /** What is asked right now is dropped; what is stored stays. Throws suggestion-not-found, suggestion-state. */
  cancel(id: string): Promise<Suggestion>
  /** Goes on where it stood; what failed is asked again. Throws suggestion-not-found, suggestion-state, busy. */
  resume(id: string): Promise<Suggestion>
  dismiss(id: string, candidate: number, dismissed: boolean): Promise<Suggestion>
  /** Makes an entry of a candidate, as the person edited it; the same acceptance twice makes one. Throws suggestion-not-found, suggestion-state, and what entries throw. */
  accept(id: string, candidate: number, given: z.infer<typeof acceptSchema>, person: Person): Promise<Entry>
  /** Wrong options for a question. Throws engine-lacks, engine-unreadable, the engine's other problems, and the signal's reason. */
  distractors(request: DistractorRequest, signal: AbortSignal): Promise<Distractors>
  /** The same for a candidate, kept with it. `answer` is what the person takes for true. */
  distractorsFor(
    id: string,
    candidate: number,
    request: Pick<DistractorRequest, 'engine' | 'answer' | 'options' | 'count'>,
    signal: AbortSignal,
  ): Promise<Suggestion>
  /** Goes on with what a stopped process left; called once at start. */
  recover(): Promise<number>
  /** Stops at once; what was going on goes on at the next start. */
  close(): Promise<void>
}

const LISTED = 50

export function createAssist(parts: AssistParts): Assist {
  const { db, engines, images, files, lanes, projects, entries, maxActive = 100 } = parts
  const store = createAssistStore(db)
  const active = new Map<string, { abort: AbortController; end: Promise<void> }>()
  let closing = false

  function launch(id: string): void {
    const abort = new AbortController()
    const end = work(id, abort.signal).finally(() => {
      if (active.get(id)?.abort === abort) active.delete(id)
    })
    active.set(id, { abort, end })
  }

  async function work(id: string, signal: AbortSignal): Promise<void> {
    try {
      if (!(await store.move(id, ['queued', 'running'], 'running'))) return
      await carryOut(await store.stored(id), { store, engines, images, files, lanes }, signal)
      await store.move(id, ['running'], 'done', { error: null, finishedAt: now() })
    } catch (error) {
      // Cancelled: its status stands already. Closing: it is to go on.
      if (signal.aborted) return
      const why = problemOf(error)
      // Where even this cannot be stored (a full disk), the next start takes it up again.
      await store.move(id, ['running'], 'failed', { error: why, finishedAt: now() }).catch(() => undefined)
    }
  }

  async function demandRoom(): Promise<void> {
    if (closing || active.size >= maxActive)
      throw new ProblemError('busy', 'Too many suggestions are waiting already.')
  }

  async function boxOn(imageId: string, box: Box<'image'>): Promise<Box<'image'>> {
    const image = await images.get(imageId)
    if (!image) throw new ProblemError('image-not-found')
    if (!image.original) throw new ProblemError('image-original-missing')
    if (!(box.width > 0 && box.height > 0)) throw new ProblemError('box-empty')
    const inside = clampToSize(box, image)
    if (!inside) throw new ProblemError('box-outside-image')
    return inside
  }

  async function candidateAt(id: string, index: number) {
    const suggestion = await store.load(id)
    const candidate = suggestion.candidates[index]
    if (!candidate) throw new ProblemError('suggestion-not-found', 'The suggestion has no such question.')
    return { suggestion, candidate }
  }

  async function distractors(request: DistractorRequest, signal: AbortSignal): Promise<Distractors> {
    const engine = engines.find(request.engine)
    demand(whyNoWriting(engine.info()))
    const box = await boxOn(request.imageId, request.box)
    const leave = await lanes.enter(engine, false, signal)
    try {
      const looks = await lookImages(images, files, request.imageId)
      const eye = await openEye({ ...request, engine, engines, images: looks, box, signal })
      const asked = { engine, crop: eye.crop.picture, affinity: request.imageId, signal }
      return await writeDistractors(asked, request)
    } finally {
      leave()
    }
  }

  return {
    async start(projectId, asked, person) {
      await demandRoom()
      const project = await projects.get(projectId)
      const box = await boxOn(asked.imageId, asked.box)
      const writer = asked.writer === undefined ? null : engines.find(asked.writer)
      if (writer) demand(whyNoWriting(writer.info()))
      const voters = asked.engines.map((id) => engines.find(id))
      for (const engine of voters) demand(whyNoVote(engine.info()))
      const stored: Stored = {
        id: randomUUID(),
        projectId,
        imageId: asked.imageId,
        status: 'queued',
        createdAt: now(),
        plan: planOf(asked, { box, writer, voters, categories: project.rules.categories, person }),
      }
      await store.insert(stored, asked.question === undefined ? [] : [ownQuestion(asked, asked.question)])
      launch(stored.id)
      return store.load(stored.id)
    },

    get: (id) => store.load(id),

    async list(projectId, imageId) {
      await projects.get(projectId)
      return store.list(projectId, imageId, LISTED)
    },

    async cancel(id) {
      const done = await store.move(id, ['queued', 'running'], 'cancelled', { finishedAt: now() })
      const going = active.get(id)
      going?.abort.abort(new ProblemError('run-cancelled'))
      await going?.end
      const suggestion = await store.load(id)
      if (!done) throw new ProblemError('suggestion-state', `It is ${suggestion.status} already.`)
      return suggestion
    },

    async resume(id) {
      await demandRoom()
      const { status, progress } = await store.load(id)
      const mended = status === 'done' && progress.failed > 0
      if (!mended && status !== 'failed' && status !== 'cancelled')
        throw new ProblemError('suggestion-state', `It is ${status}; there is nothing to go on with.`)
      await active.get(id)?.end
      if (!(await store.move(id, [status], 'queued', { error: null, finishedAt: null })))
        throw new ProblemError('suggestion-state')
      await store.forgetFailures(id)
      launch(id)
      return store.load(id)
    },

    async dismiss(id, index, dismissed) {
      await candidateAt(id, index)
      await store.dismiss(id, index, dismissed)
      return store.load(id)
    },

    async accept(id, index, given, person) {
      const { suggestion, candidate } = await candidateAt(id, index)
      const before = candidate.entryId
      if (before !== given.id) {
        // A claim without an entry was left by a process that was killed in between.
        const there = before && (await isThere(db, before))
        if (there || !(await store.claim(id, index, before, given.id)))
          throw new ProblemError('suggestion-state', 'Somebody has accepted it already.')
      }
      try {
        return await entries.create(
          suggestion.projectId,
          { ...given, imageId: suggestion.imageId, origin: originOf(suggestion, candidate, given.content) },
          person.id,
        )
      } catch (error) {
        if (!(await isThere(db, given.id))) await store.claim(id, index, given.id, null)
        throw error
      }
    },

    distractors,

    async distractorsFor(id, index, request, signal) {
      const { suggestion, candidate } = await candidateAt(id, index)
      const { imageId, box } = suggestion
      const made = await distractors({ ...request, imageId, box, question: candidate.question }, signal)
      await store.addDistractors(id, index, made)
      return store.load(id)
    },

    async recover() {
      const left = await store.unfinished()
      for (const id of left) launch(id)
      return left.length
    },

    async close() {
      closing = true
      for (const { abort } of active.values()) abort.abort(new ProblemError('run-cancelled'))
      await Promise.all([...active.values()].map(({ end }) => end))
    },
  }
}

const now = () => new Date().toISOString()

function demand(whyNot: string | null): void {
  if (whyNot) throw new ProblemError('engine-lacks', whyNot)
}

function engineOf(engine: Engine): AssistEngine {
  const info = engine.info()
  return { id: info.id, label: info.label, model: info.model, note: lookNote(info) }
}

function planOf(
  asked: NewSuggestion,
  from: {
    readonly box: Box<'image'>
    readonly writer: Engine | null
    readonly voters: readonly Engine[]
    readonly categories: readonly string[]
    readonly person: Person
  },
): Plan {
  const samples = samplesOf(asked)
  const { temperature, viewTrials, wanted } = asked
  const { box, writer, voters, categories, person } = from
  return {
    ...{ box, samples, temperature, viewTrials, wanted, categories: [...categories] },
    createdBy: person.id,
    error: null,
    writer: writer && engineOf(writer),
    engines: voters.map(engineOf),
    viewFirst: voters.filter((engine) => lookNote(engine.info())).map((engine) => engine.info().id),
    threshold: asked.threshold ?? usualThreshold(samples * voters.length),
    seed: randomInt(2 ** 31 - 1),
    sent: [],
    writing: null,
    finishedAt: null,
  }
}

function ownQuestion({ options, category }: NewSuggestion, question: string): Question {
  return { index: 0, by: 'person', question, category, options, dismissed: false, entryId: null }
}

async function isThere(db: Kysely<Database>, entryId: string): Promise<boolean> {
  const row = await db.selectFrom('entries').select('id').where('id', '=', entryId).executeTakeFirst()
  return row !== undefined
}
