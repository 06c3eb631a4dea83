/** The outbox as screens see it. */
import { useMemo } from 'react'
import type { Op } from './outbox.ts'
import { useOutboxStore } from './outbox-store.ts'

export interface OutboxView {
  /** changes that are not on the server yet, those that wait for a person left out */
  readonly waiting: number
  /** changes that the server did not take; they wait for a person */
  readonly refused: readonly Op[]
  /** entries in conflict */
  readonly conflicts: readonly string[]
  readonly online: boolean
  readonly busy: boolean
  /** ms; null: nothing has been saved on this page */
  readonly savedAt: number | null
  readonly keeping: boolean
  readonly unkept: boolean
}

export function useOutbox(): OutboxView {
  const { ops, conflicts, online, sending, savedAt, keeping, unkept } = useOutboxStore()
  return useMemo(() => {
    const refused = ops.filter((op) => op.refused !== null)
    return {
      waiting: ops.length - refused.length,
      refused,
      conflicts: [...conflicts.keys()],
      online,
      busy: sending,
      savedAt,
      keeping,
      unkept,
    }
  }, [ops, conflicts, online, sending, savedAt, keeping, unkept])
}
