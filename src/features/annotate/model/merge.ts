/**
 * Two people changed one entry: what they have in common, what each changed, and where both changed the same. Pure.
 * Fields that only mean something together (the answer is a letter of the options) are merged as one part.
 */
import type { EntryContent } from '#contract/entry.ts'
import { type ContentKey, pick, sameValue } from './content.ts'

export const mergeParts = {
  question: ['question'],
  answers: ['type', 'options', 'answer'],
  category: ['category'],
  kind: ['kind'],
  evidence: ['evidence'],
  notes: ['notes'],
  submitted: ['submitted'],
  extra: ['extra'],
} as const satisfies Record<string, readonly ContentKey[]>

export type MergePart = keyof typeof mergeParts
export const mergePartNames = Object.keys(mergeParts) as readonly MergePart[]

export const partWords: Record<MergePart, string> = {
  question: 'Question',
  answers: 'Options and answer',
  category: 'Category',
  kind: 'Kind',
  evidence: 'Evidence box',
  notes: 'Notes',
  submitted: 'Ready to check',
  extra: 'Further fields',
}

export interface Merge {
  /** theirs, with what only I changed; in the parts where both did, mine */
  readonly content: EntryContent
  /** both changed these, and not to the same */
  readonly clashes: readonly MergePart[]
  /** only they changed these */
  readonly theirs: readonly MergePart[]
  /** only I changed these */
  readonly mine: readonly MergePart[]
}

export function samePart(a: EntryContent, b: EntryContent, part: MergePart): boolean {
  return mergeParts[part].every((key) => sameValue(a[key], b[key]))
}

/** `content` with one part of another. */
export function withPart(content: EntryContent, from: EntryContent, part: MergePart): EntryContent {
  return { ...content, ...pick(from, mergeParts[part]) }
}

/** `base` is what both began with. */
export function mergeThree(base: EntryContent, mine: EntryContent, theirs: EntryContent): Merge {
  const iChanged = (part: MergePart) => !samePart(base, mine, part)
  const theyChanged = (part: MergePart) => !samePart(base, theirs, part)
  const clashes = mergePartNames.filter(
    (part) => iChanged(part) && theyChanged(part) && !samePart(mine, theirs, part),
  )
  const onlyMine = mergePartNames.filter((part) => iChanged(part) && !theyChanged(part))
  return {
    content: [...onlyMine, ...clashes].reduce((all, part) => withPart(all, mine, part), theirs),
    clashes,
    mine: onlyMine,
    theirs: mergePartNames.filter((part) => theyChanged(part) && !iChanged(part)),
  }
}

/** The merge with a side chosen for each clash; one that is not chosen stays mine. */
export function chooseSides(
  merge: Merge,
  theirs: EntryContent,
  sides: Partial<Record<MergePart, 'mine' | 'theirs'>>,
): EntryContent {
  return merge.clashes.reduce(
    (all, part) => (sides[part] === 'theirs' ? withPart(all, theirs, part) : all),
    merge.content,
  )
}
