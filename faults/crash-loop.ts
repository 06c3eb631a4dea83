/**
 * Kills the real server (SIGKILL) at random moments, also while it starts, while people upload, run, annotate and evaluate;
 * after each start compares everything that it had acknowledged with what is there.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '../e2e/loupe-server.ts'
import { says, startChatServer } from '../server/testing/chat-server.ts'
import { annotate, apiOf, evaluate, type Place, run, upload } from './clients.ts'
import { losses, newLedger } from './ledger.ts'
import { LiveServer, makeDataset, startAnother } from './live-server.ts'
import { randomFrom } from './pictures/picture.ts'
import { plain } from './pictures/sound.ts'

export interface CrashOptions {
  readonly kills: number
  readonly seed: number
  /** the longest that a server lives once it answers, in milliseconds */
  readonly longestMs: number
  /** how often the database is checked offline: after every so many kills */
  readonly inspectEvery: number
  readonly say: (line: string) => void
}

export interface CrashReport {
  readonly kills: number
  /** of them while the server was starting */
  readonly whileStarting: number
  /** acknowledged writes by kind */
  readonly counts: ReadonlyMap<string, number>
  /** everything that was wrong, in words; empty: all is well */
  readonly wrong: readonly string[]
  readonly inspections: number
  /** evaluations that were cut off and ended by themselves */
  readonly evaluations: number
  readonly slowestStartMs: number
  /** stored files that neither a note nor a run names */
  readonly unnamedFiles: number
  readonly secondServer: string
}

const ITEMS = 200

export async function crashLoop({
  kills,
  seed,
  longestMs,
  inspectEvery,
  say,
}: CrashOptions): Promise<CrashReport> {
  const random = randomFrom(seed)
  const folder = await mkdtemp(join(tmpdir(), 'loupe-crash-'))
  const dataDir = join(folder, 'data')
  const chat = await startChatServer(async function* () {
    yield { wait: sleep(20) }
    yield* says('Answer: A')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ engines: [engine] }))
  const server = new LiveServer(await freePort(), dataDir, { LOUPE_CONFIG: join(folder, 'config.json') })
  const ledger = newLedger()
  const wrong: string[] = []
  const counts = new Map<string, number>()
  const unnamed = new Set<string>()
  let whileStarting = 0
  let inspections = 0
  let slowestStartMs = 0
  let secondServer = 'not tried'
  try {
    const datasetId = await makeDataset(dataDir, ITEMS)
    server.spawn()
    slowestStartMs = await server.ready()
    const first = await sendJson(server.url, '/api/projects', {
      name: 'Crashes',
      rules: { authorsVerify: true, overlap: 1, blind: false },
    })
    const picture = await plain(320, 240).png().toBuffer()
    const imageId = await sendPicture(server.url, picture)
    secondServer = await another(dataDir, wrong)
    // The project and picture are acknowledged: they are not lost either.
    ledger.images.set(imageId, { width: 320, height: 240 })
    for (let n = 1; n <= kills; n++) {
      const over = new AbortController()
      const place: Place = {
        ...{ url: server.url, ledger, random, over: over.signal, imageId, counts, odd: wrong },
        ...{ projectId: String(first.id), datasetId },
      }
      const work = Promise.all([upload(place), upload(place), run(place), annotate(place), evaluate(place)])
      // A busy machine gets as far in more time.
      const lived = 100 + random() * Math.max(longestMs, slowestStartMs / 2)
      await sleep(lived)
      await server.end('SIGKILL')
      over.abort()
      await work
      if (n % inspectEvery === 0 || n === kills) {
        inspections++
        await inspect(dataDir, join(folder, `copy-${n}`), wrong, null)
      }
      if (random() < 0.15) {
        // Killed again before it answers.
        server.spawn()
        await sleep(random() * 1500)
        await server.end('SIGKILL')
        whileStarting++
        n++
      }
      server.spawn()
      slowestStartMs = Math.max(slowestStartMs, await server.ready())
      const recent = <T>(all: readonly T[]) =>
        n >= kills ? all : [...all.slice(-12), ...all.filter(() => random() < 6 / (all.length + 1))]
      const lost = await losses(apiOf(server.url), ledger, place.projectId, recent)
      for (const what of lost) wrong.push(`after kill ${n}: ${what}`)
      if (n % inspectEvery === 0 || n >= kills)
        await inspect(dataDir, join(folder, `live-${n}`), wrong, unnamed)
      say(
        `kill ${n}: lived ${Math.round(lived)} ms; ${ledger.images.size} images, ${ledger.runs.size} runs, ${ledger.entries.size} entries, ${ledger.reviews.size} reviews, ${[...ledger.results.values()].reduce((sum, { size }) => sum + size, 0)} results${lost.length > 0 ? `; LOST ${lost.join(', ')}` : ''}`,
      )
    }
    const evaluations = await allEnd(server.url, [...ledger.results.keys()], wrong)
    return {
      ...{ kills: Math.max(kills, 0), whileStarting, counts, wrong, inspections, evaluations },
      ...{ slowestStartMs, unnamedFiles: unnamed.size, secondServer },
    }
  } finally {
    await server.end('SIGKILL')
    await chat.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function another(dataDir: string, wrong: string[]): Promise<string> {
  const { code, said } = await startAnother(dataDir)
  const refused = code === 1 && /another Loupe is running on this data folder/.test(said)
  if (!refused) wrong.push(`a second server ended with ${code}: ${said.slice(0, 200)}`)
  return refused ? 'refused in one line' : 'not refused'
}

interface Inspection {
  integrity: { integrity_check: string }[]
  foreign: unknown[]
  orphans: string[]
  missing: string[]
  unnamed: string[]
  temporary: string[]
}

/** The database is whole. While a server runs (`unnamed` given) there is also no file that nobody owns. */
async function inspect(
  dataDir: string,
  copy: string,
  wrong: string[],
  unnamed: Set<string> | null,
): Promise<void> {
  const script = fileURLToPath(new URL('./inspect-store.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, dataDir, copy], {
    cwd: dirname(dirname(script)),
    maxBuffer: 2 ** 26,
  })
  await rm(copy, { recursive: true, force: true })
  const found = JSON.parse(stdout) as Inspection
  if (found.integrity.length !== 1 || found.integrity[0]?.integrity_check !== 'ok')
    wrong.push(`integrity: ${JSON.stringify(found.integrity)}`)
  if (found.foreign.length > 0) wrong.push(`foreign keys: ${JSON.stringify(found.foreign.slice(0, 3))}`)
  if (found.missing.length > 0) wrong.push(`files missing: ${found.missing.slice(0, 3).join(', ')}`)
  if (!unnamed) return
  if (found.orphans.length > 0) wrong.push(`orphans: ${found.orphans.slice(0, 3).join(', ')}`)
  const temporary = found.temporary.filter((name) => !name.startsWith('decode-'))
  if (temporary.length > 0) wrong.push(`temporary files: ${temporary.slice(0, 3).join(', ')}`)
  for (const name of found.unnamed) unnamed.add(name)
}

/** Evaluations that were cut off go on by themselves, to their end. */
async function allEnd(url: string, ids: readonly string[], wrong: string[]): Promise<number> {
  const until = performance.now() + 60_000
  for (const id of ids) {
    for (;;) {
      const found = (await apiOf(url).json(`/api/evaluations/${id}`)) as {
        status: string
        counts: { done: number; failed: number; total: number }
      }
      if (found.status === 'finished') {
        if (found.counts.done !== found.counts.total)
          wrong.push(`evaluation ${id}: ${JSON.stringify(found.counts)}`)
        break
      }
      if (performance.now() > until) {
        wrong.push(`evaluation ${id} is ${found.status}: ${JSON.stringify(found.counts)}`)
        break
      }
      await sleep(100)
    }
  }
  return ids.length
}

async function sendJson(url: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return (await reply.json()) as Record<string, unknown>
}

async function sendPicture(url: string, bytes: Buffer): Promise<string> {
  const reply = await fetch(`${url}/api/images`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: Buffer.from(bytes),
  })
  if (!reply.ok) throw new Error(await reply.text())
  return ((await reply.json()) as { id: string }).id
}
