/** Reviews as they are stored: append-only lines, of which `current` is worked out against the content as it stands. */
import { createHash } from 'node:crypto'
import type { Insertable, Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { Entry, EntryContent } from '#contract/entry.ts'
import { checkedText, type Review, reviewSchema } from '#contract/review.ts'
import type { Database, ReviewsTable } from '../store/tables.ts'
import { type PersonNames, personNames } from './person-names.ts'

/** In the column `role`, besides those of a review: a line that takes back what its person said before, in the role it names. */
const WITHDRAWAL = 'withdrawal'

const bodySchema = reviewSchema
  .pick({ verdict: true, checks: true, reason: true, ownAnswer: true, ownBox: true })
  .extend({
    spentMs: z.number().int().min(0),
    /** hash of what was checked, see `checkedHash` */
    checked: z.string(),
  })
const withdrawalSchema = z.object({ role: reviewSchema.shape.role })

/** Lower-case hex SHA-256 of what a check of this content is about. */
export function checkedHash(content: EntryContent): string {
  return createHash('sha256').update(checkedText(content)).digest('hex')
}

/** The oldest version whose checks count. */
export const checkedSince = (handBacks: Entry['handBacks']): number => handBacks.at(-1)?.version ?? 1

type Row = Selectable<ReviewsTable>
type Known = Pick<Entry, 'id' | 'content' | 'handBacks'>

/**
 * Reviews of one entry, oldest first; `rows` are all its lines in their order. A review counts while the content is what it was
 * of, the entry was not handed back since, it was not taken back, and its person gave no newer one of the same content in the
 * same role.
 */
export function reviewsFrom(
  rows: readonly Row[],
  { content, handBacks }: Known,
  names: PersonNames,
): Review[] {
  if (rows.length === 0) return []
  const hash = checkedHash(content)
  const since = checkedSince(handBacks)
  const reviews: (Review & { checked: string })[] = []
  for (const row of rows) {
    if (row.role === WITHDRAWAL) {
      const { role } = withdrawalSchema.parse(JSON.parse(row.body))
      for (const review of reviews) {
        if (review.personId === row.person_id && review.role === role) review.withdrawnAt ??= row.at
      }
      continue
    }
    reviews.push({
      ...bodySchema.parse(JSON.parse(row.body)),
      id: row.id,
      entryId: row.entry_id,
      projectId: row.project_id,
      personId: row.person_id,
      personName: names(row.person_id),
      role: reviewSchema.shape.role.parse(row.role),
      version: row.version,
      at: row.at,
      withdrawnAt: null,
      current: false,
    })
  }
  const newest = new Map<string, Review>()
  for (const review of reviews) {
    if (review.withdrawnAt === null && review.checked === hash && review.version >= since)
      newest.set(`${review.role} ${review.personId}`, review)
  }
  for (const review of newest.values()) review.current = true
  return reviews.map(({ checked: _, ...review }) => review)
}

export async function reviewsOfEntry(on: Kysely<Database>, entry: Known): Promise<Review[]> {
  return (await reviewsOfEntries(on, [entry])).get(entry.id) ?? []
}

const AT_ONCE = 500

/** For every entry its reviews, none for those without; see `reviewsFrom`. */
export async function reviewsOfEntries(
  on: Kysely<Database>,
  entries: readonly Known[],
): Promise<Map<string, Review[]>> {
  const names = await personNames(on)
  const rows = new Map<string, Row[]>()
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const ids = entries.slice(at, at + AT_ONCE).map(({ id }) => id)
    const found = await on
      .selectFrom('reviews')
      .selectAll()
      .where('entry_id', 'in', ids)
      .orderBy('seq')
      .execute()
    for (const row of found) {
      const list = rows.get(row.entry_id)
      if (list) list.push(row)
      else rows.set(row.entry_id, [row])
    }
  }
  return new Map(
    entries.map((entry) => [entry.id, reviewsFrom(rows.get(entry.id) ?? [], entry, names)] as const),
  )
}

/** A line to be added; `content` is what was checked. */
export function reviewRow(
  review: Pick<
    Review,
    | 'id'
    | 'entryId'
    | 'projectId'
    | 'personId'
    | 'role'
    | 'version'
    | 'at'
    | 'verdict'
    | 'checks'
    | 'reason'
    | 'ownAnswer'
    | 'ownBox'
  > & { readonly spentMs: number },
  content: EntryContent,
): Insertable<ReviewsTable> {
  const { id, entryId, projectId, personId, role, version, at, ...body } = review
  return {
    ...{ id, role, version, at, entry_id: entryId, project_id: projectId, person_id: personId },
    body: JSON.stringify({ ...body, checked: checkedHash(content) } satisfies z.infer<typeof bodySchema>),
  }
}

/** The line that takes back everything that the review's person said of the entry in its role. */
export function withdrawalRow(review: Review, id: string, at: string): Insertable<ReviewsTable> {
  return {
    ...{ id, at, role: WITHDRAWAL, version: review.version },
    ...{ entry_id: review.entryId, project_id: review.projectId, person_id: review.personId },
    body: JSON.stringify({ role: review.role }),
  }
}
