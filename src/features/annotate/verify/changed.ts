/** What somebody else has made of an item since it was opened here, and what that does to the work on it. Pure. */
import { type Entry, type EntryContent, missingIn } from '#contract/entry.ts'
import { checkedText, type ReviewChecks } from '#contract/review.ts'
import { changedKeys } from '../model/content.ts'
import { mergeThree, partWords } from '../model/merge.ts'
import { mendedParts, type VerifyDraft } from './draft.ts'
import { type Mark, marks } from './marks.ts'

export interface Change {
  /**
   * `deleted`, `draft`: there is nothing to check; `handed-back`: it is to be checked again as it is; `changed`: other
   * parts than those that are shown here
   */
  readonly kind: 'changed' | 'handed-back' | 'draft' | 'deleted'
  /** in words; also where it became a draft by them */
  readonly parts: readonly string[]
  /** what it still needs; empty but for drafts */
  readonly lacks: readonly string[]
  /** a verdict on what is shown here would not be taken any more */
  readonly stale: boolean
  /** by several saves: whoever made the last one may not have made all of it */
  readonly many: boolean
  readonly changedBy: string
  readonly changedAt: string
}

/** null: nothing that concerns whoever checks it. States are left out: they tell what others have found. */
export function changeSince(shown: Entry, now: Entry): Change | null {
  if (now.version <= shown.version) return null
  const parts = mendedParts(shown.content, now.content)
  const last = now.handBacks.at(-1)
  const handed = last !== undefined && last.version > shown.version
  const lacks = missingIn(now.content)
  const kind =
    now.deletedAt !== null
      ? 'deleted'
      : !now.content.submitted || lacks.length > 0
        ? 'draft'
        : parts.length > 0
          ? 'changed'
          : handed
            ? 'handed-back'
            : null
  if (!kind) return null
  return {
    kind,
    parts,
    lacks: kind === 'draft' ? lacks : [],
    stale: kind !== 'changed' || handed || checkedText(shown.content) !== checkedText(now.content),
    many: now.version > shown.version + 1,
    changedBy: now.changedBy,
    changedAt: now.changedAt,
  }
}

/** The marks that mean nothing any more once an item says something else. */
export function marksAnew(before: EntryContent, after: EntryContent): ReadonlySet<Mark> {
  const changed = new Set(changedKeys(before, after))
  // Another question, or other options, is another task.
  if (changed.has('question') || changed.has('type') || changed.has('options'))
    return new Set(marks.map(({ mark }) => mark))
  const anew = new Set<Mark>()
  // Whether it can be answered, and how easily, has nothing to do with the answer that is given.
  if (changed.has('answer')) anew.add('correctFull').add('correctCrop')
  if (changed.has('evidence')) anew.add('correctCrop')
  return anew
}

/**
 * The work on an item, taken over to the item as it is now: reasons, words and an own box stay, and so do the marks that
 * still mean something. The others are asked again, and known as such. Fields that were mended stay mended; where somebody
 * else changed the same, one's own stand in the form, and that both did is known.
 */
export function carryOver(
  draft: VerifyDraft,
  before: EntryContent,
  { version, content }: Pick<Entry, 'version' | 'content'>,
): VerifyDraft {
  const anew = marksAnew(before, content)
  const checks: ReviewChecks = { ...draft.checks }
  for (const mark of anew) checks[mark] = null
  const again = marks
    .map(({ mark }) => mark)
    .filter((mark) => draft.again.includes(mark) || (anew.has(mark) && draft.checks[mark] !== null))
  const merge = draft.content && mergeThree(before, draft.content, content)
  const clashes = merge?.clashes.map((part) => partWords[part].toLowerCase()) ?? []
  return {
    ...draft,
    version,
    seen: content,
    checks,
    again,
    // The letter of an option that may be another one now, or the answer to another question.
    ownAnswer: anew.has('answerable') ? null : draft.ownAnswer,
    content: merge?.content ?? null,
    clashes: [...new Set([...draft.clashes, ...clashes])],
    warned: false,
  }
}
