import { describe, expect, it } from 'vitest'
import { fileName } from '../../../app/plots/figure-file.ts'
import { randomTable } from '../../../app/slice/table-fixtures.ts'
import { resultField } from '../filters/edit-rule.ts'
import { numbersOf, wordCodes } from '../plots/counts.ts'
import { examplesOf } from './examples.ts'
import { reportMarkdown } from './report-markdown.ts'

const table = randomTable(200, 1)
const order = Uint32Array.from({ length: 200 }, (_, row) => 199 - row)

describe('examples of a report', () => {
  it('are of every kind of flip, the largest changes first where nobody has chosen an order', () => {
    const groups = examplesOf(table, order, 'e1', false)
    expect(groups).toHaveLength(5)
    const changes = numbersOf(table, resultField('confidenceChange', 'e1'))
    const flips = wordCodes(table, resultField('flip', 'e1'))
    const first = groups[0]?.ordinals ?? []
    const sizes = first.map((row) => Math.abs(changes?.[row] ?? 0))
    expect(sizes).toEqual(sizes.toSorted((x, y) => y - x))
    for (const row of first) expect(flips?.labels[flips.one[row] ?? -1]).toBe('right-right')
  })

  it('keep an order that was chosen', () => {
    for (const { ordinals } of examplesOf(table, order, 'e1', true)) {
      expect(ordinals).toEqual(ordinals.toSorted((x, y) => y - x))
    }
  })

  it('are none of an evaluation that is not there', () => {
    expect(examplesOf(table, order, 'gone', false)).toEqual([])
  })
})

describe('the report as Markdown', () => {
  it('says what it is of, and lets no text of an item become Markdown', () => {
    const text = reportMarkdown(
      {
        title: 'T',
        facts: [['Slice', 'all items']],
        blocks: [{ title: 'Accuracy', note: null, head: ['', 'A'], rows: [['right', '50.0%']] }],
        notes: ['one'],
        exampleRule: 'the first',
        examples: [
          {
            title: 'right → wrong (1)',
            items: [
              {
                key: 'a_b',
                question: 'Is [this](http://x) *it*?\nReally?',
                truth: 'B',
                answers: 'B → C',
                cause: 'zoom harmed it',
                picture: '/api/images/x/thumb?size=l',
                address: '/explore/d?i=1',
              },
            ],
          },
        ],
      },
      'http://here',
    )
    expect(text).toContain('- **Slice**: all items')
    expect(text).toContain('| right | 50.0% |')
    expect(text).toContain('[a\\_b](http://here/explore/d?i=1): Is \\[this\\](http://x) \\*it\\*? Really?')
    expect(text).toContain('(http://here/api/images/x/thumb?size=l)')
  })
})

describe('file names', () => {
  it('are plain', () => {
    expect(fileName('IoU against correctness')).toBe('iou-against-correctness')
    expect(fileName('…')).toBe('figure')
  })
})
