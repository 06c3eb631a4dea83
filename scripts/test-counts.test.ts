import { expect, test } from 'vitest'
import { addCounts, countPlaywright, countVitest, noTests } from './test-counts.mjs'

const tested = (status: string, ...failureMessages: string[]) => ({
  status,
  fullName: `is ${status}`,
  failureMessages,
})
const file = (status: string, ...assertionResults: ReturnType<typeof tested>[]) => ({
  status,
  name: 'a.test.ts',
  assertionResults,
})

test('counts of Vitest, a file that does not load among them; what failed is named', () => {
  const report = {
    testResults: [
      file('passed', tested('passed'), tested('passed'), tested('skipped')),
      file('failed', tested('passed'), tested('failed', 'Error: no\n    at a.test.ts:3')),
      file('failed'),
    ],
  }
  expect(countVitest(report)).toEqual({
    passed: 3,
    failed: 2,
    skipped: 1,
    flaky: [],
    broken: ['is failed: Error: no', 'a.test.ts could not be run'],
  })
})

test('a test of Vitest that passed when tried again has passed, and is named', () => {
  const report = { testResults: [file('passed', tested('passed', 'Error: once'), tested('passed'))] }
  expect(countVitest(report)).toEqual({ ...noTests, passed: 2, flaky: ['is passed: Error: once'] })
})

test('counts of Playwright: a flaky test has passed, and is named', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 3 }
  const spec = (title: string, status: string) => ({ title, ok: true, tests: [{ status }] })
  const suites = [
    {
      title: 'a.spec.ts',
      specs: [spec('steady', 'expected'), spec('wrong', 'unexpected')],
      suites: [{ title: 'in a group', specs: [spec('shaky', 'flaky')] }],
    },
  ]
  expect(countPlaywright({ stats, errors: [], suites })).toEqual({
    passed: 8,
    failed: 1,
    skipped: 3,
    flaky: ['in a group › shaky'],
    broken: ['a.spec.ts › wrong'],
  })
})

test('an error outside every test is a failure', () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
  expect(countPlaywright({ stats, errors: [{}] }).failed).toBe(1)
})

test('a runner that wrote no report adds nothing', () => {
  expect(countVitest(null)).toEqual(noTests)
  expect(countPlaywright(null)).toEqual(noTests)
  const one = { passed: 1, failed: 2, skipped: 3, flaky: ['a'], broken: ['x'] }
  const other = { passed: 10, failed: 20, skipped: 30, flaky: ['b'], broken: ['y'] }
  expect(addCounts(one, other)).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
    flaky: ['a', 'b'],
    broken: ['x', 'y'],
  })
})
