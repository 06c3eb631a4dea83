import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dealOut } from './deal.ts'

test('loads differ by one at most, nobody twice, nobody their own', () => {
  const entries = fc.array(
    fc.record({ author: fc.nat(5), taken: fc.uniqueArray(fc.nat(5), { maxLength: 2 }) }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 4 }), fc.nat(999), (list, overlap, seed) => {
      const people = ['0', '1', '2', '3']
      const load = new Map<string, number>()
      const deal = (strict: boolean) =>
        dealOut({
          ...{ people, overlap, seed, load },
          entries: list.map(({ author, taken }, n) => ({
            ...{
              id: `${n}`,
              authorId: strict ? `${author}` : null,
              taken: strict ? taken.map(String) : [],
            },
          })),
        })
      const even = deal(false)
      const counts = people.map((id) => even.given.filter(({ personId }) => personId === id).length)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
      expect(deal(false)).toEqual(even)
      const { given, short } = deal(true)
      expect(new Set(given.map(({ entryId, personId }) => `${entryId} ${personId}`)).size).toBe(given.length)
      let lacking = 0
      list.forEach(({ author, taken }, n) => {
        const own = given.filter(({ entryId }) => entryId === `${n}`).map(({ personId }) => personId)
        expect(own).not.toContain(`${author}`)
        for (const id of taken) expect(own).not.toContain(`${id}`)
        if (own.length + taken.length < overlap) lacking += 1
      })
      expect(short).toBe(lacking)
    }),
  )
})
