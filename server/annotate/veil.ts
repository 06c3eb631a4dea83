/** Entries as their lists tell them to somebody who is yet to check them blind: without the state that others' verdicts made. */
import type { Person } from '#contract/account.ts'
import { type Entry, entrySchema } from '#contract/entry.ts'
import { ProblemError } from '#contract/error.ts'
import type { EntryState } from '#contract/project.ts'
import type { Desk } from './desk.ts'
import { isVeiled } from './seats.ts'

interface Told {
  readonly id: string
  readonly state: EntryState
}

export interface Veil {
  list<T extends Told>(projectId: string, told: readonly T[], person: Person): Promise<T[]>
  /** Of the entry that `given` answers, and of the present one that a conflict carries. */
  one(given: Promise<Entry>, person: Person): Promise<Entry>
}

export function createVeil(desk: Desk): Veil {
  const list = async <T extends Told>(
    projectId: string,
    told: readonly T[],
    person: Person,
  ): Promise<T[]> => {
    if (told.length === 0) return []
    const { byId, rules } = await desk.table(projectId)
    if (!rules.blind) return [...told]
    return told.map((one) => {
      const standing = byId.get(one.id)
      const veiled = standing && one.state !== 'draft' && isVeiled(standing, person, rules)
      return veiled ? { ...one, state: 'open' } : one
    })
  }
  const first = async (entry: Entry, person: Person): Promise<Entry> =>
    (await list(entry.projectId, [entry], person))[0] ?? entry

  return {
    list,
    async one(given, person) {
      try {
        return await first(await given, person)
      } catch (error) {
        const carried = error instanceof ProblemError ? entrySchema.safeParse(error.current) : null
        if (!(error instanceof ProblemError) || !carried?.success) throw error
        const current = await first(carried.data, person)
        throw new ProblemError(error.code, error.detail, { current, cause: error })
      }
    },
  }
}
