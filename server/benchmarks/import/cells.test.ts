import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxesOf, optionsOf, placeBoxes, splitQuestion } from './cells.ts'
import { Refused } from './draft.ts'
import { pictureOf } from './picture-cell.ts'
import { pythonLiteral } from './python-literal.ts'

describe('Python literals', () => {
  it('are read in their spellings', () => {
    expect(
      pythonLiteral("[[1, 2.5, -3e2, .5], (4,), {'a': None, \"b\": True}, 'it\\'s', u'x\\u00e9', []]"),
    ).toEqual([[1, 2.5, -300, 0.5], [4], { a: null, b: true }, "it's", 'xé', []])
  })

  it('are what JSON is, where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 2 }), (value) => {
        // JSON's exponents and -0 are numbers here, too; other texts are compared as they are.
        expect(pythonLiteral(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('never run and never throw', () => {
    for (const text of [
      "__import__('os')",
      '[1, 2',
      '1 2',
      '{1}',
      'lambda: 0',
      '[1,,2]',
      '',
      `${'['.repeat(50)}${']'.repeat(50)}`,
    ]) {
      expect(pythonLiteral(text)).toBeUndefined()
    }
    fc.assert(fc.property(fc.string(), (text) => void pythonLiteral(text)))
  })
})

describe('choices', () => {
  it('in all their spellings', () => {
    const two = [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'A. Smith | Sons' },
    ]
    for (const cell of [
      two,
      JSON.stringify(two),
      ['(A) red', '(B) A. Smith | Sons'],
      "['A. red', 'B. A. Smith | Sons']",
      { A: 'red', B: 'A. Smith | Sons' },
      'A: red\nB: A. Smith | Sons',
      '(A) red (B) A. Smith | Sons',
    ]) {
      expect(optionsOf(cell)).toEqual(two)
    }
    expect(optionsOf('A: one | B: two')?.map((option) => option.text)).toEqual(['one', 'two'])
    expect(optionsOf(['B. Brown', 'A. Smith'])?.map((option) => option.text)).toEqual([
      'B. Brown',
      'A. Smith',
    ])
    expect(optionsOf(null)).toEqual([])
    expect(optionsOf('red or blue')).toBeNull()
  })

  it('at the end of a question, and nothing else', () => {
    expect(
      splitQuestion('Who is A. Smith?\nA. the left one\nB. the right one\nAnswer with the letter.'),
    ).toEqual({
      question: 'Who is A. Smith?',
      options: [
        { letter: 'A', text: 'the left one' },
        { letter: 'B', text: 'the right one' },
      ],
    })
    expect(splitQuestion('What is A: a letter?')).toEqual({ question: 'What is A: a letter?', options: [] })
  })
})

describe('boxes', () => {
  const number = fc.double({ min: 0, max: 5000, noNaN: true })

  it('say the same in every order and spelling', () => {
    fc.assert(
      fc.property(
        number,
        number,
        fc.double({ min: 1, max: 900, noNaN: true }),
        fc.double({ min: 1, max: 900, noNaN: true }),
        (x, y, width, height) => {
          const box = { x, y, width, height }
          expect(boxesOf([x, y, width, height], 'xywh')).toEqual([box])
          expect(boxesOf(`(${x}, ${y}, ${width}, ${height})`, 'xywh')).toEqual([box])
          expect(boxesOf([box, box], 'xyxy')).toEqual([box, box])
          const [back] = boxesOf([[x, y, x + width, y + height]], 'xyxy') ?? []
          expect(back?.width).toBeCloseTo(width, 6)
          expect(back?.height).toBeCloseTo(height, 6)
        },
      ),
    )
  })

  it('without sides, or with words in them, are none', () => {
    for (const cell of [[1, 2, 1, 5], [5, 5, 1, 9], 'left', [1, 2, 3], [[1, 2, 3, 4], 'x'], { x: 1 }])
      expect(boxesOf(cell, 'xyxy')).toBeNull()
    expect(boxesOf('', 'xyxy')).toEqual([])
    expect(boxesOf('[]', 'xyxy')).toEqual([])
  })

  it('lie inside the picture, or are cut by a pixel at most, or are refused', () => {
    const size = { width: 100, height: 80 }
    const side = fc.double({ min: -5, max: 110, noNaN: true })
    fc.assert(
      fc.property(
        side,
        side,
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        (x, y, width, height) => {
          const placed = placeBoxes({ boxes: [{ x, y, width, height }], units: 'pixels' }, size)
          const over = Math.max(-x, -y, x + width - size.width, y + height - size.height)
          if (over > 1) expect(placed).toBeNull()
          for (const one of placed ?? []) {
            expect(Math.min(one.x, one.y)).toBeGreaterThanOrEqual(0)
            expect(one.x + one.width).toBeLessThanOrEqual(size.width + 1e-9)
            expect(one.y + one.height).toBeLessThanOrEqual(size.height + 1e-9)
          }
        },
      ),
    )
    const whole = { boxes: [{ x: 0, y: 0, width: 1, height: 1 }], units: 'fraction' as const }
    expect(placeBoxes(whole, size)).toEqual([{ x: 0, y: 0, width: 100, height: 80 }])
  })
})

describe('pictures in cells', () => {
  it('base64 of any bytes comes back, whatever its padding and line breaks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 900, maxLength: 1200 }),
        fc.boolean(),
        fc.boolean(),
        (bytes, pad, lines) => {
          let text = Buffer.from(bytes).toString('base64')
          if (!pad) text = text.replace(/=+$/, '')
          if (lines) text = text.replace(/.{76}/g, '$&\r\n')
          const found = pictureOf(text)
          expect(found.kind === 'bytes' && Buffer.from(found.bytes).equals(Buffer.from(bytes))).toBe(true)
        },
      ),
    )
  })

  it('what is none of it is refused, never half decoded', () => {
    const good = Buffer.from('x'.repeat(1500)).toString('base64')
    for (const cell of [
      `${good.slice(0, 500)}*${good.slice(500)}`,
      `${good}=====`,
      good.slice(0, good.length - 3),
    ]) {
      expect(() => pictureOf(cell)).toThrow(Refused)
    }
    for (const cell of ['', null, undefined, new Uint8Array(), { bytes: null, path: '' }]) {
      expect(() => pictureOf(cell)).toThrow(expect.objectContaining({ code: 'no-picture' }))
    }
    expect(pictureOf('images/a b.png')).toEqual({ kind: 'path', path: 'images/a b.png' })
    expect(pictureOf(17)).toEqual({ kind: 'key', key: '17' })
  })
})
