/**
 * `npm start`: checks, builds the app when that is needed, then serves it. `--no-build` serves what there is
 * (`npm run dev` has Vite for the app). Plain JavaScript, see preflight.mjs.
 */
import { fail, nodeProblem } from './preflight.mjs'

// LOUPE_PRETEND_NODE lets the tests see what an old Node would be told.
const problem = nodeProblem(process.env.LOUPE_PRETEND_NODE || process.versions.node)
if (problem) fail(problem)

import('./launch.mjs').then(({ launch }) => launch({ build: process.argv.indexOf('--no-build') < 0 }))
