/** Puts a copy of the database back that was made before it changed its form. Loupe must not run. */
import { nodeProblem } from '../preflight.mjs'
import { Refusal } from './client.mjs'

/** @type {import('./usage.mjs').Command} */
export const restore = {
  usage: 'restore [COPY]',
  about: 'Puts a copy of the database back (of LOUPE_DATA/backups); without COPY, lists them.',
  takes: [0, 1],
  options: {},
  help: [['COPY', 'name of a copy; what stands there now is put beside the copies']],
  async run({ positionals: [name] }) {
    const problem = nodeProblem(process.versions.node)
    if (problem) throw new Refusal(problem, 1)
    const { register } = await import('tsx/esm/api')
    register()
    const { readConfig } = await import('../../server/config.ts')
    const { listBackups, restoreBackup } = await import('../../server/store/restore.ts')
    const { dataFolder, databaseUrl } = readConfig(process.env, process.cwd())
    if (databaseUrl)
      throw new Refusal(
        'DATABASE_URL is set: copies of PostgreSQL are made and put back with pg_dump and pg_restore.',
        2,
      )
    if (!name) {
      const names = await listBackups(dataFolder)
      console.log(names.length > 0 ? names.join('\n') : 'There is no copy in the data folder.')
      return 0
    }
    try {
      const aside = await restoreBackup(dataFolder, name)
      console.log(`${name} is in place.${aside ? ` What stood there is ${aside}.` : ''}`)
      return 0
    } catch (error) {
      throw new Refusal(error instanceof Error ? error.message : String(error), 1)
    }
  },
}
