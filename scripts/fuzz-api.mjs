/**
 * The long form of API fuzzing, over real sockets: `npm run test:fuzz`, or against a Loupe that runs already (what is in it will be
 * changed and removed): `npm run test:fuzz -- --url http://127.0.0.1:4310`. `--runs` requests for each operation, `--seed` to repeat.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { register } from 'tsx/esm/api'
import { projectRoot } from './project.mjs'

register()
const { furnish } = await import('../server/testing/fuzz/furnish.ts')
const { fuzz, inWords } = await import('../server/testing/fuzz/fuzz.ts')

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    token: { type: 'string' },
    runs: { type: 'string', default: '60' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const seed = values.seed ? Number(values.seed) : Date.now() % 2 ** 31
const own = values.url ? null : await startServer()
const base = values.url?.replace(/\/$/, '') ?? own?.url ?? ''
/** Longer than any request but a probe may take; a probe asks an engine ten questions. */
const LIMIT_MS = 60_000
const authorization = values.token ? { authorization: `Bearer ${values.token}` } : {}

try {
  const known = await furnish(async (method, url, body) => {
    const bytes = Buffer.isBuffer(body)
    const reply = await fetch(base + url, {
      method,
      headers: {
        ...authorization,
        ...(body === undefined
          ? {}
          : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    return { status: reply.status, json: await reply.json() }
  })
  const document = await (await fetch(`${base}/api/openapi.json`, { headers: authorization })).json()
  const report = await fuzz({
    document,
    known,
    seed,
    runs: Number(values.runs),
    without: ['POST /api/imports/sample'],
    onOperation: (name, done, all) =>
      process.stderr.write(`\r${String(done + 1).padStart(4)}/${all} ${name.padEnd(70).slice(0, 70)}`),
    send,
  })
  process.stderr.write(`\r${''.padEnd(90)}\r`)
  const health = await fetch(`${base}/api/health`).catch(() => null)
  const died = own && own.child.exitCode !== null
  console.log(
    `API fuzzing, seed ${seed}: ${report.requests} requests to ${report.operations} operations of ${base}`,
  )
  console.log(
    `  replies by status: ${Object.entries(report.statuses)
      .map(([status, n]) => `${status} ${n}`)
      .join(', ')}`,
  )
  console.log(`  slowest: ${Math.round(report.slowestMs)} ms, ${report.slowest}`)
  console.log(
    `  afterwards: health ${health?.status ?? 'does not answer'}${died ? ', the server ended' : ''}`,
  )
  for (const finding of report.findings) console.log(`\n✗ ${inWords(finding)}`)
  if (own?.errors()) console.log(`\n✗ the server wrote:\n${own.errors().slice(0, 4000)}`)
  const good = report.findings.length === 0 && health?.ok && !died && !own?.errors()
  console.log(
    good
      ? '\nEvery reply was one that the document promises.'
      : `\n${report.findings.length} operations answered otherwise.`,
  )
  if (values.json) console.log(JSON.stringify({ seed, ...report, findings: report.findings.length }))
  process.exitCode = good ? 0 : 1
} finally {
  await own?.stop()
}

/** @param {import('../server/testing/fuzz/requests.ts').FuzzRequest} request */
async function send({ method, url, headers, body }) {
  const stop = AbortSignal.timeout(LIMIT_MS)
  const reply = await fetch(base + url, {
    method,
    headers: { ...authorization, ...sendable(headers) },
    ...(body === null ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    redirect: 'manual',
    signal: stop,
  })
  const type = reply.headers.get('content-type') ?? ''
  const retryAfter = reply.headers.get('retry-after')
  // A stream may go on for ever.
  if (type.startsWith('text/event-stream')) {
    await reply.body?.cancel()
    return { status: reply.status, type, body: '', retryAfter }
  }
  return { status: reply.status, type, body: await reply.text(), retryAfter }
}

/**
 * What fetch does not let through is left out.
 * @param {Readonly<Record<string, string>>} headers
 */
function sendable(headers) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => {
      try {
        new Headers({ [name]: value })
        return true
      } catch {
        return false
      }
    }),
  )
}

async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-data-'))
  const port = await freePort()
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'start.mjs'), '--no-build'], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOUPE_DATA: folder,
      LOUPE_ACCESS_TOKEN: '',
    },
    cwd: join(projectRoot, 'scripts'),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(0, 100_000)
  })
  const url = `http://127.0.0.1:${port}`
  for (let i = 0; i < 900; i++) {
    if (child.exitCode !== null) throw new Error(`The server did not start:\n${errors}`)
    if ((await fetch(`${url}/api/health`).catch(() => null))?.ok) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    child,
    errors: () => errors,
    async stop() {
      const closed = new Promise((resolve) => child.once('close', resolve))
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await closed
        clearTimeout(patience)
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address && typeof address === 'object' ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
