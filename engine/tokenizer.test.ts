import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idsOf, testManifest } from './test-manifest.ts'
import { createTokenizer } from './tokenizer.ts'

const tokenizer = createTokenizer(testManifest)

describe('encodeQuestion', () => {
  it('lower-cases, splits punctuation off, and pads', () => {
    expect(tokenizer.encodeQuestion('What colour is a BOAT?')).toEqual(
      idsOf('what', 'colour', 'is', 'a', 'boat', '?'),
    )
    expect(tokenizer.encodeQuestion('boat.')).toEqual(idsOf('boat', '.', '<pad>', '<pad>', '<pad>', '<pad>'))
  })

  it('knows one article', () => {
    expect(tokenizer.encodeQuestion('is an boat')).toEqual(tokenizer.encodeQuestion('is a boat'))
  })

  it('treats other punctuation as a gap', () => {
    expect(tokenizer.encodeQuestion('red-green, "boat"!')).toEqual(
      idsOf('red', 'green', 'boat', '<pad>', '<pad>', '<pad>'),
    )
  })

  it('maps unknown words to <unk>, and cuts at the end', () => {
    expect(tokenizer.encodeQuestion('what cat is a red red red boat')).toEqual(
      idsOf('what', '<unk>', 'is', 'a', 'red', 'red'),
    )
  })

  it('never yields a marker or a coordinate, whatever the text', () => {
    const forbidden = idsOf('<s1>', '<s2>', '<init>', '<ans>', '<box>', '<eos>')
    const markers = fc.constantFrom('<box>', '<s1>', '<eos>', '<3>', 'box', '3', 'boat', ' ')
    const text = fc.oneof(
      fc.string(),
      fc.array(markers).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(text, (words) => {
        const ids = tokenizer.encodeQuestion(words)
        expect(ids).toHaveLength(testManifest.questionLength)
        for (const id of [...ids, ...tokenizer.encodeAnswer(words)]) {
          expect(forbidden).not.toContain(id)
          expect(tokenizer.isCoordinate(id)).toBe(false)
        }
      }),
    )
  })
})

describe('encodeAnswer', () => {
  it('spells codes out and takes anything else as words', () => {
    expect(tokenizer.encodeAnswer('2A4')).toEqual(idsOf('2', 'A', '4'))
    expect(tokenizer.encodeAnswer('Green boat')).toEqual(idsOf('green', 'boat'))
    expect(tokenizer.encodeAnswer('A a')).toEqual(idsOf('A', 'a'))
  })

  it('does not spell out a word with a sign that is no character of codes', () => {
    expect(tokenizer.encodeAnswer('2A9')).toEqual(idsOf('<unk>'))
    expect(tokenizer.encodeAnswer('')).toEqual([])
  })
})

describe('spaces in an answer', () => {
  it.each([
    ...['\t', '\n', '\v', '\f', '\r', '\x1c', '\x1d', '\x1e', '\x1f', ' ', '\x85', '\xa0'],
    ...['\u1680', '\u2000', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000'],
  ])('are those of Python: %j', (space) => {
    expect(tokenizer.encodeAnswer(`2A${space}4${space}${space}`)).toEqual(idsOf('2', 'A', '4'))
  })

  it.each(['\ufeff', '\u200b', '\u180e'])('are not %j', (sign) => {
    // One part with a sign that is no character of codes, so it is words, and "bb" is none that the model knows.
    expect(tokenizer.encodeAnswer(`BB${sign}boat`)).toEqual(idsOf('<unk>', 'boat'))
    expect(tokenizer.encodeAnswer('BB boat')).toEqual(idsOf('B', 'B', 'boat'))
  })
})

describe('encodePrompt', () => {
  it('has the two fixed forms, both ending in <ans>', () => {
    const pads = (n: number) => new Array<string>(n).fill('<pad>')
    expect(tokenizer.encodePrompt({ form: 'first', question: 'red boat?' })).toEqual(
      idsOf('<s1>', 'red', 'boat', '?', ...pads(3), '<ans>'),
    )
    expect(tokenizer.encodePrompt({ form: 'second', question: 'red boat?', initial: '2A' })).toEqual(
      idsOf('<s2>', 'red', 'boat', '?', ...pads(3), '<init>', '2', 'A', ...pads(2), '<ans>'),
    )
  })
})

describe('rendering', () => {
  it('joins characters without and words with a space', () => {
    const text = (...tokens: string[]) => {
      let previous: number | null = null
      let out = ''
      for (const id of idsOf(...tokens)) {
        out += tokenizer.piece(id, previous)
        previous = id
      }
      return out
    }
    expect(text('2', 'A', '4', '<box>')).toBe('2A4 <box>')
    expect(text('red', 'boat')).toBe('red boat')
    expect(text('A', 'boat', 'B', '2')).toBe('A boat B2')
    expect(text('<box>')).toBe('<box>')
  })

  it('writes a coordinate as the middle of its bin, 0 to 1000', () => {
    const [first, last] = idsOf('<0>', '<7>')
    expect(tokenizer.coordinate(first ?? 0)).toBe(63) // 62.5 rounds up
    expect(tokenizer.coordinate(last ?? 0)).toBe(938)
  })
})
