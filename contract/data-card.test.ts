import { describe, expect, it } from 'vitest'
import { cardMarkdown } from './card-text.ts'
import { dataCardSchema, noStates, percent } from './data-card.ts'
import { type Entry, type EntryOrigin, entryContentSchema } from './entry.ts'
import { figureFour, plotSvg } from './figure-four.ts'
import { type CardEntry, makeCard, splitEntries } from './make-card.ts'
import { projectRulesSchema } from './project.ts'
import { type Review, reviewChecksSchema } from './review.ts'
import { box } from './space.ts'
import { splitByPicture } from './split.ts'

const rules = projectRulesSchema.parse({ licence: 'CC BY 4.0' })
const project = { id: 'p', name: 'Small | things <b>', description: 'About squares.', revision: 7, rules }

interface Made {
  readonly image?: string
  readonly size?: readonly [number, number]
  readonly side?: number
  readonly category?: string | null
  readonly open?: boolean
  readonly origin?: EntryOrigin
  readonly author?: string
  readonly reviews?: readonly Partial<Review>[]
}

function made(id: string, given: Made = {}): CardEntry {
  const { image = id, size = [1000, 1000], side = 100, category = 'OCR', open = false } = given
  const content = entryContentSchema.parse({
    ...{ question: 'Which?', type: open ? 'open' : 'choice', category, submitted: true },
    options: open
      ? []
      : [
          { letter: 'A', text: 'x' },
          { letter: 'B', text: 'y' },
        ],
    answer: open ? 'x' : 'A',
    evidence: side > 0 ? [box('image', { x: 0, y: 0, width: side, height: side })] : [],
  })
  const entry: Entry = {
    ...{ id, projectId: 'p', seq: 1, key: id, imageId: image, imageName: '', version: 1, content },
    ...{ width: size[0], height: size[1], origin: given.origin ?? { by: 'person' } },
    ...{ authorId: given.author ?? 'ada', createdAt: '', changedAt: '', changedBy: 'ada', deletedAt: null },
    ...{ state: 'verified', revision: 1, handBacks: [] },
  }
  const reviews = (given.reviews ?? []).map(
    (review, at): Review => ({
      ...{
        id: `${id}-${at}`,
        entryId: id,
        projectId: 'p',
        personId: 'ben',
        personName: 'Ben',
        role: 'review',
      },
      ...{ version: 1, verdict: 'accept', checks: reviewChecksSchema.parse({}), reason: '', ownAnswer: null },
      ...{ ownBox: null, spentMs: 0, at: '', withdrawnAt: null, current: true },
      ...review,
    }),
  )
  return { entry, reviews }
}

const both = [{ personId: 'ben' }, { personId: 'cid', personName: 'Cid' }] as const
const machine: EntryOrigin = {
  ...{ by: 'machine', suggestionId: 's', engine: 'remote', model: 'big', votes: 7, samples: 8 },
  easyFor: ['small'],
}
const entries = [
  made('a', { reviews: both, image: 'one' }),
  made('b', { reviews: [...both, { role: 'resolution', personId: 'dee' }], image: 'one', side: 400 }),
  made('c', { reviews: [{ personId: 'ben', current: false }], size: [4000, 3000], category: null }),
  made('d', { open: true, origin: machine, side: 0, category: 'counting', author: 'eve' }),
]
const plan = {
  parts: [
    { name: 'train', share: 3 },
    { name: 'test', share: 1 },
  ],
  seed: 5,
}
const card = makeCard({
  ...{ project, entries, which: 'verified', madeAt: '2026-11-21T00:00:00.000Z', nameOf: null },
  states: { ...noStates(), verified: 4, draft: 2 },
  leftOut: [{ why: 'not asked for: draft', entries: 2 }],
  split: { plan, parts: splitByPicture(splitEntries(entries.map(({ entry }) => entry)), plan) },
})

describe('the data card', () => {
  it('fits its schema and counts what is there', () => {
    expect(dataCardSchema.parse(card)).toEqual(card)
    expect(card).toMatchObject({
      ...{ entries: 4, images: 3, licence: 'CC BY 4.0', types: { choice: 3, open: 1 } },
      categories: [
        { category: 'OCR', entries: 2 },
        { category: null, entries: 1 },
        { category: 'counting', entries: 1 },
      ],
      options: [{ options: 2, entries: 3 }],
      letters: [{ letter: 'A', entries: 3 }],
      sizes: [
        { width: 1000, height: 1000, images: 2 },
        { width: 4000, height: 3000, images: 1 },
      ],
      megapixels: { least: 1, median: 1, most: 12 },
      origin: { person: 3, imported: 0, machine: 1, easy: 1, models: [{ model: 'big', entries: 1 }] },
    })
  })

  it('crop ratios are shares of each picture, and the line is the project’s', () => {
    expect(card.crops.shares).toEqual([10_000 / 12_000_000, 0.01, 0.16])
    expect(card.crops).toMatchObject({ limit: 0.1, below: 2, without: 1, severalBoxes: 0 })
  })

  it('only checks that count are counted, and people are numbered unless names are wanted', () => {
    expect(card.checking).toMatchObject({
      checks: [
        { checks: 0, entries: 2 },
        { checks: 2, entries: 2 },
      ],
      settled: 1,
      people: [
        { name: 'person 1', wrote: 0, checked: 2 },
        { name: 'person 2', wrote: 0, checked: 2 },
        { name: 'person 3', wrote: 3, checked: 0 },
        { name: 'person 4', wrote: 1, checked: 0 },
      ],
    })
    expect(JSON.stringify(card)).not.toMatch(/ben|Cid|ada/)
  })

  it('splits keep the two entries of one picture together', () => {
    expect(card.splits?.parts.map(({ entries: count, images }) => [count, images])).toEqual([
      [3, 2],
      [1, 1],
    ])
  })

  it('says what is missing', () => {
    const all = card.gaps.join('\n')
    expect(all).toContain('1 of 4 entries have no category.')
    expect(all).toContain('1 of 4 entries have no evidence box.')
    expect(all).toContain('1 evidence boxes cover 10 % of their picture or more.')
    expect(all).toContain('2 of 4 entries were checked by nobody')
    expect(all).toContain('cannot be told beyond chance')
    expect(all).not.toContain('No licence')
  })

  it('of nothing is a card, too', () => {
    const empty = makeCard({
      ...{ project, entries: [], which: 'verified', madeAt: '', nameOf: null, leftOut: [], split: null },
      states: noStates(),
    })
    expect(dataCardSchema.parse(empty)).toMatchObject({ entries: 0, megapixels: null, splits: null })
    expect(cardMarkdown(empty)).toContain('0 entries about 0 images')
    for (const plot of figureFour(empty)) expect(plotSvg(plot)).toContain('nothing to show')
  })
})

describe('as Markdown', () => {
  const text = cardMarkdown(card, ['plots/dimensions.svg'])
  it('holds the facts, and nothing that people wrote becomes markup', () => {
    expect(text).toContain('# Small | things &lt;b&gt;')
    expect(text).toContain('| OCR | 2 |')
    expect(text).toContain('2 of 3 below 10 %')
    expect(text).toContain('1 suggested by big (remote)')
    expect(text).toContain('![plots/dimensions](plots/dimensions.svg)')
    expect(text).toMatch(/\| train \| 75 % \| 3 \| 2 \|/)
  })
  it('percents have as many digits as they need', () => {
    expect([0.1, 0.000_833_3, 1, 0.123_456].map(percent)).toEqual(['10 %', '0.0833 %', '100 %', '12.3 %'])
  })
})

describe('the plots of figure 4', () => {
  const plots = figureFour(card)
  it('hold every entry and picture once, and mark what is over the line', () => {
    const sum = (at: number) => plots[at]?.bars.reduce((all, bar) => all + bar.count, 0)
    expect([sum(0), sum(1), sum(2)]).toEqual([4, 3, 3])
    expect(plots[1]?.bars.map(({ label, count }) => [label, count])).toEqual([
      ['1–2', 2],
      ['2–4', 0],
      ['4–8', 0],
      ['8–16', 1],
    ])
    expect(plots[2]?.bars.filter(({ over }) => over)).toEqual([{ label: '10%–20%', count: 1, over: true }])
  })
  it('are well-formed SVG whatever a category is called', () => {
    const odd = makeCard({
      ...{ project, which: 'verified', madeAt: '', nameOf: null, leftOut: [], split: null },
      ...{ states: noStates(), entries: [made('a', { category: '<script>&"\u0007' })] },
    })
    const svg = plotSvg(figureFour(odd)[0] ?? { name: 'dimensions', title: '', axis: '', bars: [], note: '' })
    expect(svg).toContain('&lt;script&gt;&amp;&quot;')
    expect(svg).not.toContain('\u0007')
    expect(svg.match(/<text/g)).toHaveLength(svg.match(/<\/text>/g)?.length ?? 0)
  })
})
