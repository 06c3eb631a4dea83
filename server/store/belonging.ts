/**
 * Whether a database may remove the files that it does not name. It may not where another database has used the same files,
 * nor where it is an older state of itself (a copy put back): the files that look like nobody's are then somebody's.
 *
 * `databases/` beside the files holds a mark of each database, with its last turn; each start is a turn, told to both sides.
 * A mark that is not of this database keeps everything where it is, for good.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { FileStore } from './files.ts'
import type { Database } from './tables.ts'

/** `named`: the images that the database knows. For the start of a process that is alone on its database. */
export async function ownsFiles(
  db: Kysely<Database>,
  files: FileStore,
  named: ReadonlySet<string>,
): Promise<boolean> {
  const { id, turn } = await db.selectFrom('identity').selectAll().executeTakeFirstOrThrow()
  const marks = await files.marks()
  if (marks.size === 0 && !(await namesMost(files, named))) await files.mark('earlier', '')
  const known = marks.get(id)?.split('\n')
  if (known && !known.includes(turn)) await files.mark(`after-${turn}`, '')
  const next = randomUUID()
  // Both turns until the database has the new one, so that a crash in between is no restored copy.
  await files.mark(id, `${turn}\n${next}`)
  await db.updateTable('identity').set({ turn: next }).execute()
  await files.mark(id, next)
  return [...(await files.marks()).keys()].every((name) => name === id)
}

/** Of files from before there were marks: a few that are not named are what crashes left. */
async function namesMost(files: FileStore, named: ReadonlySet<string>): Promise<boolean> {
  const all = await files.originals()
  return 2 * all.filter((id) => named.has(id)).length >= all.length
}
