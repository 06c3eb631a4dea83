import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CommandId, commandTable } from './commands.ts'
import { tableWith, withKey, withoutKey, withTableKeys } from './key-choices.ts'
import { rivals } from './key-conflicts.ts'
import { normaliseKey } from './keys.ts'

const keysIn = (choices: ReturnType<typeof withKey>, id: CommandId) =>
  tableWith(choices).find((command) => command.id === id)?.keys

describe('keys that a person has chosen', () => {
  it('takes a key from whoever competes for it, and gives it back', () => {
    const taken = withKey({}, 'theme', '?')
    expect(keysIn(taken, 'theme')).toEqual(['?'])
    expect(keysIn(taken, 'help')).toEqual([])
    const back = withTableKeys(taken, 'theme')
    expect(keysIn(back, 'theme')).toEqual(['t'])
    expect(withTableKeys(back, 'help')).toEqual({})
  })

  it('does not take back a key that another command was given', () => {
    const taken = withKey({}, 'theme', '?')
    expect(keysIn(withTableKeys(taken, 'help'), 'help')).toEqual([])
    expect(keysIn(withTableKeys(taken, 'help'), 'theme')).toEqual(['?'])
  })

  it('lets screens that are never open together share a key', () => {
    const shared = withKey({}, 'import-dataset', 'h')
    expect(keysIn(shared, 'heatmap')).toContain('h')
  })

  it('leaves the keys of panes as they are', () => {
    expect(withKey({}, 'pan-left', 'x')).toEqual({})
    expect(withKey({}, 'zoom-in', 'ArrowLeft')).toEqual({})
    expect(withoutKey({}, 'next-box')).toEqual({})
  })

  it('keeps nothing that equals the table', () => {
    expect(withKey({}, 'theme', 'T')).toEqual({})
    expect(withTableKeys(withoutKey({}, 'theme'), 'theme')).toEqual({})
  })

  it('never leaves two commands that compete for one key, whatever is changed', () => {
    const ids = commandTable.map((command) => command.id)
    const step = fc.record({
      id: fc.constantFrom(...ids),
      key: fc.constantFrom('a', 'b', 'h', '?', 'Mod+K', 'ArrowLeft', 'Shift+x'),
      what: fc.constantFrom('give', 'take', 'back'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let choices = {}
        for (const { id, key, what } of steps) {
          if (what === 'give') choices = withKey(choices, id, key)
          else choices = what === 'take' ? withoutKey(choices, id) : withTableKeys(choices, id)
        }
        const table = tableWith(choices)
        for (const command of table)
          for (const key of command.keys)
            expect(rivals(table, command, key).map((other) => `${normaliseKey(key)} ${other.id}`)).toEqual([])
      }),
    )
  })
})
