/** What a person has done with an item that is not decided yet, as a pure fold: it survives a reload and a walk back. */
import { z } from 'zod'
import { imageBoxSchema } from '#contract/box.ts'
import { type Entry, type EntryContent, entryContentSchema } from '#contract/entry.ts'
import { type NewReview, type ReviewVerdict, reviewChecksSchema } from '#contract/review.ts'
import { sameValue } from '../model/content.ts'
import { against, allFine, type MarkInfo, noMarks } from './marks.ts'
import { marksOfReasons, reasonText } from './reasons.ts'

export const verifyDraftSchema = z.object({
  version: z.number(),
  /** try: the true answer is not shown yet */
  stage: z.enum(['try', 'judge']),
  ownAnswer: z.string().nullable(),
  ownBox: imageBoxSchema.nullable(),
  checks: reviewChecksSchema,
  /** what is being said beside the marks */
  panel: z.enum(['reject', 'mend']).nullable(),
  chosen: z.array(z.string()),
  words: z.string(),
  /** the content as the person would have it; null: not touched */
  content: entryContentSchema.nullable(),
  /** accepting was held up once, because of these marks */
  warned: z.boolean(),
  /** what the item said when something was last done here; null: not known */
  seen: entryContentSchema.nullable().default(null),
  /** marks that were set, and have to be set again since the item has changed */
  again: z.array(reviewChecksSchema.keyof()).default([]),
  /** parts, in words, that somebody else has changed while they were mended here */
  clashes: z.array(z.string()).default([]),
})
export type VerifyDraft = z.infer<typeof verifyDraftSchema>

export function startDraft(entry: Pick<Entry, 'version'>, tryFirst: boolean): VerifyDraft {
  return {
    version: entry.version,
    stage: tryFirst ? 'try' : 'judge',
    ownAnswer: null,
    ownBox: null,
    checks: noMarks,
    panel: null,
    chosen: [],
    words: '',
    content: null,
    warned: false,
    seen: null,
    again: [],
    clashes: [],
  }
}

/** A draft that stands where a verdict was given: to look at it again, or to change it. */
export function draftOfReview(
  entry: Pick<Entry, 'version'>,
  { checks, ownAnswer, ownBox, reason }: Pick<NewReview, 'checks' | 'ownAnswer' | 'ownBox' | 'reason'>,
): VerifyDraft {
  return { ...startDraft(entry, false), checks, ownAnswer, ownBox, words: reason }
}

export type DraftAct =
  | { readonly do: 'answer'; readonly answer: string | null }
  | { readonly do: 'reveal' }
  | { readonly do: 'mark'; readonly mark: keyof VerifyDraft['checks']; readonly value: boolean | null }
  | { readonly do: 'box'; readonly box: VerifyDraft['ownBox'] }
  | { readonly do: 'panel'; readonly panel: VerifyDraft['panel'] }
  | { readonly do: 'reason'; readonly id: string }
  | { readonly do: 'words'; readonly words: string }
  | { readonly do: 'content'; readonly content: EntryContent }
  | { readonly do: 'warn' }

export function actOn(draft: VerifyDraft, act: DraftAct): VerifyDraft {
  switch (act.do) {
    case 'answer':
      // Once the true answer was shown, an own one would be none.
      return draft.stage === 'try' ? { ...draft, ownAnswer: act.answer } : draft
    case 'reveal':
      return { ...draft, stage: 'judge' }
    case 'mark':
      return {
        ...draft,
        checks: { ...draft.checks, [act.mark]: act.value },
        again: draft.again.filter((mark) => mark !== act.mark),
        warned: false,
      }
    case 'box':
      return { ...draft, ownBox: act.box }
    case 'panel':
      return { ...draft, panel: act.panel, ...(act.panel === 'mend' ? {} : { content: null, clashes: [] }) }
    case 'reason': {
      const chosen = draft.chosen.includes(act.id)
        ? draft.chosen.filter((id) => id !== act.id)
        : [...draft.chosen, act.id]
      return { ...draft, chosen }
    }
    case 'words':
      return { ...draft, words: act.words }
    case 'content':
      return { ...draft, content: act.content }
    case 'warn':
      return { ...draft, warned: true }
  }
}

/** The parts of the content that a person has changed, in words. */
export function mendedParts(before: EntryContent, after: EntryContent | null): string[] {
  if (!after) return []
  const parts: [string, (content: EntryContent) => unknown][] = [
    ['question', (c) => c.question],
    ['type', (c) => c.type],
    ['options', (c) => c.options],
    ['answer', (c) => c.answer],
    ['category', (c) => c.category],
    ['kind', (c) => c.kind],
    ['evidence box', (c) => c.evidence],
    ['notes', (c) => c.notes],
    ['further fields', (c) => c.extra],
  ]
  return parts.filter(([, part]) => !sameValue(part(before), part(after))).map(([name]) => name)
}

/** What speaks against a verdict as things stand; empty: it can be given. */
export type Hindrance =
  | { readonly kind: 'unseen' }
  | { readonly kind: 'marks'; readonly marks: readonly MarkInfo[] }
  | { readonly kind: 'reason' }

export function hindrance(draft: VerifyDraft, verdict: ReviewVerdict, entry: Entry): Hindrance | null {
  if (draft.stage === 'try') return { kind: 'unseen' }
  if (verdict === 'accept') {
    const marks = against(draft.checks)
    return marks.length > 0 && !draft.warned ? { kind: 'marks', marks } : null
  }
  return reasonOf(draft, verdict, entry) === '' ? { kind: 'reason' } : null
}

/** A mended item says by itself what was changed. */
export function reasonOf(draft: VerifyDraft, verdict: ReviewVerdict, entry: Entry): string {
  if (verdict === 'accept') return ''
  const said = reasonText(new Set(draft.chosen), draft.words)
  if (verdict === 'reject' || said !== '') return said
  const parts = mendedParts(entry.content, draft.content)
  return parts.length > 0 ? `Mended: ${parts.join(', ')}` : ''
}

export interface SendAs {
  readonly id: string
  readonly spentMs: number
  /** the four checks hold, as far as they were not judged */
  readonly fine?: boolean
}

/** The review that a draft comes to. */
export function reviewOf(
  draft: VerifyDraft,
  verdict: ReviewVerdict,
  entry: Entry,
  { id, spentMs, fine = false }: SendAs,
): NewReview {
  const checks = verdict === 'accept' ? draft.checks : marksOfReasons(draft.checks, new Set(draft.chosen))
  return {
    id,
    version: entry.version,
    verdict,
    checks: fine ? allFine(checks) : checks,
    reason: reasonOf(draft, verdict, entry),
    ownAnswer: draft.ownAnswer,
    ownBox: draft.ownBox,
    spentMs: Math.min(3_600_000, Math.max(0, Math.round(spentMs))),
  }
}
