/** Counts tests from the runners' own JSON reports. */
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0 }

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
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
 * A flaky test (passed only when tried again) counts as failed; so does an error outside any test.
 * @param {{stats: {expected: number, unexpected: number, flaky: number, skipped: number}, errors: unknown[]} | null} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  if (!report) return noTests
  const { expected, unexpected, flaky, skipped } = report.stats
  const outside = unexpected === 0 ? report.errors.length : 0
  return { passed: expected, failed: unexpected + flaky + outside, skipped }
}
