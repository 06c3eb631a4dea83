/** Settings: environment first, then `loupe.config.json` in the working folder (or where LOUPE_CONFIG points). */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { profileChoiceSchema } from '#contract/profile.ts'
import { baseUrlSchema, engineIdSchema } from '#contract/settings.ts'
import { isLoopback } from './accounts/hosts.ts'
import type { ObjectsConfig } from './store/objects.ts'

export const engineConfigSchema = z
  .object({
    id: engineIdSchema,
    label: z.string().min(1).max(120),
    kind: z.literal('openai'),
    /** id of a server family (vllm, sglang, lmdeploy, …), for what it does differently */
    preset: z.string().optional(),
    /** several addresses serve one model; questions on one image go to one of them */
    baseUrls: z.array(baseUrlSchema).min(1),
    model: z.string().min(1),
    /** name of the environment variable that holds the key; the key itself never stands in this file */
    apiKeyEnv: z.string().optional(),
    /** questions at once for each address */
    concurrency: z.number().int().min(1).max(512).optional(),
    // `profile` by id, else matched from the model's name; `convention`, `resize`, `padding`, `attentionLayer` and
    // `zoomSyntax` change single fields of it.
    ...profileChoiceSchema.shape,
  })
  .strict()
export type EngineConfig = z.infer<typeof engineConfigSchema>

const limitsSchema = z
  .object({
    maxBytes: z.number().int().positive(),
    maxPixels: z.number().int().positive(),
    /** for encodings that must be decoded whole: progressive JPEG, interlaced PNG, turned by EXIF */
    maxPixelsUnstreamable: z.number().int().positive(),
  })
  .partial()
  .strict()

const fileSchema = z
  .object({
    engines: z
      .array(engineConfigSchema)
      .refine((list) => new Set(list.map((e) => e.id)).size === list.length, 'every engine needs its own id')
      .refine(
        (list) => list.every((e) => e.id !== 'builtin'),
        'the id “builtin” is taken by the embedded model',
      )
      .default([]),
    limits: limitsSchema.default({}),
  })
  .strict()

export interface Config {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  /** DATABASE_URL: a PostgreSQL that several processes may share; null: SQLite in the data folder */
  readonly databaseUrl: string | null
  /** LOUPE_S3_BUCKET and others: image files lie in an S3-compatible store, and the data folder holds copies of some; null: they lie in the data folder */
  readonly s3: S3Config | null
  /** LOUPE_LEASE_S: after so long without a sign a process is taken to be gone; only matters with PostgreSQL */
  readonly leaseMs: number
  readonly engines: readonly EngineConfig[]
  /** one engine by environment: LOUPE_ENGINE_URL, LOUPE_ENGINE_MODEL, LOUPE_ENGINE_KEY */
  readonly environmentEngine: EngineConfig | null
  readonly limits: { maxBytes: number; maxPixels: number; maxPixelsUnstreamable: number }
  readonly access: AccessConfig
  /** LOUPE_METRICS_TOKEN: the password for /metrics, for a Prometheus that is no administrator */
  readonly metricsToken: string | null
  /** LOUPE_LOG=json: one line of JSON for each request and run, on stderr */
  readonly jsonLog: boolean
  /** LOUPE_GRACE_S: so long what goes on may end by itself after SIGTERM */
  readonly graceMs: number
}

export interface S3Config extends ObjectsConfig {
  /** LOUPE_S3_CACHE_GB: how much of the data folder the copies may fill */
  readonly cacheBytes: number
}

export interface AccessConfig {
  /** LOUPE_ACCESS_TOKEN: whoever has it is an administrator. Where it is set, nobody comes in without a token. */
  readonly token: string | null
  /** LOUPE_HOSTS: further names under which this Loupe is reached */
  readonly hosts: readonly string[]
  /** LOUPE_TRUST_PROXY: addresses or networks whose X-Forwarded-* headers are believed */
  readonly trustProxy: readonly string[]
}

/** Something a person has to change before Loupe can start; its message is one clear line. */
export class StartError extends Error {}

export function readConfig(env: NodeJS.ProcessEnv, workingFolder: string): Config {
  const port = Number(env.PORT ?? 4310)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new StartError(`PORT is “${env.PORT}”; it must be a number from 0 to 65535.`)
  const file = readFile(env.LOUPE_CONFIG, workingFolder)
  return {
    // An empty HOST would mean every address of the machine, which nobody means.
    host: env.HOST || '127.0.0.1',
    port,
    dataFolder: resolve(workingFolder, env.LOUPE_DATA ?? 'data'),
    databaseUrl: readDatabaseUrl(env.DATABASE_URL),
    s3: readS3(env),
    leaseMs: 1000 * readSeconds('LOUPE_LEASE_S', env.LOUPE_LEASE_S, 20),
    engines: file.engines,
    environmentEngine: readEnvironmentEngine(env, file.engines),
    limits: {
      maxBytes: file.limits.maxBytes ?? 2 * 2 ** 30,
      maxPixels: file.limits.maxPixels ?? 1.2e9,
      maxPixelsUnstreamable: file.limits.maxPixelsUnstreamable ?? 1e8,
    },
    access: readAccess(env),
    metricsToken: readToken(env, 'LOUPE_METRICS_TOKEN'),
    jsonLog: readLog(env.LOUPE_LOG),
    graceMs: 1000 * readSeconds('LOUPE_GRACE_S', env.LOUPE_GRACE_S, 8),
  }
}

function readDatabaseUrl(given: string | undefined): string | null {
  if (!given) return null
  // Its password must not be printed.
  if (!/^postgres(ql)?:\/\//.test(given) || !URL.canParse(given))
    throw new StartError(
      'DATABASE_URL must be the address of a PostgreSQL: postgres://user:password@host/name',
    )
  return given
}

function readLog(given: string | undefined): boolean {
  if (given && given !== 'json' && given !== 'words')
    throw new StartError(`LOUPE_LOG is “${given}”; it must be json or words.`)
  return given === 'json'
}

function readS3(env: NodeJS.ProcessEnv): S3Config | null {
  const { LOUPE_S3_BUCKET: bucket, LOUPE_S3_ENDPOINT: endpoint, LOUPE_S3_REGION: region } = env
  const { LOUPE_S3_KEY: key, LOUPE_S3_SECRET: secret, LOUPE_S3_PREFIX: prefix = '' } = env
  if (!bucket) {
    if (endpoint || key) throw new StartError('LOUPE_S3_… is set, but LOUPE_S3_BUCKET is not.')
    return null
  }
  if (endpoint && !(URL.canParse(endpoint) && /^https?:/.test(endpoint)))
    throw new StartError('LOUPE_S3_ENDPOINT must be an address that begins with http:// or https://.')
  if (!key !== !secret) throw new StartError('LOUPE_S3_KEY and LOUPE_S3_SECRET go together.')
  const cacheGb = Number(env.LOUPE_S3_CACHE_GB ?? 20)
  if (!(cacheGb > 0)) throw new StartError('LOUPE_S3_CACHE_GB must be a number above 0.')
  return {
    ...{ bucket, prefix: prefix && `${prefix.replace(/^\/+|\/+$/g, '')}/` },
    endpoint: endpoint || null,
    region: region || 'us-east-1',
    credentials: key && secret ? { accessKeyId: key, secretAccessKey: secret } : null,
    cacheBytes: cacheGb * 2 ** 30,
  }
}

function readSeconds(name: string, given: string | undefined, usual: number): number {
  const seconds = given === undefined || given === '' ? usual : Number(given)
  if (!(seconds > 0 && seconds <= 86_400))
    throw new StartError(`${name} is “${given}”; it must be a number of seconds above 0.`)
  return seconds
}

/** Shorter ones could be guessed. */
const SHORTEST_TOKEN = 20

function readToken(
  env: NodeJS.ProcessEnv,
  name: 'LOUPE_ACCESS_TOKEN' | 'LOUPE_METRICS_TOKEN',
): string | null {
  const token = env[name]?.trim() || null
  if (token && (token.length < SHORTEST_TOKEN || token.length > 512 || /\s/.test(token)))
    throw new StartError(
      `${name} needs at least ${SHORTEST_TOKEN} characters, without spaces; for instance the output of: openssl rand -hex 24`,
    )
  return token
}

function readAccess(env: NodeJS.ProcessEnv): AccessConfig {
  const token = readToken(env, 'LOUPE_ACCESS_TOKEN')
  const hosts = listOf(env.LOUPE_HOSTS)
  const odd = hosts.find((host) => !/^[\w.-]+$/.test(host))
  if (odd)
    throw new StartError(
      `LOUPE_HOSTS holds “${odd}”; it takes names without scheme and port, with commas between.`,
    )
  if (hosts.some((name) => !isLoopback(name)) && !token)
    throw new StartError(
      'LOUPE_HOSTS lets others reach this Loupe, so it needs LOUPE_ACCESS_TOKEN (at least 20 characters), too.',
    )
  const trustProxy = listOf(env.LOUPE_TRUST_PROXY)
  const strange = trustProxy.find((entry) => !isNetwork(entry))
  if (strange)
    throw new StartError(
      `LOUPE_TRUST_PROXY holds “${strange}”; it takes addresses such as 10.0.0.2 or 10.0.0.0/8.`,
    )
  return { token, hosts, trustProxy }
}

const listOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

function isNetwork(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  return (
    family !== 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  )
}

/** LOUPE_ENGINE_URL may hold several addresses, with commas between them. */
function readEnvironmentEngine(env: NodeJS.ProcessEnv, others: readonly EngineConfig[]): EngineConfig | null {
  const { LOUPE_ENGINE_URL: url, LOUPE_ENGINE_MODEL: model, LOUPE_ENGINE_KEY: key } = env
  if (!url && !model) return null
  if (!url) throw new StartError('LOUPE_ENGINE_MODEL is set, but LOUPE_ENGINE_URL is not.')
  if (!model) throw new StartError('LOUPE_ENGINE_URL is set, but LOUPE_ENGINE_MODEL is not.')
  const parsed = engineConfigSchema.safeParse({
    id: 'environment',
    label: model.split('/').at(-1) || model,
    kind: 'openai',
    baseUrls: url.split(',').map((address) => address.trim()),
    model,
    ...(key ? { apiKeyEnv: 'LOUPE_ENGINE_KEY' } : {}),
  })
  if (!parsed.success) {
    const what = parsed.error.issues.map((issue) => issue.message).join('; ')
    throw new StartError(`LOUPE_ENGINE_URL and LOUPE_ENGINE_MODEL cannot be used: ${what}.`)
  }
  if (others.some((engine) => engine.id === 'environment'))
    throw new StartError(
      'the id “environment” is taken by LOUPE_ENGINE_URL; give the configured engine another one.',
    )
  return parsed.data
}

function readFile(asked: string | undefined, workingFolder: string): z.infer<typeof fileSchema> {
  const path = resolve(workingFolder, asked ?? 'loupe.config.json')
  if (!existsSync(path)) {
    if (asked) throw new StartError(`LOUPE_CONFIG points to ${path}, which is not there.`)
    return fileSchema.parse({})
  }
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new StartError(`${path} is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = fileSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const what = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
    .join('; ')
  throw new StartError(`${path} cannot be used: ${what}`)
}
