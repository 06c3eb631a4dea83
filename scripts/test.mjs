/**
 * `npm test`: types, lint, unit and property tests, build, browser tests; stops at the first stage that fails.
 * `npm test -- --only=unit,e2e` runs some of the stages; anything further goes to Vitest or Playwright when only
 * one of them is asked for (`npm test -- --only=e2e e2e/start.spec.ts --headed`).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditDependencies } from './audit-deps.mjs'
import { ensureChromium } from './chromium.mjs'
import { fail } from './preflight.mjs'
import { projectRoot, requireTools } from './project.mjs'
import { bin, run } from './run-tool.mjs'
import { addCounts, countPlaywright, countVitest, noTests, readReport } from './test-counts.mjs'

/** @typedef {import('./test-counts.mjs').Counts} Counts */
/** @typedef {{code: number, counts?: Counts, why?: string}} Outcome */
/** @typedef {{id: string, title: string, run: (extra: string[], reports: string) => Promise<Outcome>}} Stage */

/** @type {Stage[]} */
const stages = [
  { id: 'types', title: 'Type check', run: async () => ({ code: await run(bin('tsc'), ['--noEmit']) }) },
  { id: 'lint', title: 'Lint and import directions', run: lint },
  { id: 'unit', title: 'Unit and property tests', run: unit },
  // Where none is installed it says so, loudly, and goes on; `npm run test:postgres` is the whole of it.
  {
    id: 'postgres',
    title: 'The core on PostgreSQL',
    run: async () => ({ code: await run('scripts/test-postgres.mjs', ['--short']) }),
  },
  {
    id: 'build',
    title: 'Build',
    run: async () => ({ code: await run(bin('vite'), ['build', '--logLevel', 'warn']) }),
  },
  { id: 'e2e', title: 'Browser tests', run: browser },
]

/** @returns {Promise<Outcome>} */
async function lint() {
  const style = await run(bin('biome'), ['ci', '.'])
  if (style !== 0) return { code: style }
  if (auditDependencies() !== 0) return { code: 1 }
  const rooms = ['contract', 'engine', 'server', 'src']
  return { code: await run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', ...rooms]) }
}

/**
 * @param {string[]} extra
 * @param {string} reports
 * @returns {Promise<Outcome>}
 */
async function unit(extra, reports) {
  const report = join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(bin('vitest'), ['run', ...reporters, ...extra])
  return { code, counts: countVitest(readReport(report)) }
}

/**
 * @param {string[]} extra
 * @param {string} reports
 * @returns {Promise<Outcome>}
 */
async function browser(extra, reports) {
  const report = join(reports, 'playwright.json')
  let found
  try {
    found = await ensureChromium()
  } catch (error) {
    return { code: 1, why: error instanceof Error ? error.message : String(error) }
  }
  console.log(`with ${found.path}`)
  const code = await run(bin('playwright'), ['test', ...extra], {
    LOUPE_CHROMIUM: found.path,
    LOUPE_CHROMIUM_SANDBOX: found.sandbox ? 'on' : 'off',
    LOUPE_TEST_REPORT: report,
  })
  return { code, counts: countPlaywright(readReport(report)) }
}

/**
 * @param {string[]} args
 * @returns {{chosen: Stage[], extra: string[]}}
 */
function choose(args) {
  const only = args.filter((arg) => arg.startsWith('--only=')).flatMap((arg) => arg.slice(7).split(','))
  const extra = args.filter((arg) => !arg.startsWith('--only='))
  const unknown = only.find((id) => !stages.some((stage) => stage.id === id))
  if (unknown !== undefined) {
    fail(`There is no stage "${unknown}"; the stages are ${stages.map((stage) => stage.id).join(', ')}.`)
  }
  const chosen = only.length === 0 ? stages : stages.filter((stage) => only.includes(stage.id))
  if (extra.length > 0 && chosen.filter((stage) => stage.id === 'unit' || stage.id === 'e2e').length !== 1) {
    fail(`"${extra.join(' ')}" goes to one test runner: say which with --only=unit or --only=e2e.`)
  }
  return { chosen, extra }
}

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

requireTools()
process.chdir(projectRoot)
const { chosen, extra } = choose(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'loupe-test-'))
const begun = performance.now()
let counts = noTests
let failedAt = null
for (const stage of chosen) {
  const started = performance.now()
  console.log(`\n== ${stage.title} ==`)
  const outcome = await stage.run(stage.id === 'unit' || stage.id === 'e2e' ? extra : [], reports)
  counts = addCounts(counts, outcome.counts ?? noTests)
  if (outcome.code !== 0) {
    failedAt = `${outcome.why ? `${outcome.why}\n` : ''}FAILED: ${stage.title} (${seconds(started)})`
    break
  }
  console.log(`ok: ${stage.title} (${seconds(started)})`)
}
rmSync(reports, { recursive: true, force: true })

console.log(failedAt ? `\n${failedAt}` : `\nAll stages passed in ${seconds(begun)}.`)
if (counts.skipped > 0) console.log(`${counts.skipped} skipped`)
for (const name of counts.flaky) console.log(`FLAKY, passed when tried again, to be mended: ${name}`)
for (const name of counts.broken) console.log(`FAILED: ${name}`)
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(failedAt ? 1 : 0)
