import { describe, expect, it } from 'vitest'
import { type Condition, everything } from '#contract/slice.ts'
import { chipSentence, chipWords, ruleSentence, sortWords } from './chip-words.ts'
import {
  chosenWords,
  conditionOn,
  itemField,
  negated,
  resultField,
  sameRule,
  toggleWord,
  withoutCondition,
  withRange,
} from './edit-rule.ts'

const flip = resultField('flip', 'e1')
const words = ['right-right', 'right-wrong', 'wrong-right', 'unparsed']
const chosen = { a: 'e1', b: null }
const names = new Map([['e3', 'Third']])
const said = (condition: Condition, who: { a: string | null; b: string | null } = chosen) =>
  chipSentence(chipWords(condition, who, names))
const picked = (rule: typeof everything) => [...chosenWords(conditionOn(rule, flip), words)]

describe('editing a rule', () => {
  it('chooses one word with a click, takes it back with another, adds with Shift', () => {
    const one = toggleWord(everything, flip, 'right-wrong', false, words)
    expect(picked(one)).toEqual(['right-wrong'])
    expect(toggleWord(one, flip, 'right-wrong', false, words).conditions).toEqual([])
    expect(picked(toggleWord(one, flip, 'unparsed', false, words))).toEqual(['unparsed'])
    const two = toggleWord(one, flip, 'unparsed', true, words)
    expect(picked(two)).toEqual(['right-wrong', 'unparsed'])
    expect(picked(toggleWord(two, flip, 'right-wrong', true, words))).toEqual(['unparsed'])
  })

  it('shows a turned round condition as the other words', () => {
    const rule = negated(toggleWord(everything, flip, 'right-wrong', false, words), 0)
    expect(picked(rule)).toEqual(['right-right', 'wrong-right', 'unparsed'])
    // a click makes an ordinary condition of it again
    expect(picked(toggleWord(rule, flip, 'unparsed', false, words))).toEqual(['unparsed'])
  })

  it('keeps the place of a condition that changes, and the others as they are', () => {
    const rule = toggleWord(
      withRange(toggleWord(everything, flip, 'unparsed', false, words), itemField('megapixels'), {
        min: 1,
        max: Number.POSITIVE_INFINITY,
        closed: false,
      }),
      flip,
      'right-wrong',
      false,
      words,
    )
    expect(rule.conditions.map((one) => one.field)).toEqual(['flip', 'megapixels'])
    expect(rule.conditions[1]?.test).toEqual({ is: 'between', min: 1, max: null, closed: false })
    expect(withoutCondition(rule, 0).conditions.map((one) => one.field)).toEqual(['megapixels'])
    expect(withRange(rule, itemField('megapixels'), null).conditions).toHaveLength(1)
  })

  it('knows the same rule in another order', () => {
    const a = toggleWord(
      toggleWord(everything, flip, 'x', false, words),
      itemField('category'),
      'y',
      true,
      [],
    )
    const b = toggleWord(
      toggleWord(everything, itemField('category'), 'y', true, []),
      flip,
      'x',
      false,
      words,
    )
    expect(sameRule(a, b)).toBe(true)
    expect(sameRule(a, negated(b, 0))).toBe(false)
    expect(sameRule(a, { ...b, text: 'z' })).toBe(false)
  })
})

describe('the words of a chip', () => {
  it('reads as a sentence', () => {
    expect(said({ ...flip, test: { is: 'in', words: ['right-wrong'] }, not: false })).toBe(
      'flip is right → wrong',
    )
    expect(said({ ...itemField('category'), test: { is: 'in', words: ['ocr', ''] }, not: true })).toBe(
      'category is not ocr or none',
    )
    const iou = (min: number | null, max: number | null, closed = false): Condition => ({
      ...resultField('iou', 'e1'),
      test: { is: 'between', min, max, closed },
      not: false,
    })
    expect(said(iou(0.1, 0.5))).toBe('IoU is 0.10 to 0.50')
    expect(said(iou(null, 0.5))).toBe('IoU is below 0.50')
    expect(said(iou(0.5, null))).toBe('IoU is at least 0.50')
    expect(said({ ...resultField('iou', 'e1'), test: { is: 'missing' }, not: false })).toBe(
      'IoU is not known',
    )
  })

  it('says whose field it is as soon as there are two', () => {
    const b = { ...resultField('final', 'e2'), test: { is: 'in' as const, words: ['wrong'] }, not: false }
    const both = { a: 'e1', b: 'e2' }
    expect(said(b, both)).toBe('B answer is wrong')
    expect(said({ ...b, evaluation: 'e1' }, both)).toBe('A answer is wrong')
    expect(said({ ...b, evaluation: 'e3' }, both)).toBe('Third answer is wrong')
    expect(said({ ...b, evaluation: 'e4' }, both)).toBe('a deleted evaluation answer is wrong')
    const outcome = { field: 'outcome', evaluation: 'e1', against: 'e2' }
    expect(said({ ...outcome, test: { is: 'in', words: ['only-first'] }, not: false }, both)).toBe(
      'outcome is only A right',
    )
  })

  it('tells a whole rule', () => {
    expect(ruleSentence(everything, chosen, names)).toBe('all items')
    const rule = { ...toggleWord(everything, flip, 'wrong-right', false, words), text: 'sign' }
    expect(ruleSentence(rule, chosen, names)).toBe('question or answers hold “sign”; flip is wrong → right')
    expect(sortWords(rule, chosen, names)).toBe('order of the dataset')
    const sort = { ...resultField('iou', 'e1'), descending: false }
    expect(sortWords({ ...rule, sort }, chosen, names)).toBe('IoU, lowest first')
  })
})
