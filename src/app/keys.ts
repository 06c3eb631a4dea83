/** Reading key presses: pure, so that the command table can be checked for conflicts in a test. */

/** A key as it stands in the command table: `Mod+Shift+Z`, `+`, `ArrowLeft`, `h`. `Mod` is Ctrl, or Cmd on a Mac. */
export type Key = string

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

/** One name for one key press, whichever way it is written: letters in lower case, modifiers in one order. */
export function normaliseKey(key: Key): string {
  // `Mod++` is Mod and the plus key; a lone `+` is the plus key
  const parts =
    key === '+' ? ['+'] : key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+')
  const last = parts[parts.length - 1] ?? ''
  const has = (name: string) => parts.slice(0, -1).includes(name)
  return join(has('Mod'), has('Alt'), has('Shift'), last)
}

/** The name of a key press, to be compared with `normaliseKey`. */
export function pressedKey(press: KeyPress, mac: boolean): string {
  const mod = mac ? press.metaKey : press.ctrlKey
  const foreign = mac ? press.ctrlKey : press.metaKey
  if (foreign) return ''
  // For signs such as ? and + Shift belongs to the layout, not to the shortcut.
  const sign =
    press.key.length === 1 && press.key.toLowerCase() === press.key.toUpperCase() && press.key !== ' '
  return join(mod, press.altKey, press.shiftKey && !sign, press.key)
}

function join(mod: boolean, alt: boolean, shift: boolean, key: string): string {
  const name = key.length === 1 ? key.toLowerCase() : key
  return `${mod ? 'Mod+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${name}`
}

const names: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Delete: 'Del',
  '-': '−',
  ' ': 'Space',
}

/** The keys of a shortcut as they are shown to people, such as ['Ctrl', 'K']. */
export function keyLabels(key: Key, mac: boolean): string[] {
  const normal = normaliseKey(key)
  const parts =
    normal === '+'
      ? ['+']
      : normal.endsWith('++')
        ? [...normal.slice(0, -2).split('+'), '+']
        : normal.split('+')
  return parts.map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Alt') return mac ? '⌥' : 'Alt'
    if (part === 'Shift') return mac ? '⇧' : 'Shift'
    return names[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}

/** True for keys that mean something while a person types or a control has the focus. */
export function isPlainKey(key: string): boolean {
  return key !== 'Escape' && !key.startsWith('Mod+') && !key.startsWith('Alt+')
}

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
}
