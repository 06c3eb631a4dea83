/** Turns key presses into commands. Mounted once, by the shell. */
import { useEffect } from 'react'
import { type Command, type CommandId, registrationOf, type Scope } from './commands.ts'
import { tableWith, useKeyChoices } from './key-choices.ts'
import { isMac, isPlainKey, normaliseKey, pressedKey } from './keys.ts'

/** Held longer than this, a key with `hold` counts as a peek, in milliseconds. */
const holdMs = 500

/** The narrower scope goes first. */
const order: readonly Scope[] = [
  'box',
  'pane',
  'present',
  'verify',
  'annotate',
  'inspect',
  'explore',
  'home',
  'global',
]

/** Commands by the name of their key, with the keys that the person has chosen. */
function commandsByKey(): Map<string, ReturnType<typeof tableWith>> {
  const found = new Map<string, ReturnType<typeof tableWith>>()
  for (const command of tableWith(useKeyChoices.getState().choices)) {
    for (const key of command.keys) {
      const name = normaliseKey(key)
      found.set(name, [...(found.get(name) ?? []), command])
    }
  }
  const narrow = (a: Command, b: Command) => order.indexOf(a.scope) - order.indexOf(b.scope)
  for (const [name, commands] of found) found.set(name, commands.toSorted(narrow))
  return found
}

/** `enabled` is false while something else is about to take the keyboard, such as a palette that still loads. */
export function useKeyboard(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return
    const mac = isMac()
    let byKey = commandsByKey()
    const forgetChoices = useKeyChoices.subscribe(() => {
      byKey = commandsByKey()
    })
    let held: { id: CommandId; code: string; since: number } | null = null

    // By the events' own clock: on a busy page a short press may be handled late and must not count as held.
    const release = (event: Event) => {
      if (!held) return
      const { id, since } = held
      held = null
      if (event.timeStamp - since >= holdMs) registrationOf(id)?.onHoldEnd?.()
    }

    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if (event.repeat && held?.code === event.code) return event.preventDefault()
      const name = pressedKey(event, mac)
      const target = event.target instanceof Element ? event.target : null
      for (const command of byKey.get(name) ?? []) {
        if (!listens(command, name, target)) continue
        const registration = registrationOf(command.id)
        if (!registration) continue
        if (registration.handler(event) === false) continue
        if (command.hold) held = { id: command.id, code: event.code, since: event.timeStamp }
        event.preventDefault()
        return
      }
    }

    const up = (event: KeyboardEvent) => {
      if (held?.code === event.code) release(event)
    }

    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    window.addEventListener('blur', release)
    return () => {
      forgetChoices()
      window.removeEventListener('keydown', down)
      window.removeEventListener('keyup', up)
      window.removeEventListener('blur', release)
    }
  }, [enabled])
}

function listens(command: Command, key: string, target: Element | null): boolean {
  // An open dialog, menu or list has the keyboard to itself.
  if (target?.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return false
  if ((command.scope === 'pane' || command.scope === 'box') && !target?.closest('[data-scope="pane"]'))
    return false
  if (isTyping(target)) return command.whileTyping === true && !isPlainKey(key)
  return !controlTakes(target, key)
}

function isTyping(target: Element | null): boolean {
  if (!target) return false
  if (target instanceof HTMLElement && target.isContentEditable) return true
  if (target.matches('textarea, select')) return true
  return target.matches(
    'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"], [type="file"])',
  )
}

/** Keys that the focused control needs for itself. */
function controlTakes(target: Element | null, key: string): boolean {
  if (key === 'Enter' || key === ' ') return !!target?.closest('a, button, summary, [role="button"]')
  if (/Arrow|Home|End|Page/.test(key)) {
    return !!target?.closest('[role="slider"], [role="tab"], [role="radio"], [role="separator"], input')
  }
  return false
}
