/** Starts Loupe: settings, data folder, engines, runs, HTTP. What a person must mend is said in one line. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAccounts } from './accounts/accounts.ts'
import { buildApp } from './app.ts'
import { createBenchmarks } from './benchmarks/benchmarks.ts'
import { createDatasets } from './benchmarks/datasets.ts'
import { createExports } from './benchmarks/export/export.ts'
import { createFigureDesk } from './benchmarks/figures.ts'
import { createFigureRows } from './benchmarks/figures-rows.ts'
import { createImports } from './benchmarks/import/imports.ts'
import { createJudgings } from './benchmarks/judge-jobs.ts'
import { createJudgePort } from './benchmarks/judge-port.ts'
import { createPredictions } from './benchmarks/predictions/predictions.ts'
import { runOfPrediction } from './benchmarks/predictions/run-of-prediction.ts'
import { type Config, type EngineConfig, readConfig, StartError } from './config.ts'
import { createBuiltinEngine } from './engines/builtin/builtin-engine.ts'
import { createCalibrations } from './engines/calibrate/calibrations.ts'
import { drawnMaterial, sampleMaterial } from './engines/calibrate/items.ts'
import type { Engine } from './engines/engine.ts'
import { keepLooking } from './engines/keep-looking.ts'
import { createRegistry, type EngineRegistry } from './engines/registry.ts'
import { createImages } from './images/images.ts'
import { createRunLog } from './runs/run-log.ts'
import { createRunner } from './runs/runner.ts'
import { loadSamples, type Samples } from './samples.ts'
import { createSend } from './send/send.ts'
import { type ConfiguredEngine, createEngineSettings, DRAFT_ID } from './settings/engines.ts'
import { makeEngine } from './settings/make-engine.ts'
import { openSettingsStore } from './settings/store.ts'
import { DataFolderInUse, openDatabase } from './store/database.ts'
import { openFiles } from './store/files.ts'

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

  const db = await openDatabase(config.dataFolder)
  const accounts = await createAccounts({ db, host: config.host, accessToken: config.access.token })
  const files = await openFiles(config.dataFolder)
  const images = createImages({ db, files, limits: config.limits })
  await images.sweep()
  const datasets = createDatasets({ db, images })
  const imports = createImports({
    ...{ db, store: files, images, datasets, limits: config.limits },
    folder: join(config.dataFolder, 'imports'),
    sampleList: join(root, 'public', 'dataset', 'scenes.json'),
  })
  await imports.recover()
  const engines = createRegistry([await createBuiltinEngine({ modelDir: join(root, 'public', 'model') })])
  const settings = createEngineSettings({
    store: openSettingsStore(config.dataFolder),
    registry: engines,
    configured: configuredEngines(config),
    make: (setup) => found(makeEngine(setup), engines),
  })
  const log = createRunLog(db)
  const runner = createRunner({
    log,
    engines,
    images,
    files,
    maxQueued: 1000,
  })
  const interrupted = await runner.recover()
  const { evaluations, facts } = createBenchmarks({
    ...{ db, datasets, runner, engines },
    runOfPrediction,
  })
  const goingOn = await evaluations.recover()
  const judgings = createJudgings({ port: createJudgePort({ evaluations, facts }), engines })
  const figures = createFigureDesk({ evaluations, facts, rows: createFigureRows({ db, datasets }) })
  const samples = await loadSamples(join(root, 'public', 'samples'))
  const calibrations = createCalibrations({
    material: (engine) =>
      engine.info().kind === 'builtin'
        ? sampleMaterial(engine.profile, samples.list(), (id) => readSample(samples, id))
        : drawnMaterial(engine.profile),
    keep: (bytes, extension) => files.put(bytes, extension),
  })
  const app = await buildApp({
    config,
    accounts,
    version,
    appFolder: join(root, 'dist'),
    engines,
    images,
    files,
    db,
    datasets,
    imports,
    evaluations,
    facts,
    figures,
    judgings,
    exports: createExports({ db, files, datasets, rowsOfSlice: facts.rowsOfSlice }),
    predictions: createPredictions({ datasets, evaluations }),
    runner,
    send: createSend({ db, files, images, log, runner, appFolder: join(root, 'dist'), version }),
    samples,
    settings,
    calibrations,
  })

  const address = await app.listen({ host: config.host, port: config.port })
  console.log(`Loupe ${version} is ready at ${address}`)
  if (interrupted > 0) console.log(`${interrupted} run(s) had been interrupted and are marked as failed.`)
  if (goingOn > 0) console.log(`${goingOn} evaluation(s) go on.`)

  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    await judgings.close()
    await evaluations.close()
    await imports.close()
    await runner.close()
    await calibrations.close()
    await app.close()
    await engines.close()
    await db.destroy()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

/** What it can do is asked at once, while nobody waits for it. An engine that is only tried out is asked by whoever tries it. */
function found(engine: Engine, engines: EngineRegistry): Engine {
  if (engine.info().id !== DRAFT_ID) void keepLooking(engine, () => engines.list().includes(engine))
  return engine
}

function configuredEngines({ engines, environmentEngine }: Config): ConfiguredEngine[] {
  return [
    ...engines.map((config) => configuredEngine(config, 'file')),
    ...(environmentEngine ? [configuredEngine(environmentEngine, 'environment')] : []),
  ]
}

function configuredEngine(config: EngineConfig, source: 'file' | 'environment'): ConfiguredEngine {
  const apiKey = config.apiKeyEnv ? (process.env[config.apiKeyEnv] ?? null) : null
  if (config.apiKeyEnv && !apiKey) {
    throw new StartError(`engine “${config.id}”: the environment variable ${config.apiKeyEnv} is not set.`)
  }
  return { config, source, apiKey }
}

async function readSample(samples: Samples, id: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of samples.open(id).stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
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
  if (error instanceof StartError) return error.message
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
