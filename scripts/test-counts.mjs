/** Counts tests from the runners' own JSON reports. */
import { existsSync, readFileSync } from 'node:fs'

/**
 * `flaky`: tests that failed first and passed when tried again (CI only), by name; they are among `passed`.
 * @typedef {{passed: number, failed: number, skipped: number, flaky: string[]}} Counts
 */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0, flaky: [] }

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
  }
}

/** @param {string} path */
export function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/**
 * A file that could not even be loaded has no tests in the report: it counts as one failure.
 * @param {{testResults: {status: string, assertionResults: {status: string}[]}[]} | null} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const counts = { ...noTests }
  for (const file of report?.testResults ?? []) {
    const states = file.assertionResults.map((test) => test.status)
    counts.passed += states.filter((state) => state === 'passed').length
    counts.failed += states.filter((state) => state === 'failed').length
    counts.skipped += states.filter((state) => state !== 'passed' && state !== 'failed').length
    if (file.status === 'failed' && !states.includes('failed')) counts.failed += 1
  }
  return counts
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
  const names = (report.suites ?? []).flatMap((suite) => flakyOf(suite))
  return { passed: expected + flaky, failed: unexpected + outside, skipped, flaky: names }
}

/**
 * @param {Suite} suite
 * @returns {string[]}
 */
function flakyOf({ title, specs = [], suites = [] }) {
  const here = specs.filter((spec) => spec.tests.some((test) => test.status === 'flaky'))
  return [...here.map((spec) => `${title} › ${spec.title}`), ...suites.flatMap(flakyOf)]
}
