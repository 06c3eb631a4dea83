import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extractAnswer, flipOf, judge, spanLogprob } from './answer.ts'
import { normalForm } from './answer-text.ts'

const make = (...texts: string[]) => texts.map((text, i) => ({ letter: 'ABCDEFGH'.charAt(i), text }))
const options = make('red', 'green', 'blue', 'yellow', 'white')
const letterOf = (text: string, among = options) => extractAnswer(text, among).letter

describe('explicit letters', () => {
  it.each([
    '**Answer: [B]**',
    'Answer: (B)',
    '**Answer:** B',
    '**Answer**: B',
    '"Answer: B"',
    '**"Rechecked Answer: [B]"**',
    '**Rechecked Answer:** B',
    'Rechecked Answer: (B).',
    'Final answer: **(B)**',
    '## Answer\n\nB',
    '**Answer:**\n\n[B]',
    'The answer is B',
    'The best answer is B',
    'The best answer is (B)',
    'The best answer is: B',
    'The best answer is:\nB',
    'The correct option is B.',
    'The answer is **B**, because the sign is green.',
    'The answer is B because it is.',
    'Answer: B because it is.',
    'Answer: option B',
    'answer: b',
    '\\boxed{B}',
    'so $\\boxed{\\text{B}}$.',
    '<answer>B</answer>',
    '<answer>\n(B)\n</answer>',
    'B',
    ' b ',
    '(B)',
    '[B]',
    'B.',
    'B)',
    '**B**',
    'B) green',
    '(B) green',
    'B. green',
    '(B) green, since the sign is green',
    '(B) green <box> 512 301 640 420',
    'B <box>1 2 3 4</box>',
    'Answer: B) green',
    'Answer: B. green',
    'Answer: B. The sign is clearly green.',
    '{"answer": "B", "bbox_2d": [1, 2, 3, 4]}',
    '**Answer: [B]**\n**Bounding box: [0.1, 0.2, 0.3, 0.4]**',
    '**Answer: [B]**, **Bounding box: [0.1, 0.2, 0.3, 0.4]**',
    '<think>The answer is A. Answer: A</think>B',
    'The answer is A?</think>\nAnswer: B',
    'B\n\nThe sign is green.',
  ])('%j is B', (text) => {
    const { letter, text: said, parsed, span, reason } = extractAnswer(text, options)
    expect({ letter, said, parsed, reason }).toEqual({
      letter: 'B',
      said: 'green',
      parsed: true,
      reason: null,
    })
    expect(text.slice(...(span ?? [0, 0])).toUpperCase()).toBe('B')
  })

  it('takes exactly one option that is said in full', () => {
    for (const text of [
      'green',
      'Green.',
      'Answer: green',
      '**Answer: [green]**',
      'The answer is green. It glows.',
    ]) {
      expect(letterOf(text), text).toBe('B')
    }
    expect(letterOf('The answer is blue')).toBe('C')
    expect(letterOf('Answer: Cannot tell', make('red', 'Cannot tell'))).toBe('B')
    expect(letterOf('red', make('red', 'Red.'))).toBeNull()
    expect(letterOf('A. Smith', make('B. Jones', 'A. Smith'))).toBe('B')
    expect(letterOf('The answer is three', make('2', '3'))).toBe('B')
  })

  it('lets the last explicit statement win', () => {
    expect(letterOf('Answer: A\nBut no.\nRechecked Answer: B')).toBe('B')
    expect(letterOf('The answer is C. Wait, I looked again. The answer is B.')).toBe('B')
    expect(letterOf('<answer>A</answer> <answer>B</answer>')).toBe('B')
    expect(extractAnswer('Answer: B\nRechecked Answer: Cannot tell', options).parsed).toBe(false)
    expect(letterOf('Answer: B\nNo other answer is possible.')).toBe('B')
  })
})

describe('what is not an explicit answer stays unparsed', () => {
  it.each([
    '',
    '   \n',
    'Cannot determine',
    'Answer: Based on the picture',
    'Answer: Based…',
    'Rechecked Answer: Cannot tell',
    'The answer is purple',
    'Based on the picture … (D)',
    'Based on … D',
    'The color is red.',
    'A man is standing',
    'Answer: A man',
    'The answer is A dog',
    'Answer: A or B',
    'Answer: [A, B]',
    'Answer: (A) and (B)',
    'The answer is A/B',
    '(A) is wrong, (B) is right',
    '(A) is wrong.',
    'A) red B) green C) blue',
    'B) green\nC) blue',
    'A\nB\nC',
    'Answer: A. Smith',
    'Answer: F',
    'Answer: (B) red',
    'Answer: B-52',
    'The answer is not B',
    "The answer isn't B",
    'The answer B is wrong',
    'Answer: [Letter]',
    '**Answer:**',
    '<answer></answer>',
    'E = mc2',
    'Best',
    'I',
    'red or green',
    '<think>Answer: B',
    '<box>[1, 2, 3, 4]</box>',
    'Everybody knows. Absolutely. Blue-ish, Definitely a Car. C’est vert. B’s shop',
  ])('%j', (text) => {
    const answer = extractAnswer(text, options)
    expect(answer).toMatchObject({ parsed: false, letter: null, span: null, text })
    expect(answer.reason).toBeTruthy()
  })

  it('never takes a letter from a word, whatever the words', () => {
    const word = fc
      .stringMatching(/^[A-Z]?[a-z]{2,9}$/)
      .filter((w) => !/^(red|green|blue|yellow|white)$/i.test(w))
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('', 'Answer: ', 'The answer is ', '**Rechecked Answer:** ', 'The best answer is: '),
        fc.constantFrom('', '.', '!', '…'),
        (words, lead, end) => {
          expect(letterOf(`${lead}${words.join(' ')}${end}`)).toBeNull()
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('free text', () => {
  it.each<[string, string]>([
    ['green <box> 512 301 640 420', 'green'],
    ['3A7 <box>[[1, 2, 3, 4]]</box>', '3A7'],
    ['Answer: 3A7', '3A7'],
    ['**Answer: 3A7**\n**Bounding box: [0, 0, 1, 1]**', '3A7'],
    ['**Bounding box: [0, 0, 1, 1]** **Answer: 3A7**', '3A7'],
    ['Answer: red\nmore\n**"Rechecked Answer: [blue]"**', 'blue'],
    ['<think>red?</think><answer>dark blue</answer>', 'dark blue'],
    ['{"answer": "blue", "bbox_2d": [1, 2, 3, 4]}', 'blue'],
    ['{"bbox_2d": [1, 2, 3, 4], "answer": "blue"}', 'blue'],
    ['The sign says HELLO', 'The sign says HELLO'],
    ['\\boxed{42}', '42'],
    ['I see it. Answer: 7', '7'],
  ])('%j says %j', (text, said) => {
    const answer = extractAnswer(text, [])
    expect(answer).toMatchObject({ text: said, letter: null, parsed: true, reason: null })
    expect(text.slice(...(answer.span ?? [0, 0]))).toBe(said)
  })

  it('has no span where a box stands in the middle of the answer', () => {
    expect(extractAnswer('left <box>1 2 3 4</box> right', [])).toMatchObject({
      text: 'left right',
      span: null,
    })
  })

  it.each(['', ' ', '**', '<box> 1 2 3 4', 'Answer:', '<think>hm'])('%j is unparsed', (text) => {
    expect(extractAnswer(text, [])).toMatchObject({ parsed: false, text, span: null })
  })
})

it('any text: no throw, the letter is an option, the span lies inside', () => {
  const piece = fc.constantFrom(
    'Answer',
    ':',
    ' ',
    'B',
    '(',
    ')',
    '[',
    ']',
    '*',
    'is',
    'the',
    '\n',
    '<answer>',
    '</answer>',
    '\\boxed{',
    '}',
    '<box>',
    '1 2 3 4',
    '<think>',
    '</think>',
    'green',
    '"',
    'A',
    'or',
  )
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(piece, { maxLength: 40 }).map((p) => p.join('')),
  )
  fc.assert(
    fc.property(text, fc.boolean(), (said, choice) => {
      const answer = extractAnswer(said, choice ? options : [])
      expect(answer.parsed).toBe(answer.reason === null)
      if (answer.letter !== null) expect(options.map((o) => o.letter)).toContain(answer.letter)
      if (choice) expect(answer.parsed).toBe(answer.letter !== null)
      if (answer.span) {
        expect(answer.span[0]).toBeGreaterThanOrEqual(0)
        expect(answer.span[1]).toBeGreaterThan(answer.span[0])
        expect(answer.span[1]).toBeLessThanOrEqual(said.length)
      }
    }),
    { numRuns: 2000 },
  )
})

it('takes linear time on a megabyte of hostile text', () => {
  for (const piece of [
    'answer: ',
    'the answer is x ',
    '<answer>',
    '\\boxed{',
    '<think>',
    '(B) ',
    'A\n',
    '* ',
    '<box>',
    'answer *****',
  ]) {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    const since = performance.now()
    extractAnswer(text, options)
    expect(performance.now() - since, piece).toBeLessThan(20_000)
  }
}, 120_000)

describe('log-probability of the answer', () => {
  const tokens = [
    { text: 'Ans', logprob: -1 },
    { text: 'wer: [', logprob: -2 },
    { text: 'B', logprob: -0.25 },
    { text: ']', logprob: -4 },
    { text: '', logprob: -8 },
  ]
  it('sums the tokens that overlap the span', () => {
    const { span } = extractAnswer('Answer: [B]', options)
    expect(spanLogprob(tokens, span ?? [0, 0])).toBe(-0.25)
    expect(spanLogprob(tokens, [8, 10])).toBe(-2.25)
  })
  it('is null without tokens in the span or without their figures', () => {
    expect(spanLogprob([], [0, 1])).toBeNull()
    expect(spanLogprob(tokens, [40, 41])).toBeNull()
    expect(spanLogprob([{ text: 'B', logprob: null }], [0, 1])).toBeNull()
  })
})

describe('judging', () => {
  const free = (text: string) => ({ text, letter: null, parsed: true })
  it('compares letters for multiple choice', () => {
    const b = extractAnswer('Answer: B', options)
    expect(judge(b, 'B', options)).toBe('correct')
    expect(judge(b, ' b ', options)).toBe('correct')
    expect(judge(b, 'Green', options)).toBe('correct')
    expect(judge(b, 'A', options)).toBe('wrong')
    expect(judge(b, 'purple', options)).toBe('wrong')
    expect(judge(extractAnswer('Cannot tell', options), 'B', options)).toBe('unparsed')
  })
  it.each<[string, string, boolean]>([
    ['Green', 'green.', true],
    [' dark  blue ', 'Dark Blue', true],
    ['"STOP"', 'stop', true],
    ['\uff13\uff21', '3A', true],
    ['3', '3.0', true],
    ['three', '3', true],
    ['Twenty.', '20', true],
    ['1,000', '1000', true],
    ['-3', '3', false],
    ['.5', '5', false],
    ['0.5', '.5', true],
    ['007', '7', false],
    ['50%', '50', false],
    ['C++', 'C', false],
    ['?', '!', false],
    ['green', 'red', false],
  ])('%j against %j: %s', (said, expected, right) => {
    expect(judge(free(said), expected, [])).toBe(right ? 'correct' : 'wrong')
    expect(judge(free(expected), said, [])).toBe(right ? 'correct' : 'wrong')
  })
  it('has a normal form that does not change any more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(normalForm(` ${text} `)).toBe(normalForm(text))
        expect(normalForm(normalForm(text))).toBe(normalForm(text))
      }),
    )
  })
  it('names how an answer moved', () => {
    expect(flipOf('correct', 'correct')).toBe('right-right')
    expect(flipOf('wrong', 'correct')).toBe('wrong-right')
    expect(flipOf('correct', 'wrong')).toBe('right-wrong')
    expect(flipOf('wrong', 'wrong')).toBe('wrong-wrong')
    expect(flipOf('unparsed', 'correct')).toBe('unparsed')
    expect(flipOf('correct', 'unparsed')).toBe('unparsed')
  })
})
