/** Counts tests from the runners' own JSON reports. */
import { existsSync, readFileSync } from 'node:fs'

/**
 * `flaky`: tests that failed first and passed when tried again (CI only), by name; they are among `passed`.
 * `broken`: those that failed, by name; shown last, since the end of a long log is what people are shown.
 * @typedef {{passed: number, failed: number, skipped: number, flaky: string[], broken: string[]}} Counts
 */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0, flaky: [], broken: [] }

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    flaky: [...a.flaky, ...b.flaky],
    broken: [...a.broken, ...b.broken],
  }
}

/** @param {string} path */
export function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** @typedef {{status: string, fullName: string, failureMessages: string[]}} UnitTest */

/**
 * A file that could not even be loaded has no tests in the report: it counts as one failure. A test that passed when it
 * was tried again still has the messages of its first try.
 * @param {{testResults: {status: string, name: string, assertionResults: UnitTest[]}[]} | null} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const counts = { ...noTests, flaky: /** @type {string[]} */ ([]), broken: /** @type {string[]} */ ([]) }
  for (const { status, name, assertionResults: tests } of report?.testResults ?? []) {
    const passed = tests.filter((test) => test.status === 'passed')
    const failed = tests.filter((test) => test.status === 'failed')
    counts.passed += passed.length
    counts.failed += failed.length
    counts.skipped += tests.length - passed.length - failed.length
    counts.flaky.push(...passed.filter((test) => test.failureMessages.length > 0).map(told))
    counts.broken.push(...failed.map(told))
    if (status === 'failed' && failed.length === 0) {
      counts.failed += 1
      counts.broken.push(`${name} could not be run`)
    }
  }
  return counts

  /** @param {UnitTest} test */
  function told({ fullName, failureMessages: [first] }) {
    return first ? `${fullName}: ${first.split('\n', 1)[0]}` : fullName
  }
}

/**
 * @typedef {{title: string, ok: boolean, tests: {status: string}[]}} Spec
 * @typedef {{title: string, specs?: Spec[], suites?: Suite[]}} Suite
 */

/**
 * An error outside any test counts as a failure.
 * @param {{stats: {expected: number, unexpected: number, flaky: number, skipped: number}, errors: unknown[], suites?: Suite[]} | null} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  if (!report) return noTests
  const { expected, unexpected, flaky, skipped } = report.stats
  const outside = unexpected === 0 ? report.errors.length : 0
  /** @param {string} status */
  const names = (status) => (report.suites ?? []).flatMap((suite) => withStatus(suite, status))
  return {
    passed: expected + flaky,
    failed: unexpected + outside,
    skipped,
    flaky: names('flaky'),
    broken: names('unexpected'),
  }
}

/**
 * @param {Suite} suite
 * @param {string} status
 * @returns {string[]}
 */
function withStatus({ title, specs = [], suites = [] }, status) {
  const here = specs.filter((spec) => spec.tests.some((test) => test.status === status))
  return [
    ...here.map((spec) => `${title} › ${spec.title}`),
    ...suites.flatMap((suite) => withStatus(suite, status)),
  ]
}
