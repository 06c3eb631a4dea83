import { describe, expect, it } from 'vitest'
import { createRunSchema } from '#contract/run.ts'
import { box } from '#contract/space.ts'
import { addOption, createRunOf, emptyQuestion, removeOption, whyNotAsk, withEdits } from './question.ts'

const base = {
  question: 'What is the code?',
  options: [],
  expected: 'ZZ4',
  evidence: box('image', { x: 1, y: 2, width: 3, height: 4 }),
}

describe('a question being written', () => {
  it('keeps expected answer and evidence only for the words they belong to', () => {
    expect(withEdits(base, {})).toEqual(base)
    expect(withEdits(base, { question: 'What is the code? ' })).toMatchObject({ expected: 'ZZ4' })
    expect(withEdits(base, { question: 'How many dots?' })).toMatchObject({ expected: '', evidence: null })
    expect(withEdits(base, { question: 'How many dots?', expected: '3' }).expected).toBe('3')
  })

  it('letters options by their place', () => {
    const two = addOption(addOption([]))
    expect(two.map((o) => o.letter)).toEqual(['A', 'B'])
    const texts = two.map((o, i) => ({ ...o, text: `t${i}` }))
    expect(removeOption(texts, 0)).toEqual([{ letter: 'A', text: 't1' }])
    let many = two
    for (let i = 0; i < 40; i++) many = addOption(many)
    expect(many.at(-1)?.letter).toBe('Z')
    expect(many).toHaveLength(26)
  })

  it('says why it cannot be asked', () => {
    expect(whyNotAsk(emptyQuestion)).toContain('question')
    expect(whyNotAsk(base)).toBeNull()
    const options = [
      { letter: 'A', text: 'one' },
      { letter: 'B', text: 'two' },
    ]
    expect(whyNotAsk({ ...base, options })).toContain('A, B')
    expect(whyNotAsk({ ...base, options, expected: 'b' })).toBeNull()
    expect(whyNotAsk({ ...base, options: options.slice(0, 1), expected: '' })).toContain('two')
    expect(whyNotAsk({ ...base, options: [...options, { letter: 'C', text: ' ' }], expected: '' })).toContain(
      'words',
    )
  })

  it('asks for a run that the contract takes', () => {
    const run = createRunOf(
      'img',
      { ...base, question: ' What? ' },
      { method: 'zoom-refine', engine: 'builtin' },
    )
    expect(createRunSchema.parse(run)).toEqual(run)
    expect(run).toMatchObject({ question: 'What?', expected: 'ZZ4' })
    expect('options' in run).toBe(false)
    const options = [
      { letter: 'A', text: ' one ' },
      { letter: 'B', text: 'two' },
    ]
    const choice = createRunOf(
      'img',
      { ...emptyQuestion, question: 'q', options, expected: 'b' },
      { method: 'm', engine: 'e' },
    )
    expect(choice).toMatchObject({
      expected: 'B',
      options: [
        { letter: 'A', text: 'one' },
        { letter: 'B', text: 'two' },
      ],
    })
    expect('evidence' in choice).toBe(false)
  })
})
