/** Puts the HTTP server together: hardening, schemas, problems, routes, and the built browser app. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import type { AccessMode } from '#contract/account.ts'
import type { Accounts } from './accounts/accounts.ts'
import { isLoopback } from './accounts/hosts.ts'
import { knowPeople } from './accounts/request-person.ts'
import type { Annotate } from './annotate/annotate.ts'
import type { Assist } from './annotate/assist/assist.ts'
import type { BoxProposals } from './annotate/assist/proposals.ts'
import type { Checking } from './annotate/checking.ts'
import type { BoxImports } from './annotate/import-boxes.ts'
import type { Leaving } from './annotate/leave.ts'
import type { Datasets } from './benchmarks/datasets.ts'
import type { Evaluations } from './benchmarks/evaluate/evaluations.ts'
import type { Exports } from './benchmarks/export/export.ts'
import type { FactTables } from './benchmarks/facts.ts'
import type { FigureDesk } from './benchmarks/figures.ts'
import type { Imports } from './benchmarks/import/imports.ts'
import type { Judgings } from './benchmarks/judge-jobs.ts'
import type { Predictions } from './benchmarks/predictions/predictions.ts'
import type { Config } from './config.ts'
import { contentPolicy, docsPolicy, newNonce, nonceMeta, sendPolicy } from './content-policy.ts'
import type { Calibrations } from './engines/calibrate/calibrations.ts'
import { presets } from './engines/openai/dialects.ts'
import type { EngineRegistry } from './engines/registry.ts'
import type { Images } from './images/images.ts'
import { withProblems } from './openapi-problems.ts'
import { type Log, watchRequests } from './operations/log.ts'
import type { Metrics } from './operations/metrics.ts'
import type { Operations } from './operations/readiness.ts'
import { refuseUnreadable, sendProblem, sendProblems, toProblem } from './problems.ts'
import { accountRoutes } from './routes/accounts.ts'
import { assistRoutes } from './routes/assist.ts'
import { boxImportRoutes } from './routes/box-imports.ts'
import { calibrateRoutes } from './routes/calibrate.ts'
import { datasetRoutes } from './routes/datasets.ts'
import { entryRoutes } from './routes/entries.ts'
import { evaluationRoutes } from './routes/evaluations.ts'
import { exportRoutes } from './routes/exports.ts'
import { factRoutes } from './routes/facts.ts'
import { figureRoutes } from './routes/figures.ts'
import { iiifRoutes, openToAnyPage } from './routes/iiif.ts'
import { imageRoutes } from './routes/images.ts'
import { importRoutes } from './routes/imports.ts'
import { infoRoutes } from './routes/info.ts'
import { operationRoutes } from './routes/operations.ts'
import { predictionRoutes } from './routes/predictions.ts'
import { projectExportRoutes } from './routes/project-exports.ts'
import { projectRoutes } from './routes/projects.ts'
import { reviewRoutes } from './routes/reviews.ts'
import { runRoutes } from './routes/runs.ts'
import { sampleRoutes } from './routes/samples.ts'
import { sendRoutes } from './routes/send.ts'
import { settingsRoutes } from './routes/settings.ts'
import { shareRoutes } from './routes/shares.ts'
import type { Streams } from './routes/sse.ts'
import type { Runner } from './runs/runner.ts'
import type { Samples } from './samples.ts'
import type { Send } from './send/send.ts'
import type { EngineSettings } from './settings/engines.ts'
import type { FileStore } from './store/files.ts'
import type { Database } from './store/tables.ts'

export interface AppParts {
  config: Config
  accounts: Accounts
  version: string
  /** folder with the built browser app; where it is missing only the API is served */
  appFolder: string
  engines: EngineRegistry
  images: Images
  files: FileStore
  db: Kysely<Database>
  datasets: Datasets
  annotate: Annotate
  boxImports: BoxImports
  assist: Assist
  proposals: BoxProposals
  checking: Checking
  leaving: Leaving
  imports: Imports
  evaluations: Evaluations
  facts: FactTables
  figures: FigureDesk
  judgings: Judgings
  exports: Exports
  predictions: Predictions
  runner: Runner
  send: Send
  samples: Samples
  operations: Operations
  metrics: Metrics
  log: Log
  streams: Streams
  settings: EngineSettings
  calibrations: Calibrations
}

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    // A whole request may take this long (a gigapixel upload over a slow line), but never for ever.
    requestTimeout: 30 * 60_000,
    // A connection on which nothing moves is cut; the longest silence is that of an engine being tried out.
    connectionTimeout: 11 * 60_000,
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 10_000,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 1024 },
    // An address that is none comes to no route, and so to no error handler.
    frameworkErrors(error, request, reply) {
      if (parts.accounts.mode === 'open' && request.url.startsWith('/iiif/3/')) openToAnyPage(reply)
      return sendProblem(reply, toProblem(error))
    },
    clientErrorHandler: refuseUnreadable,
    forceCloseConnections: true,
    // Whose X-Forwarded-* headers are believed: nobody's, unless they are named.
    trustProxy: parts.config.access.trustProxy.length > 0 ? [...parts.config.access.trustProxy] : false,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app, parts.log)
  watchRequests(app, parts.metrics, parts.log)
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // Plain HTTP on loopback: asking for HTTPS would only break it.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  sendPolicy(app)
  // After helmet, so that what is refused at the door carries its headers, too.
  knowPeople(app, {
    accounts: parts.accounts,
    hosts: {
      loopbackOnly: isLoopback(parts.config.host),
      boundTo: parts.config.host,
      named: parts.config.access.hosts,
    },
  })
  // Tiles come by the hundred, so only what makes work for an engine or the disk is limited (route by route).
  await app.register(rateLimit, { global: false })
  await app.register(multipart, {
    limits: { files: 1, fields: 10, fileSize: parts.config.limits.maxBytes + 1 },
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Loupe',
        version: parts.version,
        description: 'Zoom inspector for multimodal language models',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (given) => withProblems(jsonSchemaTransformObject(given)),
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: docsPolicy() })

  await app.register(accountRoutes(parts.accounts))
  await app.register(infoRoutes(parts))
  await app.register(sampleRoutes(parts.samples, parts.images))
  await app.register(imageRoutes(parts.images))
  await app.register(iiifRoutes(parts.images, parts.accounts.mode === 'open'))
  await app.register(operationRoutes({ ...parts, metricsToken: parts.config.metricsToken }))
  await app.register(runRoutes(parts.runner, parts.files, parts.streams))
  await app.register(datasetRoutes(parts))
  await app.register(importRoutes(parts))
  await app.register(projectRoutes(parts.annotate, parts.checking.veil))
  await app.register(entryRoutes(parts.annotate, parts.checking.veil))
  await app.register(boxImportRoutes(parts.boxImports))
  await app.register(assistRoutes(parts))
  await app.register(reviewRoutes(parts.checking))
  await app.register(projectExportRoutes(parts.leaving))
  await app.register(evaluationRoutes(parts.evaluations))
  await app.register(factRoutes(parts.facts))
  await app.register(figureRoutes(parts))
  await app.register(sendRoutes(parts.send))
  await app.register(shareRoutes(parts.send, parts.images))
  await app.register(exportRoutes(parts.exports))
  await app.register(
    predictionRoutes({ predictions: parts.predictions, files: parts.files, host: parts.config.host }),
  )
  await app.register(calibrateRoutes(parts.calibrations, parts.engines))
  await app.register(
    settingsRoutes({
      host: parts.config.host,
      mode: parts.accounts.mode,
      engines: parts.engines,
      settings: parts.settings,
      presets,
    }),
  )
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await serveApp(app, parts.appFolder, parts.accounts.mode)
  return app
}

/** The built app; every address that is no file and no API belongs to the browser's router. */
async function serveApp(root: FastifyInstance, folder: string, mode: AccessMode): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return
  await root.register(async (app) => appFiles(app, folder, mode))
}

async function appFiles(app: FastifyInstance, folder: string, mode: AccessMode): Promise<void> {
  // The app's own files hold nothing of anybody, and the sign-in page is one of them.
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, needs: 'anyone' }
  })
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    preCompressed: true,
    setHeaders(reply, path) {
      const hashed = path.startsWith(join(folder, 'assets'))
      reply.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  const sendIndex = async (_: unknown, reply: FastifyReply) => {
    const nonce = newNonce()
    const page = await readFile(join(folder, 'index.html'), 'utf8')
    return reply
      .header('content-security-policy', contentPolicy(nonce))
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page.replace('</title>', `</title>${nonceMeta(nonce)}<meta name="loupe-mode" content="${mode}">`))
  }
  app.get('/', { schema: { hide: true } }, sendIndex)
  app.get('/inspect/*', { schema: { hide: true } }, sendIndex)
  app.get('/explore', { schema: { hide: true } }, sendIndex)
  app.get('/explore/*', { schema: { hide: true } }, sendIndex)
  app.get('/annotate', { schema: { hide: true } }, sendIndex)
  app.get('/annotate/*', { schema: { hide: true } }, sendIndex)
  app.get('/present', { schema: { hide: true } }, sendIndex)
  app.get('/present/*', { schema: { hide: true } }, sendIndex)
  app.get('/settings', { schema: { hide: true } }, sendIndex)
}
