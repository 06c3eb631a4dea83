/** The short form of the crash loop; `npm run test:faults` kills a hundred times and more. */
import { expect, test } from 'vitest'
import { crashLoop } from './crash-loop.ts'

test('killed eight times in the middle of everything, nothing acknowledged is lost', async () => {
  const report = await crashLoop({
    ...{ kills: 8, seed: 5, longestMs: 900, inspectEvery: 4 },
    say: () => undefined,
  })
  expect(report.wrong).toEqual([])
  expect(report.kills).toBeGreaterThanOrEqual(8)
  // It would be no test if nothing had been going on.
  for (const kind of ['upload', 'run', 'entry', 'save', 'item answered'])
    expect(report.counts.get(kind) ?? 0, kind).toBeGreaterThan(0)
  expect(report.inspections).toBeGreaterThan(0)
  expect(report.secondServer).toBe('refused in one line')
}, 300_000)
