/** The project that is open: its entries as the server told them, and what can be undone. Changes go to the outbox. */
import { create } from 'zustand'
import type { Entry, EntryContent } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import type { ApiProblem } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { noSteps, type UndoState } from '../model/undo.ts'
import { onOutbox, useOutboxStore } from '../outbox/outbox-store.ts'
import { overlay, type WorkEntry } from './overlay.ts'
import { fetchChanges } from './project-api.ts'

export interface WorkState {
  readonly projectId: string | null
  readonly project: Project | null
  /** by id, deleted ones included */
  readonly entries: ReadonlyMap<string, Entry>
  /** of the last change that is known here */
  readonly revision: number
  readonly loaded: boolean
  /** why the project cannot be shown; polls that fail later change nothing */
  readonly problem: ApiProblem | null
  readonly undo: UndoState
  /** false: the person here only looks */
  readonly mayWrite: boolean
  /** what has just happened, in words; said aloud, and gone after a while */
  readonly note: { readonly words: string; readonly at: number } | null
}

const nothing: Omit<WorkState, 'projectId' | 'mayWrite'> = {
  project: null,
  entries: new Map(),
  revision: 0,
  loaded: false,
  problem: null,
  undo: noSteps,
  note: null,
}

export const useWork = create<WorkState>(() => ({ projectId: null, mayWrite: true, ...nothing }))

export function tellPerson(words: string): void {
  useWork.setState({ note: { words, at: Date.now() } })
}

/** Shows a project; coming back to the same one keeps what can be undone. */
export function openProject(projectId: string): void {
  if (useWork.getState().projectId === projectId) return
  useWork.setState({ projectId, ...nothing })
}

let asking: Promise<void> | null = null

/** Asks for what has changed. What is on its way already is waited for. */
export function refreshChanges(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

async function ask(): Promise<void> {
  const { projectId } = useWork.getState()
  if (projectId === null) return
  try {
    for (let more = true; more; ) {
      const changes = await fetchChanges(projectId, useWork.getState().revision)
      if (useWork.getState().projectId !== projectId) return
      takeEntries(changes.entries)
      const { project, revision } = changes
      const { project: before } = useWork.getState()
      const same = before !== null && JSON.stringify(before) === JSON.stringify(project)
      more = changes.more
      useWork.setState(({ loaded }) => ({
        ...(same ? {} : { project }),
        revision,
        loaded: loaded || !more,
        problem: null,
      }))
    }
  } catch (error) {
    const { loaded } = useWork.getState()
    if (!loaded) useWork.setState({ problem: asProblem(error) })
  }
}

/** Newer versions take the place of older ones; a late reply changes nothing. */
export function takeEntries(fresh: readonly Entry[]): void {
  const { entries, projectId } = useWork.getState()
  const newer = fresh.filter((entry) => {
    const known = entries.get(entry.id)
    return (
      entry.projectId === projectId &&
      (!known ||
        entry.version > known.version ||
        (entry.version === known.version && entry.revision > known.revision))
    )
  })
  if (newer.length === 0) return
  const next = new Map(entries)
  for (const entry of newer) next.set(entry.id, entry)
  useWork.setState({ entries: next })
}

onOutbox((event) => {
  if (event.kind === 'done' && event.entry) takeEntries([event.entry])
  if (event.kind === 'met') takeEntries([event.conflict.theirs])
})

const sorted = memo((entries: ReadonlyMap<string, Entry>) =>
  [...entries.values()].sort((a, b) => a.seq - b.seq),
)
const shown = memo(overlay)

/** All entries as they stand for the person here, deleted ones included, in their order. */
export function useWorkEntries(): readonly WorkEntry[] {
  const entries = useWork((state) => state.entries)
  const projectId = useWork((state) => state.projectId)
  const ops = useOutboxStore((state) => state.ops)
  return shown(sorted(entries), ops, projectId ?? '')
}

export function workEntries(): readonly WorkEntry[] {
  const { entries, projectId } = useWork.getState()
  return shown(sorted(entries), useOutboxStore.getState().ops, projectId ?? '')
}

export function workEntry(id: string): WorkEntry | undefined {
  return workEntries().find((entry) => entry.id === id)
}

export function workContent(id: string): EntryContent | undefined {
  return workEntry(id)?.content
}

/** Remembers the last result only. */
function memo<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | null = null
  return (...args) => {
    if (last?.args.every((arg, at) => arg === args[at])) return last.result
    const result = make(...args)
    last = { args, result }
    return result
  }
}
