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
  expect(countVitest(report)).toEqual({ passed: 3, failed: 2, skipped: 1, flaky: [] })
})

test('counts of Playwright: a flaky test has passed, and is named', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 3 }
  const spec = (title: string, status: string) => ({ title, ok: true, tests: [{ status }] })
  const suites = [
    {
      title: 'a.spec.ts',
      specs: [spec('steady', 'expected')],
      suites: [{ title: 'in a group', specs: [spec('shaky', 'flaky')] }],
    },
  ]
  expect(countPlaywright({ stats, errors: [], suites })).toEqual({
    passed: 8,
    failed: 1,
    skipped: 3,
    flaky: ['in a group › shaky'],
  })
})

test('an error outside every test is a failure', () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
  expect(countPlaywright({ stats, errors: [{}] }).failed).toBe(1)
})

test('a runner that wrote no report adds nothing', () => {
  expect(countVitest(null)).toEqual(noTests)
  expect(countPlaywright(null)).toEqual(noTests)
  const one = { passed: 1, failed: 2, skipped: 3, flaky: ['a'] }
  const other = { passed: 10, failed: 20, skipped: 30, flaky: ['b'] }
  expect(addCounts(one, other)).toEqual({ passed: 11, failed: 22, skipped: 33, flaky: ['a', 'b'] })
})
