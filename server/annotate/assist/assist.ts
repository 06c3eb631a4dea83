/**
 * Suggestions: begun, carried out in the background, watched by polling, cancelled, resumed; and what people make of them. What
 * is told is always what is stored. A process that is killed goes on from there at the next start.
 */
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Person } from '#contract/account.ts'
import {
  type acceptSchema,
  type DistractorRequest,
  type NewSuggestion,
  type Suggestion,
  type SuggestionSummary,
  whyNoVote,
  whyNoWriting,
} from '#contract/assist.ts'
import { originOf } from '#contract/assist-accept.ts'
import type { Distractors } from '#contract/assist-options.ts'
import type { Entry } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { Project } from '#contract/project.ts'
import { type Box, clampToSize } from '#contract/space.ts'
import { lookImages } from '../../runs/look-images.ts'
import type { Database } from '../../store/tables.ts'
import type { CreateEntry } from '../edits.ts'
import { createJobs, type Jobs, type JobsParts } from './jobs.ts'
import { ownQuestions, planned } from './plan.ts'
import { openEye } from './sampling.ts'
import { createAssistStore } from './store.ts'
import { writeDistractors } from './writing.ts'

export interface AssistParts extends Omit<JobsParts, 'store'> {
  readonly db: Kysely<Database>
  readonly projects: { get(id: string): Promise<Project> }
  readonly entries: { create(projectId: string, given: CreateEntry, personId: string): Promise<Entry> }
}

export interface Assist extends Pick<Jobs, 'cancel' | 'resume' | 'recover' | 'close'> {
  /** Throws project-not-found, image-not-found, image-original-missing, box-empty, box-outside-image, engine-not-found, engine-lacks, busy. */
  start(projectId: string, asked: NewSuggestion, person: Person): Promise<Suggestion>
  /** Throws suggestion-not-found. */
  get(id: string): Promise<Suggestion>
  /** newest first */
  list(projectId: string, imageId: string | null): Promise<SuggestionSummary[]>
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
}

const LISTED = 50

export function createAssist(parts: AssistParts): Assist {
  const { db, engines, images, files, lanes, projects, entries } = parts
  const store = createAssistStore(db)
  const jobs = createJobs({ ...parts, store })

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
      jobs.demandRoom()
      const project = await projects.get(projectId)
      const box = await boxOn(asked.imageId, asked.box)
      const writer = asked.writer === undefined ? null : engines.find(asked.writer)
      if (writer) demand(whyNoWriting(writer.info()))
      const voters = asked.engines.map((id) => engines.find(id))
      for (const engine of voters) demand(whyNoVote(engine.info()))
      const { categories } = project.rules
      const stored = planned(asked, { projectId, box, writer, voters, categories, personId: person.id })
      await jobs.begin(stored, ownQuestions(asked))
      return store.load(stored.id)
    },

    get: (id) => store.load(id),

    async list(projectId, imageId) {
      await projects.get(projectId)
      return store.list(projectId, imageId, LISTED)
    },

    cancel: jobs.cancel,
    resume: jobs.resume,
    recover: jobs.recover,
    close: jobs.close,

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
        if (there || !(await store.claimEntry(id, index, before, given.id)))
          throw new ProblemError('suggestion-state', 'Somebody has accepted it already.')
      }
      try {
        return await entries.create(
          suggestion.projectId,
          { ...given, imageId: suggestion.imageId, origin: originOf(suggestion, candidate, given.content) },
          person.id,
        )
      } catch (error) {
        if (!(await isThere(db, given.id))) await store.claimEntry(id, index, given.id, null)
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
  }
}

function demand(whyNot: string | null): void {
  if (whyNot) throw new ProblemError('engine-lacks', whyNot)
}

async function isThere(db: Kysely<Database>, entryId: string): Promise<boolean> {
  const row = await db.selectFrom('entries').select('id').where('id', '=', entryId).executeTakeFirst()
  return row !== undefined
}
