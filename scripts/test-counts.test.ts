import { expect, test } from 'vitest'
import { addCounts, countPlaywright, countVitest, noTests } from './test-counts.mjs'

const file = (status: string, states: string[]) => ({
  status,
  assertionResults: states.map((state) => ({ status: state })),
})

test('counts of Vitest, a file that does not load among them', () => {
  const report = {
    testResults: [
      file('passed', ['passed', 'passed', 'skipped']),
      file('failed', ['passed', 'failed']),
      file('failed', []),
    ],
  }
  expect(countVitest(report)).toEqual({ passed: 3, failed: 2, skipped: 1 })
})

test('counts of Playwright: flaky is failed', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 2, skipped: 3 }
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 7, failed: 3, skipped: 3 })
})

test('an error outside every test is a failure', () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
  expect(countPlaywright({ stats, errors: [{}] }).failed).toBe(1)
})

test('a runner that wrote no report adds nothing', () => {
  expect(countVitest(null)).toEqual(noTests)
  expect(countPlaywright(null)).toEqual(noTests)
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  })
})
