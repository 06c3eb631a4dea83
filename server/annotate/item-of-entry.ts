/** From an entry to the item of a dataset, and what stands against it. */
import type { ItemDraft } from '#contract/dataset.ts'
import { type Entry, missingIn } from '#contract/entry.ts'
import type { Publish } from '#contract/publish.ts'
import { CYCLE_GROUP, CYCLE_TURN } from './copy-items.ts'

/** Whether an entry is among those that are asked for; deleted ones never are. */
export function isAsked(entry: Entry, which: Publish['which']): boolean {
  if (entry.deletedAt !== null) return false
  if (which === 'verified') return entry.state === 'verified'
  if (which === 'complete') return entry.state !== 'rejected' && missingIn(entry.content).length === 0
  return which.includes(entry.state)
}

/** Words on why an entry cannot be an item; null: it can. An item may lack its answer and its evidence, not its question or choices. */
export function whyNoItem({ content }: Entry): string | null {
  const { question, type, options, answer } = content
  if (question.trim() === '') return 'there is no question'
  if (type === 'open') return null
  if (options.length < 2) return 'there are fewer than two options'
  if (options.some((option) => option.text.trim() === '')) return 'an option has no text'
  if (new Set(options.map((option) => option.text.trim())).size < options.length)
    return 'two options are the same'
  const chosen = answer === null || options.some((option) => option.letter === answer)
  return chosen ? null : 'the answer is none of the options'
}

/** The item, under the entry's key. What a machine began says so. */
export function itemDraftOf(entry: Entry): ItemDraft {
  const { key, imageName, content, origin } = entry
  const { [CYCLE_GROUP]: group, [CYCLE_TURN]: turn, ...extra } = content.extra
  const choice = content.type === 'choice'
  return {
    key,
    imageName,
    question: content.question,
    options: choice ? content.options : [],
    answer: content.answer === null || content.answer.trim() === '' ? null : content.answer,
    category: content.category,
    kind: content.kind,
    evidence: content.evidence,
    cycle: group !== undefined && turn !== undefined ? { group: String(group), turn: String(turn) } : null,
    extra:
      origin.by === 'machine'
        ? { ...extra, suggestedBy: origin.model, suggestedVotes: `${origin.votes} of ${origin.samples}` }
        : extra,
  }
}
