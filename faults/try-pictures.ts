/** Throws pictures at a live server and looks at what comes back: one line for each, one verdict for all. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemSchema } from '#contract/error.ts'
import { imageInfoSchema } from '#contract/image.ts'
import type { TryPicture } from './pictures/picture.ts'

export const TOO_SLOW_MS = 5_000

export interface Tried {
  readonly name: string
  readonly bytes: number
  /** `accepted`, a problem's code, or `none` where nothing proper came back */
  readonly outcome: string
  readonly status: number
  readonly ms: number
  /** resident MiB of the server and of its largest decode process, null where that cannot be looked up */
  readonly serverMiB: number | null
  readonly childMiB: number | null
  /** why this is red; empty: all is well */
  readonly wrong: readonly string[]
}

export interface LiveServer {
  readonly url: string
  /** its process, for the figures of memory; null where it is not of this machine */
  readonly pid: number | null
}

/** What no reply may hold: paths, stacks, names of the decoder's parts. */
const leak =
  /(?:\/(?:tmp|work|home|root|usr|var)\/|node_modules|\bat \S+ \(|\.(?:ts|mjs|js):\d+|[Vv]ips|libtiff|libspng|Error:)/

export async function tryPicture(
  server: LiveServer,
  picture: TryPicture,
  tooSlowMs = TOO_SLOW_MS,
): Promise<Tried> {
  const wrong: string[] = []
  const memory = watchMemory(server.pid)
  const since = performance.now()
  let reply: { status: number; text: string; type: string } | null = null
  let ms = 0
  for (;;) {
    const began = performance.now()
    reply = await send(server.url, picture).catch((error: unknown) => {
      wrong.push(`no reply: ${error instanceof Error ? (error.cause ?? error.message) : error}`)
      return null
    })
    ms = performance.now() - began
    // Asked to wait: the limit of uploads in a minute, not about this picture.
    if (reply?.status !== 429 || performance.now() - since > 120_000) break
    await sleep(1_000)
  }
  const { serverMiB, childMiB } = memory()
  const outcome = reply ? judge(reply, picture, wrong) : 'none'
  if (ms > tooSlowMs) wrong.push(`took ${Math.round(ms)} ms`)
  if (reply && outcome === 'accepted') await lookAt(server.url, reply.text, wrong)
  if (!(await answers(server.url))) wrong.push('the server does not answer any more')
  const { name, bytes } = picture
  return { name, bytes: bytes.length, outcome, status: reply?.status ?? 0, ms, serverMiB, childMiB, wrong }
}

/** A connection of its own for each: one kept open may just be closing, which would be no fault of the server's. */
async function send(url: string, { name, bytes }: TryPicture) {
  const form = new FormData()
  form.append('file', new Blob([Buffer.from(bytes)]), name)
  const wrapped = new Response(form)
  const body = Buffer.from(await wrapped.arrayBuffer())
  const headers = { 'content-type': wrapped.headers.get('content-type') ?? '', 'content-length': body.length }
  const signal = AbortSignal.timeout(12 * TOO_SLOW_MS)
  return new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
    const asked = request(`${url}/api/images`, { method: 'POST', agent: false, headers, signal })
    asked.on('error', reject)
    asked.on('response', (reply) => {
      const parts: Buffer[] = []
      reply.on('data', (part: Buffer) => parts.push(part))
      reply.on('error', reject)
      reply.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        resolve({ status: reply.statusCode ?? 0, text, type: reply.headers['content-type'] ?? '' })
      })
    })
    asked.end(body)
  })
}

function judge(
  { status, text, type }: { status: number; text: string; type: string },
  { expect, code }: TryPicture,
  wrong: string[],
): string {
  if (status >= 500) wrong.push(`status ${status}`)
  const found = leak.exec(text)
  if (found) wrong.push(`the reply holds “${found[0]}”`)
  const json = parsed(text)
  if (status === 200 || status === 201) {
    if (!imageInfoSchema.safeParse(json).success) wrong.push('accepted, but the reply is no image')
    if (expect === 'bad') wrong.push('accepted, but cannot be sound')
    return 'accepted'
  }
  const problem = problemSchema.safeParse(json)
  if (!problem.success || !type.startsWith('application/problem+json')) {
    wrong.push(`no problem document: ${text.slice(0, 80)}`)
    return 'none'
  }
  if (expect === 'sound') wrong.push('refused, but is sound')
  if (code && problem.data.code !== code) wrong.push(`should be ${code}`)
  return problem.data.code
}

/** What was accepted can be looked at. */
async function lookAt(url: string, text: string, wrong: string[]): Promise<void> {
  const image = imageInfoSchema.safeParse(parsed(text))
  if (!image.success) return
  for (const path of [
    `${image.data.iiif}/full/!256,256/0/default.jpg`,
    `/api/images/${image.data.id}/thumb?size=s`,
  ]) {
    const reply = await fetch(url + path, { signal: AbortSignal.timeout(TOO_SLOW_MS) }).catch(() => null)
    await reply?.arrayBuffer()
    if (!reply?.ok)
      wrong.push(`accepted, but ${path.split('/').at(-1)} answers ${reply?.status ?? 'nothing'}`)
  }
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(TOO_SLOW_MS) }).catch(
    () => null,
  )
  await reply?.text()
  return reply?.ok === true
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Looks every 10 ms until it is called; answers the most that was seen. */
function watchMemory(pid: number | null): () => { serverMiB: number | null; childMiB: number | null } {
  let server: number | null = null
  let child: number | null = null
  const look = () => {
    if (pid === null) return
    server = most(server, resident(pid))
    for (const one of childrenOf(pid)) child = most(child, resident(one))
  }
  look()
  const timer = setInterval(look, 10)
  return () => {
    clearInterval(timer)
    look()
    return { serverMiB: server, childMiB: child }
  }
}

function most(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

/** Resident MiB, null where it cannot be looked up. */
export function resident(pid: number): number | null {
  try {
    const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return kB === undefined ? null : Number(kB) / 1024
  } catch {
    return null
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

export interface Summary {
  readonly lines: readonly string[]
  readonly red: readonly Tried[]
  readonly slowestMs: number
  readonly serverMiB: number
  readonly childMiB: number
}

/** A table of outcomes, and everything that is red. */
export function summarise(tried: readonly Tried[]): Summary {
  const red = tried.filter(({ wrong }) => wrong.length > 0)
  const outcomes = new Map<string, Tried[]>()
  for (const one of tried) outcomes.set(one.outcome, [...(outcomes.get(one.outcome) ?? []), one])
  const rows = [...outcomes].sort(([, a], [, b]) => b.length - a.length)
  const lines = [
    `${'outcome'.padEnd(26)}${'files'.padStart(7)}${'median ms'.padStart(11)}${'slowest ms'.padStart(12)}`,
    ...rows.map(([outcome, some]) => {
      const times = some.map(({ ms }) => ms).sort((a, b) => a - b)
      const median = times[Math.floor(times.length / 2)] ?? 0
      const cells = [
        `${some.length}`.padStart(7),
        median.toFixed(1).padStart(11),
        `${Math.round(times.at(-1) ?? 0)}`.padStart(12),
      ]
      return outcome.padEnd(26) + cells.join('')
    }),
  ]
  const largest = (pick: (one: Tried) => number | null) =>
    Math.round(tried.reduce((most, one) => Math.max(most, pick(one) ?? 0), 0))
  return {
    lines,
    red,
    slowestMs: largest(({ ms }) => ms),
    serverMiB: largest(({ serverMiB }) => serverMiB),
    childMiB: largest(({ childMiB }) => childMiB),
  }
}

export function lineOf({ name, outcome, status, ms, serverMiB, childMiB, wrong }: Tried): string {
  const MiB = (value: number | null) => (value === null ? '-' : Math.round(value).toString())
  const cells = [outcome.padEnd(24), `${status}`, `${ms.toFixed(0)} ms`.padStart(8)]
  const memory = `${MiB(serverMiB)}/${MiB(childMiB)} MiB`.padStart(14)
  return `${wrong.length > 0 ? 'RED ' : 'ok  '}${cells.join(' ')}${memory}  ${name}${wrong.length > 0 ? `  <- ${wrong.join('; ')}` : ''}`
}
