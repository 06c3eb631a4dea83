/** Keys that a person has put in place of the table's, kept in this browser. */

import { z } from 'zod'
import { create } from 'zustand'
import { type Command, type CommandId, commandTable, useHandledCommands } from './commands.ts'
import { isFixed, rivals } from './key-conflicts.ts'
import { isMac, type Key, keyLabels, normaliseKey } from './keys.ts'

type Entry = Command & { id: CommandId }
type Choices = Readonly<Record<string, readonly Key[]>>

const storageKey = 'loupe-keys'
const choicesSchema = z.record(z.string().max(100), z.array(z.string().min(1).max(60)).max(4))
const table = commandTable as readonly Entry[]

export const useKeyChoices = create<{ readonly choices: Choices }>(() => ({ choices: stored() }))

/** The table with a person's keys in it. */
export function tableWith(choices: Choices): readonly Entry[] {
  return table.map((command) => ({ ...command, keys: choices[command.id] ?? command.keys }))
}

/** The keys that a command has now. */
export function keysOf(id: CommandId): readonly Key[] {
  const { choices } = useKeyChoices.getState()
  return choices[id] ?? table.find((command) => command.id === id)?.keys ?? []
}

/** The shortcut as people read it, such as ['Ctrl', 'K']; empty where the command has no key. */
export function useShortcut(id: CommandId | undefined): string[] {
  useKeyChoices((state) => state.choices)
  const key = id && keysOf(id)[0]
  return key ? keyLabels(key, isMac()) : []
}

/** The commands that somebody handles now, with the keys that they have now. */
export function useCommandsNow(): readonly Entry[] {
  const choices = useKeyChoices((state) => state.choices)
  const handled: readonly Entry[] = useHandledCommands()
  return handled.map((command) => ({ ...command, keys: choices[command.id] ?? command.keys }))
}

/** Gives a command a key of its own, in place of the ones it had; commands that would compete for it lose it, but a fixed one never. */
export function withKey(choices: Choices, id: CommandId, key: Key): Choices {
  const now = tableWith(choices)
  const command = now.find((entry) => entry.id === id)
  if (!command) return choices
  const name = normaliseKey(key)
  const losers = rivals(now, command, name)
  if ([command, ...losers].some(isFixed)) return choices
  const next: Record<string, readonly Key[]> = { ...choices, [id]: [name] }
  for (const other of losers) next[other.id] = other.keys.filter((taken) => normaliseKey(taken) !== name)
  return trimmed(next)
}

export function withoutKey(choices: Choices, id: CommandId): Choices {
  return trimmed({ ...choices, [id]: [] })
}

/** Back to the table's keys, except those that another command was given in the meantime. */
export function withTableKeys(choices: Choices, id: CommandId): Choices {
  const { [id]: _, ...others } = choices
  const command = table.find((entry) => entry.id === id)
  if (!command) return others
  const now = tableWith(others)
  const free = command.keys.filter((key) => rivals(now, command, key).length === 0)
  return free.length === command.keys.length ? others : { ...others, [id]: free }
}

export function chooseKeys(choices: Choices): void {
  useKeyChoices.setState({ choices })
  try {
    if (Object.keys(choices).length === 0) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, JSON.stringify(choices))
  } catch {
    // storage can be switched off; the choice then lasts as long as the page
  }
}

/** What equals the table is not kept, so that a better default of a later version arrives. */
function trimmed(choices: Choices): Choices {
  const same = (a: readonly Key[], b: readonly Key[]) =>
    a.length === b.length && a.every((key, i) => normaliseKey(key) === normaliseKey(b[i] ?? ''))
  return Object.fromEntries(
    Object.entries(choices).filter(([id, keys]) => {
      const command = table.find((entry) => entry.id === id)
      return command && !isFixed(command) && !same(command.keys, keys)
    }),
  )
}

function stored(): Choices {
  if (typeof localStorage === 'undefined') return {}
  try {
    return trimmed(choicesSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}')))
  } catch {
    // storage is switched off, or holds what another version wrote
    return {}
  }
}
