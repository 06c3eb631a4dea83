/**
 * An S3-compatible store, asked so that a fault never passes for an answer: what is sent carries its hash, what comes is
 * compared with it, and whatever can be mended by asking again is asked again.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { ProblemError } from '#contract/error.ts'

export interface ObjectsConfig {
  /** http(s)://host:port; null: Amazon's */
  readonly endpoint: string | null
  readonly region: string
  readonly bucket: string
  /** before every key, such as `loupe/` */
  readonly prefix: string
  /** null: what the environment of AWS' tools says */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
}

export interface Objects {
  /** Sends a file; resolves once the store has it whole. */
  put(key: string, path: string): Promise<void>
  /** Fetches into a file; false where there is no such object, and then no file. */
  get(key: string, path: string): Promise<boolean>
  has(key: string): Promise<boolean>
  /** Keys that begin so, with when they were written. */
  list(prefix: string): AsyncGenerator<{ key: string; at: Date }>
  remove(keys: readonly string[]): Promise<void>
  close(): void
}

export interface Patience {
  readonly tries: number
  readonly firstPauseMs: number
  /** without a byte */
  readonly silenceMs: number
}
const usualPatience: Patience = { tries: 6, firstPauseMs: 200, silenceMs: 30_000 }

/** Its faults come as errors; what it would print besides is for its own authors. */
const nothing = () => undefined
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing }

/** What arrived is not what was sent; asking again may mend it. */
class Mangled extends Error {}

const HASH = 'sha256'
/** S3 takes so many in one request. */
const REMOVE_AT_ONCE = 1000

/** Methods throw ProblemError files-away where the store does not answer after all tries, or refuses. */
export function createObjects(config: ObjectsConfig, patience: Patience = usualPatience): Objects {
  const { bucket, prefix } = config
  const client = new S3Client({
    region: config.region,
    ...(config.endpoint ? { endpoint: config.endpoint, forcePathStyle: true } : {}),
    ...(config.credentials ? { credentials: config.credentials } : {}),
    // A stream cannot be sent twice, so that tries are counted here, each with a stream of its own.
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { socketTimeout: patience.silenceMs, connectionTimeout: 5000 },
    logger: silent,
  })
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key })

  async function again<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt()
      } catch (error) {
        if (tries >= patience.tries || !canBeMended(error)) throw awayProblem(error)
        await sleep(patience.firstPauseMs * 2 ** (tries - 1) * (0.5 + Math.random()))
      }
    }
  }

  return {
    async put(key, path) {
      const { hash, bytes } = await weigh(path)
      await again(async () => {
        const body = createReadStream(path)
        // Whoever sends it hears of it, too; without this a file that goes away meanwhile would end the process.
        body.on('error', () => undefined)
        try {
          await client.send(
            new PutObjectCommand({
              ...at(key),
              Body: body,
              ContentLength: bytes,
              ChecksumSHA256: hash.toString('base64'),
              Metadata: { [HASH]: hash.toString('hex') },
            }),
          )
        } finally {
          body.destroy()
        }
      })
    },

    get: (key, path) =>
      again(async () => {
        try {
          const { Body, ContentLength, Metadata } = await client.send(new GetObjectCommand(at(key)))
          if (!(Body instanceof Readable)) throw new Mangled('the reply has no body')
          const { hash, bytes } = await receive(Body, path, patience.silenceMs)
          if (ContentLength !== undefined && bytes !== ContentLength)
            throw new Mangled('the reply ended too early')
          const said = Metadata?.[HASH]
          if (said && said !== hash.toString('hex'))
            throw new Mangled('the bytes are not those that were sent')
          return true
        } catch (error) {
          await rm(path, { force: true })
          if (isMissing(error)) return false
          throw error
        }
      }),

    has: (key) =>
      again(async () => {
        try {
          await client.send(new HeadObjectCommand(at(key)))
          return true
        } catch (error) {
          if (isMissing(error)) return false
          throw error
        }
      }),

    async *list(begin) {
      for (let next: string | undefined; ; ) {
        const from = next
        const page = await again(() =>
          client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix + begin,
              ...(from ? { ContinuationToken: from } : {}),
            }),
          ),
        )
        for (const { Key, LastModified } of page.Contents ?? []) {
          if (Key) yield { key: Key.slice(prefix.length), at: LastModified ?? new Date() }
        }
        next = page.NextContinuationToken
        if (!page.IsTruncated || !next) return
      }
    },

    async remove(keys) {
      for (let from = 0; from < keys.length; from += REMOVE_AT_ONCE) {
        const part = keys.slice(from, from + REMOVE_AT_ONCE).map((key) => ({ Key: prefix + key }))
        await again(() =>
          client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: part, Quiet: true } })),
        )
      }
    },

    close: () => client.destroy(),
  }
}

async function weigh(path: string): Promise<{ hash: Buffer; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { hash: hash.digest(), bytes }
}

async function receive(
  body: Readable,
  path: string,
  silenceMs: number,
): Promise<{ hash: Buffer; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(new Mangled('nothing came any more')), silenceMs)
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(new Mangled('nothing came any more')), silenceMs)
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  try {
    await pipeline(body, count, createWriteStream(path, { flush: true }), { signal: silence.signal })
  } finally {
    clearTimeout(timer)
  }
  return { hash: hash.digest(), bytes }
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404
}

/** Busy, broken down, cut off or mangled: the next try may go well. A refusal stays one. */
function canBeMended(error: unknown): boolean {
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0
    return (
      status >= 500 ||
      status === 429 ||
      status === 408 ||
      error.name === 'BadDigest' ||
      error.name === 'RequestTimeout'
    )
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // The own disk is nobody else's fault.
  return code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'ENOENT'
}

function awayProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'ENOENT') return error
  return new ProblemError('files-away', undefined, { cause: error })
}
