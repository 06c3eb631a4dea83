import { describe, expect, it } from 'vitest'
import { type Command, commandTable, groups } from './commands.ts'
import { rivals } from './key-conflicts.ts'
import { isPlainKey, keyLabels, normaliseKey, pressedKey } from './keys.ts'

function conflicts(table: readonly Command[]): string[] {
  return table.flatMap((command, i) =>
    command.keys.flatMap((key) =>
      rivals(table.slice(i + 1), command, key).map((other) => `${key}: ${command.id}, ${other.id}`),
    ),
  )
}

describe('command table', () => {
  it('has no key twice where both commands can listen', () => {
    expect(conflicts(commandTable)).toEqual([])
  })

  it('would notice a conflict', () => {
    const clash: Command = { id: 'x', title: 'x', keys: ['H'], scope: 'inspect', group: 'Look' }
    expect(conflicts([...commandTable, clash])).toEqual(['h: heatmap, x'])
  })

  it('lets a command go before another one only where they really share a key', () => {
    const table: readonly Command[] = commandTable
    for (const { keys, before = [] } of table)
      for (const id of before)
        expect(table.find((other) => other.id === id)?.keys).toEqual(expect.arrayContaining([...keys]))
  })

  it('has each id once, and a known group', () => {
    const ids = commandTable.map((command) => command.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const command of commandTable) expect(groups).toContain(command.group)
  })

  it('lets no single letter act while a person types', () => {
    const typing = (commandTable as readonly Command[]).filter((command) => command.whileTyping)
    expect(typing.length).toBeGreaterThan(0)
    // the keyboard drops plain keys while typing, so each of these needs one that is not
    for (const command of typing)
      expect(command.keys.some((key) => !isPlainKey(normaliseKey(key)))).toBe(true)
    expect(['a', 'Enter', 'Shift+a', 'ArrowUp'].every(isPlainKey)).toBe(true)
  })
})

describe('keys', () => {
  const press = (
    key: string,
    held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
  ) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  })

  it.each([
    ['Mod+K', press('k', { ctrlKey: true }), false],
    ['Mod+K', press('k', { metaKey: true }), true],
    ['Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), false],
    ['?', press('?', { shiftKey: true }), false],
    ['+', press('+', { shiftKey: true }), false],
    ['+', press('+'), false],
    ['h', press('h'), false],
    ['Shift+Tab', press('Tab', { shiftKey: true }), false],
    ['Alt+Shift+ArrowLeft', press('ArrowLeft', { altKey: true, shiftKey: true }), false],
  ])('%s is pressed', (key, event, mac) => {
    expect(pressedKey(event, mac)).toBe(normaliseKey(key))
  })

  it.each([
    ['h', press('h', { ctrlKey: true }), false],
    ['h', press('H', { shiftKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true }), true],
    ['Mod+K', press('k', { ctrlKey: true, metaKey: true }), false],
    ['Mod+Z', press('z', { ctrlKey: true, shiftKey: true }), false],
  ])('%s is not pressed', (key, event, mac) => {
    expect(pressedKey(event, mac)).not.toBe(normaliseKey(key))
  })

  it('names keys for people', () => {
    expect(keyLabels('Mod+K', false)).toEqual(['Ctrl', 'K'])
    expect(keyLabels('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
    expect(keyLabels('+', false)).toEqual(['+'])
    expect(keyLabels('ArrowLeft', false)).toEqual(['←'])
  })
})
