/**
 * `npm run bench`: all benches, or those that are named (`npm run bench -- run tiles`); with `--json` the last line is
 * one JSON object of all figures. Needs a built app only for `load`; starts its own server on its own data.
 */
import { buildIfStale } from './build.mjs'
import { fail } from './preflight.mjs'
import { projectRoot, requireTools } from './project.mjs'

requireTools()
try {
  await buildIfStale(projectRoot)
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
const { register } = await import('tsx/esm/api')
register()
const { runBenches } = await import('../bench/main.ts')
process.exit(await runBenches(process.argv.slice(2)))
