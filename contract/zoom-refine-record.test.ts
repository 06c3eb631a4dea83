import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecord, type ZoomRefineRecord, zoomRefineRecordSchema } from './zoom-refine-record.ts'

const image = { width: 4000, height: 2000 }

/** As the repository's own scripts write it. */
const official: ZoomRefineRecord = {
  id: 7,
  messages: [
    {
      role: 'user',
      content:
        'What colour is the flag?The choices are listed below:\n(A) red\n(B) blue\n(C) green\nSome words on how to answer.',
    },
    { role: 'assistant', content: 'B' },
  ],
  images: ['images/7.jpg'],
  Answer: 'A',
  Bounding_Box: [0.5, 0.25, 0.75, 0.5],
  'Rechecked Answer': 'B',
  Response_Stage1: '**Answer: [A]** **Bounding box: [0.5, 0.25, 0.75, 0.5]**',
  Response_Stage2: 'It was wrong. **"Rechecked Answer: [B]"**',
  Error: '',
}

describe('readRecord', () => {
  it('reads question, options, both answers and the box', () => {
    const read = readRecord(zoomRefineRecordSchema.parse(official), image)
    expect(read).toMatchObject({
      question: 'What colour is the flag?',
      options: [
        { letter: 'A', text: 'red' },
        { letter: 'B', text: 'blue' },
        { letter: 'C', text: 'green' },
      ],
      expected: 'B',
      initial: { answer: { letter: 'A', text: 'red' }, verdict: 'wrong', note: null },
      refined: { answer: { letter: 'B', parsed: true }, verdict: 'correct', note: null },
      box: { convention: 'fraction', box: { x: 2000, y: 500, width: 1000, height: 500 } },
      error: null,
    })
  })

  it('a letter that the official parser took from mere words is told, and not believed', () => {
    const read = readRecord(
      { ...official, 'Rechecked Answer': 'C', Response_Stage2: 'Rechecked Answer: Cannot tell' },
      image,
    )
    expect(read.refined).toMatchObject({
      answer: { parsed: false, letter: null },
      verdict: 'unparsed',
      note: expect.stringContaining('The record says “C”'),
    })
  })

  it('without the replies the letters count; without a second stage there is no second answer', () => {
    const { Response_Stage1: _, Response_Stage2: __, ...api } = official
    expect(readRecord(api, image)).toMatchObject({
      initial: { answer: { letter: 'A', parsed: true }, reply: null },
      refined: { answer: { letter: 'B' } },
    })
    const broken = readRecord(
      { ...api, Bounding_Box: null, 'Rechecked Answer': null, Error: 'No BBox for Stage 2. ' },
      image,
    )
    expect(broken).toMatchObject({
      refined: null,
      error: 'No BBox for Stage 2.',
      box: { box: null, problems: [{ code: 'no-box' }] },
    })
  })

  it('takes whatever a file holds without throwing', () => {
    const text = fc.option(fc.string({ maxLength: 60 }))
    const record = fc.record(
      {
        messages: fc.array(
          fc.record({ role: fc.constantFrom('user', 'assistant', 'x'), content: fc.string() }),
          { minLength: 1, maxLength: 3 },
        ),
        Answer: text,
        Bounding_Box: fc.oneof(
          fc.constant(null),
          fc.string({ maxLength: 40 }),
          fc.array(fc.double(), { maxLength: 6 }),
        ),
        'Rechecked Answer': text,
        Response_Stage1: text,
        Response_Stage2: text,
        Error: text,
      },
      { requiredKeys: ['messages'] },
    )
    fc.assert(
      fc.property(record, (one) => {
        const { box, initial } = readRecord(one, image)
        if (!box.box) expect(box.problems.length).toBeGreaterThan(0)
        expect(typeof initial.answer.text).toBe('string')
      }),
    )
  })
})
