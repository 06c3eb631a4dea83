/**
 * A server that speaks as much of S3's protocol as Loupe asks, over a real socket, with its real faults. It stands in for a store
 * in tests only; it checks what S3 checks of a request: a signature's form, the hash of the body, the announced length.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the next request of a kind meets, once each. */
export type Fault = 'slow-down' | 'reset' | 'truncated' | 'wrong-bytes' | 'silence' | 'denied' | 'reset-after'

export interface S3Server {
  readonly endpoint: string
  readonly objects: Map<string, { body: Buffer; meta: Record<string, string>; at: Date }>
  /** faults by method, met in order */
  readonly faults: { method: string; fault: Fault }[]
  /** method and key of every request */
  readonly asked: string[]
  close(): Promise<void>
}

export async function startS3Server(bucket: string): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map()
  const faults: S3Server['faults'] = []
  const asked: string[] = []
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://s3')
    const [, at, ...rest] = decodeURIComponent(url.pathname).split('/')
    const key = rest.join('/')
    const method = request.method ?? ''
    asked.push(`${method} ${key}`)
    const next = faults.findIndex((one) => one.method === method)
    const fault = next < 0 ? null : (faults.splice(next, 1)[0]?.fault ?? null)
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (fault === 'silence') return
    const body = await read(request)
    if (fault === 'slow-down') return refuse(response, 503, 'SlowDown')
    if (fault === 'denied') return refuse(response, 403, 'AccessDenied')
    if (at !== bucket) return refuse(response, 404, 'NoSuchBucket')
    if (
      !/^AWS4-HMAC-SHA256 Credential=key\/.*Signature=[0-9a-f]{64}$/.test(request.headers.authorization ?? '')
    )
      return refuse(response, 403, 'SignatureDoesNotMatch')
    const hash = String(request.headers['x-amz-content-sha256'])
    if (/^[0-9a-f]{64}$/.test(hash) && hash !== sha256(body).toString('hex'))
      return refuse(response, 400, 'XAmzContentSHA256Mismatch')
    if (method === 'PUT') {
      const said = request.headers['x-amz-checksum-sha256']
      if (said && said !== sha256(body).toString('base64')) return refuse(response, 400, 'BadDigest')
      const meta = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'))
      objects.set(key, { body, meta: Object.fromEntries(meta) as Record<string, string>, at: new Date() })
      // It is there, but nobody hears of it.
      if (fault === 'reset-after') return void request.socket.resetAndDestroy()
      return void response.writeHead(200).end()
    }
    if (method === 'POST' && url.searchParams.has('delete')) {
      for (const [, name = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(name)
      return void response.writeHead(200, { 'content-type': 'application/xml' }).end('<DeleteResult/>')
    }
    if (method === 'GET' && url.searchParams.get('list-type') === '2') return list(response, url)
    const found = objects.get(key)
    if (!found) return refuse(response, 404, 'NoSuchKey', method === 'HEAD')
    const wrong = fault === 'wrong-bytes' ? Buffer.from(found.body).fill(7, 0, 1) : found.body
    response.writeHead(200, { ...found.meta, 'content-length': wrong.length })
    if (method === 'HEAD') return void response.end()
    if (fault !== 'truncated') return void response.end(wrong)
    response.write(wrong.subarray(0, wrong.length / 2), () => response.destroy())
  }

  /** Two to a page, so that pages are turned. */
  function list(response: ServerResponse, url: URL): void {
    const prefix = url.searchParams.get('prefix') ?? ''
    const after = url.searchParams.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const page = keys.slice(0, 2)
    const contents = page.map((key) => {
      const at = objects.get(key)?.at.toISOString()
      return `<Contents><Key>${key}</Key><LastModified>${at}</LastModified></Contents>`
    })
    const more = keys.length > 2
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    )
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ endpoint: `http://127.0.0.1:${port}`, objects, faults, asked },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function refuse(response: ServerResponse, status: number, code: string, bare = false): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(
    bare ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  )
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
