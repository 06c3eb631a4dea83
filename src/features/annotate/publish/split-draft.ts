/** A split as it is being written: text in fields, and what comes of it. Pure. */
import { type SplitPlan, splitPlanSchema } from '#contract/split.ts'

export interface PartDraft {
  /** stays the same while its name is typed */
  readonly key: number
  readonly name: string
  readonly share: string
}

export interface SplitDraft {
  readonly on: boolean
  readonly parts: readonly PartDraft[]
  readonly seed: string
}

export const usualSplit: SplitDraft = {
  on: false,
  parts: [
    { key: 1, name: 'test', share: '80' },
    { key: 2, name: 'dev', share: '20' },
  ],
  seed: '1',
}

export interface ReadSplit {
  /** null: no split, or one that does not hold together */
  readonly plan: SplitPlan | null
  /** what is wrong with it, in words */
  readonly problem: string | null
}

export function readSplit({ on, parts, seed }: SplitDraft): ReadSplit {
  if (!on) return { plan: null, problem: null }
  const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')))
  const parsed = splitPlanSchema.safeParse({
    parts: parts.map(({ name, share }) => ({ name, share: number(share) })),
    seed: number(seed),
  })
  if (parsed.success) return { plan: parsed.data, problem: null }
  const [issue] = parsed.error.issues
  const [, at, field] = issue?.path ?? []
  if (issue?.path[0] === 'seed') return { plan: null, problem: 'The seed is a whole number from 0 on.' }
  if (typeof at !== 'number') return { plan: null, problem: issue?.message ?? 'This is no split.' }
  const which = `Part ${at + 1}`
  return {
    plan: null,
    problem:
      field === 'share'
        ? `${which} needs a share above 0.`
        : `${which} needs a name of letters, digits, spaces, dots or dashes.`,
  }
}

/** What a part's share is of all, in per cent; null where it is no number. */
export function percentOf(parts: readonly PartDraft[], part: PartDraft): number | null {
  const share = ({ share: text }: PartDraft) => Number(text.replace(',', '.'))
  const all = parts.reduce((sum, one) => sum + (share(one) > 0 ? share(one) : 0), 0)
  return share(part) > 0 && all > 0 ? (share(part) / all) * 100 : null
}
