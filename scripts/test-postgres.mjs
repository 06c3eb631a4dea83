/**
 * `npm run test:postgres`: the tests of whatever keeps data, on a real PostgreSQL instead of SQLite, and those that need two
 * servers on one database. It takes the PostgreSQL that DATABASE_URL names (each test in a schema of its own), else one that is
 * installed, else Debian's package. `--short`: the core of it, and no installing. Further arguments go to Vitest.
 */
import { findPostgres } from './postgres.mjs'
import { projectRoot, requireTools } from './project.mjs'
import { bin, run } from './run-tool.mjs'

const all = [
  'server/store',
  'server/runs',
  'server/benchmarks',
  'server/annotate',
  'server/accounts',
  'server/testing/fuzz',
]
const core = [
  'server/store',
  'server/runs/runner.test.ts',
  'server/benchmarks/datasets.test.ts',
  'server/benchmarks/facts.test.ts',
  'server/benchmarks/evaluate/evaluations.test.ts',
  'server/annotate/projects.test.ts',
]

requireTools()
process.chdir(projectRoot)
const args = process.argv.slice(2)
const short = args.includes('--short')
const further = args.filter((arg) => arg !== '--short')

let postgres
try {
  postgres = await findPostgres({ install: !short })
} catch (error) {
  console.log(`SKIPPED: nothing was tested on PostgreSQL: ${error instanceof Error ? error.message : error}.`)
  process.exit(0)
}
console.log(`With ${postgres.what}.`)
const paths = further.some((arg) => !arg.startsWith('-')) ? [] : short ? core : all
// Not DATABASE_URL: tests that start a server of their own choose its database.
delete process.env.DATABASE_URL
const code = await run(bin('vitest'), ['run', ...paths, ...further], { LOUPE_TEST_POSTGRES: postgres.url })
postgres.stop()
process.exit(code)
