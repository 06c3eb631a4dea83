/** Says what came of others' changes: merged by itself, or changed under one's eyes. */
import { useEffect, useRef } from 'react'
import { usePersonNames } from '../../app/api/me.ts'
import { changedKeys } from './model/content.ts'
import { type MergePart, mergeParts, partWords } from './model/merge.ts'
import { onOutbox, useOutboxStore } from './outbox/outbox-store.ts'
import { useProjectSearch } from './use-project-search.ts'
import { tellPerson, useWork } from './work/work-store.ts'

const listed = (parts: readonly MergePart[]) => parts.map((part) => partWords[part].toLowerCase()).join(', ')

/** Who changed it, as one says it to the person `me`. */
export function whoWords(id: string, me: string | null, nameOf: (id: string) => string): string {
  return id === me ? 'you, in another tab' : nameOf(id)
}

function useLatest(me: string | null) {
  const nameOf = usePersonNames()
  const { search } = useProjectSearch()
  const latest = useRef({ me, nameOf, entry: search.entry })
  useEffect(() => {
    latest.current = { me, nameOf, entry: search.entry }
  })
  return latest
}

/** What came of one's own changes that met another's. */
export function useMergeNotes(me: string | null): void {
  const latest = useLatest(me)
  useEffect(
    () =>
      onOutbox((event) => {
        if (event.kind !== 'met') return
        const { conflict, solved } = event
        const who = whoWords(conflict.theirs.changedBy, latest.current.me, latest.current.nameOf)
        const item = conflict.entryId === latest.current.entry ? 'This item' : conflict.theirs.key
        if (!solved) return tellPerson(`${item} was changed by ${who}, too: choose what stays`)
        const { theirs, mine } = conflict.merge
        if (theirs.length === 0) return
        const yours = mine.length > 0 ? `; yours: ${listed(mine)}` : ''
        tellPerson(`Merged with what ${who} changed: ${listed(theirs)}${yours}`)
      }),
    [latest],
  )
}

/** What another has just changed of the item that is open, where it is shown at once. */
export function useChangeNotes(me: string | null): void {
  const latest = useLatest(me)
  useEffect(
    () =>
      useWork.subscribe((now, before) => {
        const { entry: id } = latest.current
        const next = id === undefined ? undefined : now.entries.get(id)
        const last = id === undefined ? undefined : before.entries.get(id)
        if (!next || !last || next.version <= last.version || next.changedBy === latest.current.me) return
        if (useOutboxStore.getState().ops.some((op) => op.entryId === id)) return
        if (next.deletedAt !== null && last.deletedAt === null)
          return tellPerson(
            `${latest.current.nameOf(next.changedBy)} has just deleted this item; it can be restored`,
          )
        const keys = changedKeys(last.content, next.content)
        const parts = (Object.keys(mergeParts) as MergePart[]).filter((part) =>
          mergeParts[part].some((key) => keys.includes(key)),
        )
        if (parts.length > 0)
          tellPerson(`Just changed by ${latest.current.nameOf(next.changedBy)}: ${listed(parts)}`)
      }),
    [latest],
  )
}
