import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SplitEntry, type SplitPlan, splitByPicture, splitPlanSchema, splitSummaries } from './split.ts'

const made = fc
  .array(fc.tuple(fc.nat(30), fc.option(fc.constantFrom('counting', 'OCR', 'colour'), { nil: null })), {
    maxLength: 80,
  })
  .map((list) =>
    list.map(
      ([picture, category], n): SplitEntry => ({ id: `entry-${n}`, imageId: `picture-${picture}`, category }),
    ),
  )
const plans = fc.record({
  parts: fc
    .array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 })
    .map((shares) => shares.map((share, at) => ({ name: `part-${at}`, share }))),
  seed: fc.nat(1000),
})

describe('splitByPicture', () => {
  it('puts every entry into one part, and no picture into two', () => {
    fc.assert(
      fc.property(made, plans, (entries, plan) => {
        const split = splitByPicture(entries, plan)
        expect([...split.keys()].sort()).toEqual(entries.map(({ id }) => id).sort())
        const partOf = new Map<string, string>()
        for (const { id, imageId } of entries) {
          const part = split.get(id) ?? ''
          expect(plan.parts.map(({ name }) => name)).toContain(part)
          expect(partOf.get(imageId) ?? part).toBe(part)
          partOf.set(imageId, part)
        }
      }),
    )
  })

  it('is the same for the same seed in whatever order the entries come', () => {
    fc.assert(
      fc.property(made, plans, fc.nat(), (entries, plan, n) => {
        const at = n % Math.max(1, entries.length)
        const turned = [...entries.slice(at), ...entries.slice(0, at)].reverse()
        const sorted = (split: Map<string, string>) => [...split].sort()
        expect(sorted(splitByPicture(turned, plan))).toEqual(sorted(splitByPicture(entries, plan)))
      }),
    )
  })

  it('each part has its share of entries, to within the largest picture and one', () => {
    fc.assert(
      fc.property(made, plans, (entries, plan) => {
        const split = splitByPicture(entries, plan)
        const sizes = new Map<string, number>()
        for (const { imageId } of entries) sizes.set(imageId, (sizes.get(imageId) ?? 0) + 1)
        const slack = Math.max(0, ...sizes.values()) + 1
        for (const { share, entries: count } of splitSummaries(entries, plan, split)) {
          expect(count - share * entries.length).toBeLessThan(slack)
        }
      }),
    )
  })

  it('with a picture for each entry, every part has every category in its share, to within a few entries', () => {
    fc.assert(
      fc.property(made, plans, (list, plan) => {
        const entries = list.map((entry, n) => ({ ...entry, imageId: `own-${n}` }))
        const split = splitByPicture(entries, plan)
        const totals = new Map<string | null, number>()
        for (const { category } of entries) totals.set(category, (totals.get(category) ?? 0) + 1)
        for (const part of splitSummaries(entries, plan, split)) {
          for (const [category, total] of totals) {
            const found = part.categories.find((one) => one.category === category)?.entries ?? 0
            expect(Math.abs(found - part.share * total)).toBeLessThanOrEqual(plan.parts.length + 1)
          }
        }
      }),
    )
  })

  it('a part that is all but full does not take what another lacks whole', () => {
    const entries = [
      { id: 'a', imageId: 'one', category: 'OCR' },
      { id: 'b', imageId: 'one', category: 'OCR' },
      { id: 'c', imageId: 'two', category: 'colour' },
    ]
    const parts = [
      { name: 'train', share: 67 },
      { name: 'test', share: 33 },
    ]
    for (let seed = 0; seed < 20; seed += 1) {
      expect([...splitByPicture(entries, { parts, seed })].sort()).toEqual([
        ['a', 'train'],
        ['b', 'train'],
        ['c', 'test'],
      ])
    }
  })

  it('another seed gives another split', () => {
    const entries = Array.from({ length: 60 }, (_, n) => ({
      ...{ id: `${n}`, imageId: `${n}`, category: 'OCR' },
    }))
    const plan = (seed: number): SplitPlan => ({
      parts: [
        { name: 'train', share: 8 },
        { name: 'test', share: 2 },
      ],
      seed,
    })
    const test = (seed: number) =>
      [...splitByPicture(entries, plan(seed))].filter(([, part]) => part === 'test').map(([id]) => id)
    expect(test(1)).toHaveLength(12)
    expect(test(1)).toEqual(test(1))
    expect(test(1)).not.toEqual(test(2))
  })

  it('two parts of one name are refused', () => {
    const twice = {
      parts: [
        { name: 'Test', share: 1 },
        { name: 'test', share: 1 },
      ],
    }
    expect(splitPlanSchema.safeParse(twice).success).toBe(false)
  })
})
