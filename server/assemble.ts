/** Puts the parts of Loupe together over one data folder, from the store up to the HTTP server, which does not listen yet. */
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createAccounts } from './accounts/accounts.ts'
import { createAnnotate } from './annotate/annotate.ts'
import { createAssist } from './annotate/assist/assist.ts'
import { createBoxProposals } from './annotate/assist/proposals.ts'
import { createChecking } from './annotate/checking.ts'
import { createBoxImports } from './annotate/import-boxes.ts'
import { createLeaving } from './annotate/leave.ts'
import { publishedFiles } from './annotate/published-files.ts'
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
import { type Config, type EngineConfig, StartError } from './config.ts'
import { createBuiltinEngine } from './engines/builtin/builtin-engine.ts'
import { createCalibrations } from './engines/calibrate/calibrations.ts'
import { drawnMaterial, sampleMaterial } from './engines/calibrate/items.ts'
import type { Engine } from './engines/engine.ts'
import { keepLooking } from './engines/keep-looking.ts'
import { createRegistry, type EngineRegistry } from './engines/registry.ts'
import { createDecoder } from './images/decode/decoder.ts'
import { createImages } from './images/images.ts'
import { createLog, watchRuns } from './operations/log.ts'
import { createMetrics } from './operations/metrics.ts'
import { observed } from './operations/observed.ts'
import { createOperations } from './operations/readiness.ts'
import { createStreams } from './routes/sse.ts'
import { createLanes } from './runs/lanes.ts'
import { createRunLog } from './runs/run-log.ts'
import { createRunner } from './runs/runner.ts'
import { loadSamples, type Samples } from './samples.ts'
import { createSend } from './send/send.ts'
import { type ConfiguredEngine, createEngineSettings, DRAFT_ID } from './settings/engines.ts'
import { makeEngine } from './settings/make-engine.ts'
import { openSettingsStore } from './settings/store.ts'
import { openFiles } from './store/files.ts'
import { leaseOf } from './store/members.ts'
import { openStore } from './store/open-store.ts'
import { openS3Files } from './store/s3-files.ts'

export interface Assembly {
  readonly app: FastifyInstance
  /** runs that a crash had cut off, now marked as failed */
  readonly interrupted: number
  /** evaluations that go on */
  readonly goingOn: number
  /** Calls when the other processes on the database have taken this one to be gone: it must end. */
  onLost(listen: () => void): void
  /** The server listens: from now on it is ready. */
  ready(): void
  /** Takes nothing new, lets what goes on end within the grace time or hands it over, then ends everything; what is kept on disk is whole. */
  close(graceMs?: number): Promise<void>
}

/** `root`: the folder with the built app and the files that ship. Throws StartError for what a person must mend. */
export async function assemble(
  config: Config,
  { root, version }: { root: string; version: string },
): Promise<Assembly> {
  const { dataFolder, databaseUrl, leaseMs } = config
  const words = createLog(config.jsonLog)
  const metrics = createMetrics(version)
  const streams = createStreams()
  const store = await openStore({ folder: dataFolder, databaseUrl, lease: leaseOf(leaseMs) })
  const { db, members, bus } = store
  const accounts = await createAccounts({ db, host: config.host, accessToken: config.access.token })
  const local = await openFiles(dataFolder, bus.shared || config.s3 ? { members } : {})
  const files = config.s3 ? await openS3Files(local, dataFolder, config.s3) : local
  const decoder = createDecoder({ scratch: dirname(files.temporaryPath()) })
  const images = createImages({ db, files, limits: config.limits, decoder, bus })
  // Others may be just taking in what has no row yet.
  const spared = (await members.alive()).size === 1 ? (await images.sweep()).spared : 0
  if (spared > 0) words.warn({ spared }, strangersWords(spared))
  const datasets = createDatasets({ db, images })
  const annotate = createAnnotate({ db, datasets, images })
  const checking = createChecking({ db })
  const imports = createImports({
    ...{ db, store: files, images, datasets, members, bus },
    folder: join(config.dataFolder, 'imports'),
    sampleList: join(root, 'public', 'dataset', 'scenes.json'),
  })
  await imports.recover()
  const engines = createRegistry([
    observed(await createBuiltinEngine({ modelDir: join(root, 'public', 'model') }), metrics),
  ])
  const settings = createEngineSettings({
    store: openSettingsStore(config.dataFolder),
    registry: engines,
    configured: configuredEngines(config),
    make: (setup) => found(observed(makeEngine(setup), metrics), engines),
  })
  const log = createRunLog(db, { members, bus })
  const lanes = createLanes()
  const runner = createRunner({
    log,
    engines,
    images,
    files,
    maxQueued: 1000,
    lanes,
    bus,
    ended: watchRuns(metrics, words),
  })
  const interrupted = await runner.recover()
  const { evaluations, facts } = createBenchmarks({
    ...{ db, datasets, runner, engines, members, bus },
    runOfPrediction,
  })
  const goingOn = await evaluations.recover()
  const assist = createAssist({
    ...{ db, engines, images, files, lanes, members, bus },
    projects: annotate.projects,
    entries: annotate.edits,
  })
  await assist.recover()
  // What fails now is tried again with the next renewal of the lease.
  members.onChange(() => {
    const recovering = [runner.recover(), evaluations.recover(), imports.recover(), assist.recover()]
    void Promise.allSettled(recovering)
  })
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
  const operations = createOperations({ db, dataFolder, engines })
  metrics.watch({
    runs: () => runner.active,
    tilesWaiting: () => images.tilesWaiting,
    streams: () => streams.open,
    evaluations: () => evaluations.list({ status: 'running' }),
  })
  const app = await buildApp({
    ...{ operations, metrics, log: words, streams },
    config,
    accounts,
    version,
    appFolder: join(root, 'dist'),
    engines,
    images,
    files,
    db,
    datasets,
    annotate,
    boxImports: createBoxImports({ db, images, files }),
    assist,
    proposals: createBoxProposals({ runner, engines, images }),
    checking,
    leaving: createLeaving({ db, files, desk: checking.desk }),
    imports,
    evaluations,
    facts,
    figures,
    judgings,
    exports: createExports({
      ...{ db, files, datasets, rowsOfSlice: facts.rowsOfSlice },
      belongings: publishedFiles(annotate.publisher),
    }),
    predictions: createPredictions({ datasets, evaluations }),
    runner,
    send: createSend({ db, files, images, log, runner, appFolder: join(root, 'dist'), version }),
    samples,
    settings,
    calibrations,
  })

  const close = async (graceMs = 0) => {
    operations.phase = 'stopping'
    // What can be gone on with later is handed over now; runs may end by themselves.
    await Promise.all([
      ...[assist.close(), judgings.close(), imports.close(), calibrations.close()],
      evaluations.close(graceMs),
      // Later, so that an evaluation cancels its own runs and their items stay open.
      runner.close(graceMs + 1000),
    ])
    streams.endAll()
    await app.close()
    await engines.close()
    decoder.close()
    await store.close()
  }
  const ready = () => {
    operations.phase = 'ready'
  }
  return { app, interrupted, goingOn, onLost: members.onLost, ready, close }
}

const strangersWords = (count: number) =>
  `${count} original(s) that the database does not name stay where they are: another database, or a later state of this one, may name them.`

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
