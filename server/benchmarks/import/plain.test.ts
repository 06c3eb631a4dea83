import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportRoom, openImportRoom, squarePicture } from '../../testing/import-room.ts'

let room: ImportRoom
let pictures: Record<string, Uint8Array>
beforeAll(async () => {
  room = await openImportRoom()
  pictures = { 'a.png': (await squarePicture(0)).bytes, 'sub/b.png': (await squarePicture(1)).bytes }
})
afterAll(() => room.close())

const items = [
  {
    id: 'one',
    image: 'a.png',
    question: 'Which colour?',
    options: [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'green, or "lime"' },
    ],
    answer: 'B',
    category: 'colour',
    kind: 'flag',
    evidence: { x: 32, y: 32, width: 64, height: 64 },
    source: 'web',
  },
  { id: 'two', image: 'sub/b.png', question: 'How many?\nCount them.', answer: '3' },
]
const broken = [
  { id: 'one', image: 'a.png', question: 'Again?', answer: 'x' },
  { id: 'three', image: 'a.png', question: '', answer: 'x' },
  { id: 'four', image: 'missing.png', question: 'Where?', answer: 'x' },
  { id: 'five', image: '../../etc/passwd', question: 'Where?', answer: 'x' },
  { id: 'six', image: 'a.png', question: 'Where?', answer: 'C', options: ['red', 'blue'] },
  { id: 'seven', image: 'a.png', question: 'Where?', answer: 'x', evidence: [600, 400, 700, 500] },
  { id: 'eight', image: 'notes.txt', question: 'Where?', answer: 'x' },
  { id: 'nine', image: 'a.png', question: 'Where?', answer: 'x', evidence: 'here' },
]
const brokenCodes = [
  { row: 3, code: 'duplicate-key' },
  { row: 4, code: 'no-question' },
  { row: 5, code: 'picture-not-found' },
  { row: 6, code: 'picture-outside' },
  { row: 7, code: 'answer-no-option' },
  { row: 8, code: 'evidence-outside' },
  { row: 9, code: 'image-type-unsupported' },
  { row: 10, code: 'evidence-unreadable' },
]

function cell(value: unknown): string {
  const text = Array.isArray(value)
    ? value
        .map((o, i) => (typeof o === 'string' ? `${'ABC'[i]}: ${o}` : `${o.letter}: ${o.text}`))
        .join(' | ')
    : String(value ?? '')
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function csv(): string {
  const heading = 'id,image,question,options,answer,category,kind,x,y,width,height,source'
  const rows = items.map((item) => {
    const e = 'evidence' in item ? item.evidence : undefined
    const { id, image, question, options, answer, category, kind, source } = item as (typeof items)[0]
    return [id, image, question, options, answer, category, kind, e?.x, e?.y, e?.width, e?.height, source]
      .map(cell)
      .join(',')
  })
  return [heading, ...rows].join('\r\n')
}

describe('the plain list', () => {
  const lists = {
    'list.json': () => JSON.stringify([...items, ...broken], null, 1),
    'list.jsonl': () => [...items, ...broken].map((one) => JSON.stringify(one)).join('\n'),
    'wrapped.json': () => JSON.stringify({ about: 'a set', items: [...items, ...broken] }),
    // A wrong ending changes nothing.
    'list.csv': () => JSON.stringify([...items, ...broken]),
  }
  for (const [name, list] of Object.entries(lists)) {
    it(`${name}: items, and broken rows with their reasons`, async () => {
      const folder = await room.lay({ ...pictures, 'notes.txt': 'no picture', [name]: list() })
      const { job, items: stored, refused } = await room.bring(join(folder, name))
      expect(job).toMatchObject({ status: 'finished', problem: null })
      expect(job.preview).toMatchObject({ format: 'plain', confidence: 0.8 })
      expect(refused).toEqual(brokenCodes)
      expect(job.progress).toMatchObject({ rows: 10, items: 2, refused: 8 })
      expect(job.refusals['duplicate-key']).toBe(1)
      expect(stored).toMatchObject([
        {
          key: 'one',
          imageName: 'a.png',
          question: 'Which colour?',
          options: items[0]?.options,
          answer: 'B',
          category: 'colour',
          kind: 'flag',
          evidence: [{ x: 32, y: 32, width: 64, height: 64 }],
          extra: { source: 'web' },
          width: 640,
          height: 480,
        },
        { key: 'two', question: 'How many?\nCount them.', options: [], answer: '3', evidence: [], extra: {} },
      ])
    })
  }

  it('csv', async () => {
    const folder = await room.lay({ ...pictures, 'list.csv': `\uFEFF${csv()}` })
    const { job, items: stored, refused } = await room.bring(join(folder, 'list.csv'))
    expect(refused).toEqual([])
    expect(job.preview).toMatchObject({ container: 'csv', format: 'plain' })
    expect(stored).toMatchObject([
      { key: 'one', options: items[0]?.options, evidence: [{ x: 32, y: 32, width: 64, height: 64 }] },
      { key: 'two', question: 'How many?\nCount them.', options: [], evidence: [] },
    ])
  })

  it('a folder with one list is enough', async () => {
    const folder = await room.lay({ ...pictures, 'deep/list.jsonl': JSON.stringify(items[0]) })
    const { items: stored } = await room.bring(folder)
    expect(stored.map((item) => item.key)).toEqual(['one'])
  })
})
