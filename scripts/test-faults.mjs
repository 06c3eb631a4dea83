/**
 * `npm run test:faults`: bad pictures, faulty engines, a full disk, and the server killed again and again, all against the
 * real server; prints a table of what was tried and what happened. `-- --kills=100 --pictures=2000 --seed=1 --only=disk,engines`.
 * Everything it tries is repeatable from its seed. A full disk needs Linux and root; where it cannot be tried, it says so.
 */
import { parseArgs } from 'node:util'
import { projectRoot, requireTools } from './project.mjs'

requireTools()
process.chdir(projectRoot)
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    pictures: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    only: { type: 'string', default: '' },
  },
})
// What is looked at is the server, not the browser app.
process.env.LOUPE_NO_BUILD = '1'
const { register } = await import('tsx/esm/api')
register()
const { allFaults } = await import('../faults/faults.ts')
const well = await allFaults({
  kills: Number(values.kills),
  pictures: Number(values.pictures),
  seed: Number(values.seed),
  only: values.only.split(',').filter(Boolean),
})
console.log(well ? '\nAll went well.' : '\nSomething is RED.')
process.exit(well ? 0 : 1)
