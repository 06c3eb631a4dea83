/** Which commands would listen to the same key at the same time. Pure, for the table's test and for whoever changes keys. */
import type { Command, Scope } from './commands.ts'
import { type Key, normaliseKey } from './keys.ts'

/** Scopes that can listen at the same time. `box` may go before `pane`, on purpose: a selected box takes the arrows. */
const together: readonly (readonly [Scope, Scope])[] = [
  ['global', 'home'],
  ['global', 'explore'],
  ['global', 'inspect'],
  ['global', 'present'],
  ['global', 'annotate'],
  ['global', 'verify'],
  ['verify', 'pane'],
  ['verify', 'box'],
  ['global', 'pane'],
  ['global', 'box'],
  ['inspect', 'pane'],
  ['inspect', 'box'],
]

/** Keys that a focused pane handles by itself, before anybody else hears them: they stay what they are. */
export const isFixed = ({ scope }: Command): boolean => scope === 'pane' || scope === 'box'

/** Whether both can listen at once and neither goes before the other on purpose. */
export function compete(a: Command, b: Command): boolean {
  const meet =
    a.scope === b.scope || together.some((pair) => pair.includes(a.scope) && pair.includes(b.scope))
  return meet && a.id !== b.id && !a.before?.includes(b.id) && !b.before?.includes(a.id)
}

/** The other commands of the table that have this key where `command` listens. */
export function rivals(table: readonly Command[], command: Command, key: Key): Command[] {
  const name = normaliseKey(key)
  return table.filter((other) => compete(command, other) && other.keys.some((k) => normaliseKey(k) === name))
}
