/** What a suggestion will do, made from what was asked and what the engines are now. */
import { randomInt, randomUUID } from 'node:crypto'
import {
  type AssistEngine,
  lookNote,
  type NewSuggestion,
  samplesOf,
  usualThreshold,
} from '#contract/assist.ts'
import type { Box } from '#contract/space.ts'
import type { Engine } from '../../engines/engine.ts'
import type { Question, Stored } from './stored.ts'

export interface PlanFrom {
  readonly projectId: string
  /** inside the image */
  readonly box: Box<'image'>
  readonly writer: Engine | null
  readonly voters: readonly Engine[]
  readonly categories: readonly string[]
  readonly personId: string
}

export function planned(asked: NewSuggestion, from: PlanFrom): Stored {
  const samples = samplesOf(asked)
  const { imageId, temperature, viewTrials, wanted } = asked
  const { projectId, box, writer, voters, categories, personId } = from
  return {
    ...{ id: randomUUID(), projectId, imageId, status: 'queued', createdAt: new Date().toISOString() },
    plan: {
      ...{ box, samples, temperature, viewTrials, wanted, categories: [...categories] },
      createdBy: personId,
      error: null,
      writer: writer && engineOf(writer),
      engines: voters.map(engineOf),
      viewFirst: voters.filter((engine) => lookNote(engine.info())).map((engine) => engine.info().id),
      threshold: asked.threshold ?? usualThreshold(samples * voters.length),
      seed: randomInt(2 ** 31 - 1),
      sent: [],
      writing: null,
      finishedAt: null,
    },
  }
}

/** The person's own question, where there is one. */
export function ownQuestions({ question, options, category }: NewSuggestion): Question[] {
  if (question === undefined) return []
  return [{ index: 0, by: 'person', question, category, options, dismissed: false, entryId: null }]
}

function engineOf(engine: Engine): AssistEngine {
  const info = engine.info()
  return { id: info.id, label: info.label, model: info.model, note: lookNote(info) }
}
