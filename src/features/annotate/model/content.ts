/** What people write in an entry, compared and changed field by field. Pure. */
import type { EntryContent } from '#contract/entry.ts'

export type ContentKey = keyof EntryContent
export type ContentPatch = Partial<EntryContent>

export const contentKeys = [
  'question',
  'type',
  'options',
  'answer',
  'category',
  'kind',
  'evidence',
  'notes',
  'submitted',
  'extra',
] as const satisfies readonly ContentKey[]

export const emptyContent: EntryContent = {
  question: '',
  type: 'choice',
  options: [],
  answer: null,
  category: null,
  kind: null,
  evidence: [],
  notes: '',
  submitted: false,
  extra: {},
}

/** Equal as JSON, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const one = Object.entries(a)
  const other = new Map(Object.entries(b))
  return (
    one.length === other.size &&
    one.every(([key, value]) => other.has(key) && sameValue(value, other.get(key)))
  )
}

/** The fields in which two contents differ. */
export function changedKeys(a: EntryContent, b: EntryContent): ContentKey[] {
  return contentKeys.filter((key) => !sameValue(a[key], b[key]))
}

export function sameContent(a: EntryContent, b: EntryContent): boolean {
  return changedKeys(a, b).length === 0
}

/** Some fields of a content. */
export function pick(content: EntryContent, keys: readonly ContentKey[]): ContentPatch {
  return Object.fromEntries(keys.map((key) => [key, content[key]])) as ContentPatch
}
