/** What would be asked now: engines, numbers and why it cannot be asked yet. */
import { samplesOf, thresholdFits, usualThreshold, whyNoVote, whyNoWriting } from '#contract/assist.ts'
import type { EngineInfo } from '#contract/engine.ts'
import type { EntryContent } from '#contract/entry.ts'
import { type Box, unionBox } from '#contract/space.ts'
import { useEngines } from '../../../app/api/queries.ts'
import type { SuggestionWish } from './api.ts'
import { useAssist } from './assist-store.ts'

export interface Asking {
  readonly engines: readonly EngineInfo[]
  readonly writers: readonly EngineInfo[]
  readonly voters: readonly EngineInfo[]
  readonly writer: EngineInfo | null
  readonly chosen: readonly EngineInfo[]
  readonly samples: number
  readonly total: number
  readonly threshold: number
  /** null: it can be asked */
  readonly missing: string | null
  readonly wish: SuggestionWish | null
}

/** The one box around all evidence. */
export function boxOf({ evidence }: Pick<EntryContent, 'evidence'>): Box<'image'> | null {
  const [first, ...rest] = evidence
  return first ? rest.reduce((all, next) => unionBox(all, next), first) : null
}

export function useAskingNow(imageId: string, content: EntryContent): Asking {
  const { data: engines = [] } = useEngines()
  const choices = useAssist((state) => state.choices)
  const writers = engines.filter((engine) => whyNoWriting(engine) === null)
  const voters = engines.filter((engine) => whyNoVote(engine) === null)
  const writer = writers.find(({ id }) => id === choices.writer) ?? writers[0] ?? null
  const picked = voters.filter(({ id }) => choices.voters.includes(id))
  // Unless a person has chosen, the engine that writes also answers, as in the paper's pipeline.
  const usualVoters = choices.mode === 'write' && writer ? [writer] : voters.slice(0, 1)
  const chosen = picked.length > 0 ? picked : usualVoters
  const samples = samplesOf({ samples: choices.samples ?? undefined, engines: chosen })
  const total = samples * chosen.length
  const usual = usualThreshold(total)
  const threshold =
    choices.threshold !== null && thresholdFits(choices.threshold, total) ? choices.threshold : usual
  const box = boxOf(content)
  const writes = choices.mode === 'write'
  const question = content.question.trim()
  const texts = content.options.filter(({ text }) => text.trim() !== '')
  const options = content.type === 'choice' && texts.length > 1 ? texts : []
  const missing =
    chosen.length === 0
      ? 'No engine here answers questions.'
      : writes && !writer
        ? 'No engine here writes questions.'
        : !box
          ? 'Draw the evidence box first: it is what the engines are shown.'
          : !writes && question === ''
            ? 'Write the question first.'
            : null
  const { wanted, temperature, viewTrials } = choices
  return {
    ...{ engines, writers, voters, writer, chosen, samples, total, threshold, missing },
    wish:
      missing !== null || !box
        ? null
        : {
            ...{ imageId, box, samples, threshold, temperature, viewTrials, wanted },
            engines: chosen.map(({ id }) => id),
            ...(writes && writer ? { writer: writer.id } : { question, options, category: content.category }),
          },
  }
}
