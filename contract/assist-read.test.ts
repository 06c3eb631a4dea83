import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalForm } from './answer-text.ts'
import { checkDistractors, mixOptions } from './assist-options.ts'
import { readOptions, readQuestions } from './assist-read.ts'

const rule = { wanted: 3, categories: ['counting', 'OCR'] }

describe('questions of a reply', () => {
  test.each([
    [
      '[{"question": "How many?", "category": "Counting"}, {"question": "What is written?", "category": "ocr"}]',
    ],
    [
      '```json\n{"questions": [{"question": "How many?", "category": "counting"}, {"question": "What is written?", "category": "OCR"}]}\n```',
    ],
    [
      '<think>1. not this</think>\nHere they are:\n1. [counting] How many?\n2. [OCR] What is written?\nThat is all.',
    ],
    ['**1.** (counting) How many?\n\n2) **[OCR]** What is written?'],
  ])('as JSON, fenced or numbered: %j', (reply) => {
    expect(readQuestions(reply, rule)).toEqual({
      items: [
        { question: 'How many?', category: 'counting' },
        { question: 'What is written?', category: 'OCR' },
      ],
      refused: [],
    })
  })

  test('an empty list is nothing to ask; anything else is no list', () => {
    expect(readQuestions('[]', rule)).toEqual({ items: [], refused: [] })
    for (const reply of ['', 'I cannot see it.', '[{"question": "cut o', '2. second first', '{"a": 1}', '17'])
      expect(readQuestions(reply, rule)).toBeNull()
  })

  test('what cannot be used is told', () => {
    const reply = JSON.stringify(['How many?', 'how many', 7, '…', 'x'.repeat(600), 'B?', 'C?', 'D?'])
    const read = readQuestions(reply, rule)
    expect(read?.items.map(({ question }) => question)).toEqual(['How many?', 'B?', 'C?'])
    expect(read?.refused).toHaveLength(5)
    expect(readQuestions('1. [moods] How?', rule)).toMatchObject({
      items: [{ question: 'How?', category: null }],
      refused: [expect.stringContaining('moods')],
    })
  })

  test('never throws, never gives more than was asked for, and takes linear time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (reply) => {
        const read = readQuestions(reply, rule)
        expect(read?.items.length ?? 0).toBeLessThanOrEqual(3)
        for (const { question } of read?.items ?? []) expect(question.trim()).not.toBe('')
      }),
    )
    for (const reply of [
      '`'.repeat(90_000),
      '\n'.repeat(90_000),
      '1. ['.repeat(20_000),
      '['.repeat(90_000),
    ]) {
      const since = performance.now()
      readQuestions(reply, rule)
      expect(performance.now() - since).toBeLessThan(500)
    }
  })
})

describe('wrong options', () => {
  test('none equals the true answer; what may be the same is marked', () => {
    const read = readOptions('["Three", "4", "about 3", "four", "5", "6"]')
    expect(checkDistractors(read?.items ?? [], { truth: '3', taken: ['5'], count: 3 })).toEqual({
      options: [
        { text: '4', doubt: null },
        { text: 'about 3', doubt: expect.stringContaining('“3”') },
        { text: '6', doubt: null },
      ],
      refused: [
        expect.stringContaining('the same as the true answer'),
        expect.stringContaining('there already'),
        expect.stringContaining('there already'),
      ],
    })
  })

  test('for any texts, none has the normal form of the truth or of another', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), fc.string({ minLength: 1 }), (written, truth) => {
        const forms = checkDistractors(written, { truth, taken: [], count: 9 }).options.map(({ text }) =>
          normalForm(text),
        )
        expect(forms).not.toContain(normalForm(truth))
        expect(new Set(forms).size).toBe(forms.length)
      }),
    )
  })

  test('the truth stands at a place that the seed decides, and at every place about as often', () => {
    const wrong = ['b', 'c', 'd']
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++) {
      const { options, answer } = mixOptions('a', wrong, `${i}`)
      expect(options.find(({ letter }) => letter === answer)?.text).toBe('a')
      expect(options.filter(({ text }) => text !== 'a').map(({ text }) => text)).toEqual(wrong)
      counts.set(answer, (counts.get(answer) ?? 0) + 1)
    }
    expect(mixOptions('a', wrong, '7')).toEqual(mixOptions('a', wrong, '7'))
    expect([...counts.keys()].sort()).toEqual(['A', 'B', 'C', 'D'])
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
