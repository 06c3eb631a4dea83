/** Starts Loupe: settings, data folder, engines, runs, HTTP. What a person must mend is said in one line. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assemble } from './assemble.ts'
import { readConfig, StartError } from './config.ts'
import { DataFolderInUse, StoreRefusal } from './store/database.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Starts, prints the address, and resolves once the server listens. */
export async function main(): Promise<void> {
  try {
    await start()
  } catch (error) {
    const line = startProblem(error)
    if (!line) throw error
    console.error(`Loupe cannot start: ${line}`)
    process.exit(1)
  }
}

async function start(): Promise<void> {
  const config = readConfig(process.env, process.cwd())
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  prepareFolder(config.dataFolder)

  const { app, interrupted, goingOn, onLost, ready, close } = await assemble(config, { root, version })
  const address = await app.listen({ host: config.host, port: config.port })
  ready()
  console.log(`Loupe ${version} is ready at ${address}`)
  if (interrupted > 0) console.log(`${interrupted} run(s) had been interrupted and are marked as failed.`)
  if (goingOn > 0) console.log(`${goingOn} evaluation(s) go on.`)

  let stopping = false
  const stop = async (graceMs: number, code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    await close(graceMs)
    process.exit(code)
  }
  // A person at the terminal wants it to end now; whoever sends SIGTERM gives time, and a second signal ends it at once.
  process.on('SIGINT', () => void stop(0, 0))
  process.on('SIGTERM', () => void stop(config.graceMs, 0))
  onLost(() => {
    console.error(
      'The other processes on the database took this one to be gone and go on with its work: it ends.',
    )
    void stop(0, 1)
  })
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new StartError(`the data folder ${folder} cannot be written to. Set LOUPE_DATA to another one.`)
  }
}

/** The line for a person, or null where the error is a bug of ours. */
function startProblem(error: unknown): string | null {
  if (error instanceof StartError || error instanceof StoreRefusal) return error.message
  if (error instanceof DataFolderInUse) {
    return 'another Loupe is running on this data folder. Stop it, or set LOUPE_DATA to another one.'
  }
  const code = error instanceof Error && 'code' in error ? error.code : null
  const port = process.env.PORT ?? '4310'
  if (code === 'EADDRINUSE') return `port ${port} is taken. Stop what uses it, or set PORT to another one.`
  if (code === 'EACCES') return `port ${port} may not be used. Set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `the address HOST=${process.env.HOST} is not one of this machine.`
  return null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
