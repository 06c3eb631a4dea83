/** Looks over an installation without changing it: what is well, what may become trouble, what is wrong and what to do. */
import { type Config, readConfig, StartError } from '../../config.ts'
import { checkData } from './data.ts'
import { checkEngines } from './engines.ts'
import { bad, type Finding, ok } from './finding.ts'
import { checkDisk, checkFolder, checkMemory, checkPort } from './machine.ts'

export interface DoctorOptions {
  /** folder of the program */
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  readonly workingFolder: string
  /** also compares every original with its hash */
  readonly hash?: boolean
}

export async function examine({ root, env, workingFolder, hash = false }: DoctorOptions): Promise<Finding[]> {
  let config: Config
  try {
    config = readConfig(env, workingFolder)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return [bad('settings', error.message, 'Mend that; the rest is looked at then.')]
  }
  const { finding: port, running } = await checkPort(config)
  // A Loupe that runs holds the database; asking for it would only tell so.
  const data =
    running && !config.databaseUrl
      ? [ok('database', 'in use by the Loupe that runs; stop it to have database and pictures checked')]
      : await checkData(config, { hash })
  return [
    ok('settings', 'can be read'),
    checkMemory(),
    await checkFolder(config.dataFolder),
    await checkDisk(config.dataFolder),
    port,
    ...data,
    ...(await checkEngines(config, root, env)),
  ]
}
