import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Judgement } from './evaluation.ts'
import { readNumber, wordNumber } from './number-words.ts'
import { readQuantity } from './quantity.ts'
import { flipOfGrades, gradeAnswer, gradeOpen } from './score-open.ts'

const grade = (answer: string, expected: string) => gradeOpen(answer, expected).grade

describe('open answers that rules decide', () => {
  it.each([
    ['Blue.', 'blue'],
    ['m8k', 'M8K'],
    ['the red car', 'Red car'],
    ['dark-brown', 'dark brown'],
    ['It is a dog', 'dog'],
    ['5', 'five'],
    ['There are five people in the image.', '5'],
    ['5 people', 'five'],
    ['1 person', '1 persons'],
    ['twenty-one', '21'],
    ['two hundred and five', '205'],
    ['three thousand four hundred', '3,400'],
    ['1,234', '1234'],
    ['1.234.567', '1 234 567'],
    ["1'234'567", '1,234,567'],
    ['12,34,567', '1234567'],
    ['3,5', '3.5'],
    ['2.50', '2.5'],
    ['5 km', '5000 m'],
    ['5km', '5 kilometres'],
    ['50 %', '50 percent'],
    ['fifty percent', '50%'],
    ['$5', '5 dollars'],
    ['1.5 million', '1,500,000'],
    ['3:45 pm', '15:45'],
    ['3.45 p.m.', '3:45 PM'],
    ['3 pm', '15:00'],
    ['at 3:45', '3:45'],
    ['07:05', '7:05'],
    ['¥5', '¥ 5'],
    ['3rd', 'third'],
    ['Yes, there is one.', 'yes'],
    ['No', 'no.'],
    ['１２', '12'],
    ['东京', '东京'],
    ['«Привет»', 'привет'],
  ])('%s is %s', (answer, expected) => {
    expect(grade(answer, expected)).toBe('correct')
    expect(grade(expected, answer)).toBe('correct')
  })

  it.each([
    ['4', '5'],
    ['six people', '5 people'],
    ['there are 6 people', 'five'],
    ['5 km', '6 km'],
    ['5 m', '5 km'],
    ['50%', '55%'],
    ['3:45 pm', '3:45 am'],
    ['3:45', '3:50'],
    ['2nd', 'third'],
    ['Yes', 'no'],
    ['No, it is parked.', 'yes'],
    ['1,235', '1234'],
    ['-5', '5'],
    ['not there', 'HOTEL'],
    ['It is not there.', 'blue suitcase'],
    ['I cannot tell', '5'],
    ['left', 'The right'],
    ['red', 'green'],
    ['M8K', 'M8H'],
    ['K3', 'K-33'],
  ])('%s is not %s', (answer, expected) => {
    expect(grade(answer, expected)).toBe('wrong')
    expect(grade(expected, answer)).toBe('wrong')
  })
})

describe('open answers that go to a judge', () => {
  it.each([
    ['brown', 'dark brown'],
    ['a sedan', 'car'],
    ['The sign says STOP', 'stop'],
    ['1,234', '1.234'],
    ['3.14', '3.1416'],
    ['5', '5 km'],
    ['45', '45%'],
    ['0.5', '50%'],
    ['3:45', '15:45'],
    ['300 K', '300 kelvin'],
    ['5k', '5000'],
    ['5 yuan', '5 yen'],
    ['¥5', '5 yen'],
    ['£5', '5 pounds'],
    ['5 m', '5 minutes'],
    ['555-1234', '555'],
    ['none', '0'],
    ['3:45', '3:45 pm'],
    ['about 5', '5'],
    ['~500', '480'],
    ['5 people', '5 chairs'],
    ['2 pairs', '4'],
    ['007', '7'],
    ['5-6', '5'],
    ['5 or 6', '5'],
    ['three', '3rd'],
    ['3 miles', '4.83 km'],
    ['20 °C', '68 °F'],
    ['v1.2.3', '1.2.3'],
    ['三', '3'],
    ['5个', '5'],
    ['٣', '3'],
    ['Yes, but actually no', 'yes'],
    ['No one', 'no'],
    ['café', 'cafe'],
    ['', 'something'],
    ['not there', 'none'],
    ['not there', '0'],
    ['not visible', 'hidden'],
    ['cannot tell', 'unclear'],
    ['not there', 'not visible'],
    ['not there', 'not red'],
    ['red', 'orange'],
    ['right', 'correct'],
    ['left', 'on the right'],
    ['H2O', 'water'],
    ['16GB', '16384MB'],
    ['3D', '2D'],
  ])('%s, expected %s', (answer, expected) => {
    expect(grade(answer, expected)).toBe('undecided')
    expect(grade(expected, answer)).toBe('undecided')
  })
})

describe('any answers', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('5 people', '3:45', '1,234', 'yes', '50 %', 'third', '２', 'twenty two', '$5', '5 km'),
  )

  it('agree with themselves, and do not depend on which side is which', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(grade(a, a)).toBe('correct')
        expect(grade(a, b)).toBe(grade(b, a))
      }),
    )
  })

  it('are never called wrong unless both are quantities or yes and no', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[b-df-hj-np-tv-xz]{3,12}$/), fc.integer(), (word, number) => {
        expect(grade(word, String(number))).toBe('undecided')
        expect(grade(word, `${word}x`)).toBe('undecided')
      }),
    )
  })

  it('tell whole numbers apart however they are written', () => {
    const written = (n: number, style: number) =>
      [String(n), n.toLocaleString('en-US'), `${n} people`, n.toLocaleString('en-US').replaceAll(',', ' ')][
        style
      ] ?? ''
    const numbers = fc.nat(999_999)
    const style = fc.nat(3)
    fc.assert(
      fc.property(numbers, numbers, style, style, (a, b, s, t) => {
        const found = grade(written(a, s), written(b, t))
        if (a === b) expect(found).toBe('correct')
        // 1,234 may also be 1.234, so that 1 is its rounding; nothing of that may be called correct.
        else expect(found).not.toBe('correct')
        if (a !== b && s !== 1 && t !== 1) expect(found).toBe('wrong')
      }),
    )
  })

  it('stay fast on hostile text', () => {
    const started = performance.now()
    for (const hostile of [
      '1,'.repeat(50_000),
      'a-'.repeat(50_000),
      '5 '.repeat(50_000),
      'yes,'.repeat(50_000),
    ]) {
      grade(hostile, `${hostile}x`)
      grade(hostile.slice(0, 1999), '5')
    }
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('numbers and words', () => {
  it('reads English number words as far as they are a number', () => {
    const cases: [string, number, string][] = [
      ['zero', 0, ''],
      ['nineteen', 19, ''],
      ['forty two', 42, ''],
      ['one hundred', 100, ''],
      ['nine hundred and ninety-nine', 999, ''],
      ['twelve thousand and one', 12_001, ''],
      ['two hundred thousand', 200_000, ''],
      ['five people', 5, 'people'],
      ['two hundred and counting', 200, 'and counting'],
      ['five five', 5, 'five'],
      ['zero five', 0, 'five'],
      ['ten two', 10, 'two'],
    ]
    for (const [text, value, rest] of cases) expect(wordNumber(text), text).toEqual({ value, rest })
    for (const none of ['', 'people', 'hundred', 'and five', '-']) expect(wordNumber(none), none).toBeNull()
  })

  it('leaves codes and versions alone', () => {
    for (const text of ['007', '1.2.3', '1,2,3', '12,34', '1,23,45', '1..2', '--3', '']) {
      const found = readNumber(text)
      if (text === '12,34') expect(found?.value).toBe(12.34)
      else expect(found, text).toBeNull()
    }
  })

  it('does not take a sentence for a quantity', () => {
    for (const text of [
      '5 and a half',
      '5 out of 10',
      'five of them are red',
      '5 more',
      '3 x 4',
      '5 6',
      '25:10',
      '13 pm',
    ]) {
      expect(readQuantity(text), text).toBeNull()
    }
  })
})

describe('the grade of an answer', () => {
  const options = [
    { letter: 'A', text: 'red' },
    { letter: 'B', text: 'blue' },
  ]
  const said = (text: string, letter: string | null = null, parsed = true) => ({ text, letter, parsed })
  const verdict = (v: Judgement['verdict'], of: Judgement['of'] = 'final'): Judgement => ({
    ...{ of, verdict: v, engine: 'e', model: 'm', prompt: 'p', reply: 'r', at: '2026-01-01T00:00:00Z' },
  })

  it('is by letter where there are options', () => {
    expect(gradeAnswer(said('blue', 'B'), { answer: 'B', options }).grade).toBe('correct')
    expect(gradeAnswer(said('red', 'A'), { answer: 'B', options })).toMatchObject({
      grade: 'wrong',
      by: 'rule',
    })
    expect(gradeAnswer(said('?', null, false), { answer: 'B', options }).grade).toBe('unparsed')
    expect(gradeAnswer(said('red', 'A'), { answer: null, options }).grade).toBeNull()
  })

  it('is by the newest readable verdict of that answer where no rule decides', () => {
    const open = { answer: 'dark brown', options: [] }
    expect(gradeAnswer(said('brown'), open).grade).toBe('undecided')
    expect(gradeAnswer(said('brown'), open, [verdict('unreadable')]).grade).toBe('undecided')
    expect(gradeAnswer(said('brown'), open, [verdict('wrong'), verdict('correct')])).toMatchObject({
      grade: 'correct',
      by: 'judge',
    })
    expect(gradeAnswer(said('brown'), open, [verdict('correct'), verdict('unreadable')]).grade).toBe(
      'correct',
    )
    expect(gradeAnswer(said('brown'), open, [verdict('correct', 'initial')]).grade).toBe('undecided')
    expect(gradeAnswer(said('brown'), open, [verdict('correct', 'initial')], 'initial').grade).toBe('correct')
    // A rule that is sure is not overruled by a judge.
    expect(gradeAnswer(said('5'), { answer: '6', options: [] }, [verdict('correct')]).grade).toBe('wrong')
  })

  it('makes a flip only of decided grades', () => {
    expect(flipOfGrades('correct', 'wrong')).toBe('right-wrong')
    expect(flipOfGrades('unparsed', 'wrong')).toBe('unparsed')
    expect(flipOfGrades('undecided', 'wrong')).toBeNull()
    expect(flipOfGrades(null, 'wrong')).toBeNull()
  })
})
