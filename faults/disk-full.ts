/**
 * A disk that is really full: the data folder on a small file system of its own (tmpfs), filled to the last byte while people
 * upload, run, annotate and evaluate. Everything that cannot be stored is refused as `storage-full`; once there is room
 * again everything goes on, and nothing that was acknowledged is missing.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../e2e/loupe-server.ts'
import { says, startChatServer } from '../server/testing/chat-server.ts'
import { apiOf } from './clients.ts'
import { LiveServer } from './live-server.ts'
import { plain } from './pictures/sound.ts'

/** A folder on a disk of its own, null where this process may not make one. */
export function smallDisk(megabytes: number): { folder: string; remove(): void } | null {
  if (process.platform !== 'linux') return null
  const folder = mkdtempSync(join(tmpdir(), 'loupe-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
  return {
    folder,
    remove() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface DiskReport {
  /** what was tried while the disk was full, with what came back */
  readonly tried: readonly { what: string; came: string; right: boolean }[]
  readonly wrong: readonly string[]
}

export async function diskFull(disk: string): Promise<DiskReport> {
  const tried: { what: string; came: string; right: boolean }[] = []
  const wrong: string[] = []
  const note = (what: string, came: string, right: boolean) => {
    tried.push({ what, came, right })
    if (!right) wrong.push(`${what}: ${came}`)
  }
  // Slow enough that the disk fills in the middle of an answer.
  let words = 30
  const chat = await startChatServer(async function* () {
    for (let n = 0; n < words; n++) {
      yield { words: 'word ' }
      yield { wait: sleep(40) }
    }
    yield* says('Answer: A')
  })
  const engine = { id: 'remote', label: 'Remote', kind: 'openai', baseUrls: [chat.baseUrl], model: 'test' }
  const config = join(tmpdir(), `loupe-disk-${randomUUID()}.json`)
  writeFileSync(config, JSON.stringify({ engines: [engine] }))
  const server = new LiveServer(await freePort(), join(disk, 'data'), { LOUPE_CONFIG: config })
  const filler = join(disk, 'filler')
  const post = async (path: string, body: unknown, method = 'POST') => {
    const reply = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const json = (await reply.json()) as Record<string, unknown>
    return { status: reply.status, code: String(json.code ?? 'accepted'), json }
  }
  const upload = async (side: number) => {
    const bytes = await plain(side, side)
      .withExif({ IFD0: { ImageDescription: randomUUID() } })
      .png()
      .toBuffer()
    const reply = await fetch(`${server.url}/api/images`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: Buffer.from(bytes),
    })
    const json = (await reply.json()) as Record<string, unknown>
    return { status: reply.status, code: String(json.code ?? 'accepted'), json }
  }
  const full = (what: string, { status, code }: { status: number; code: string }) =>
    note(what, `${status} ${code}`, status === 507 && code === 'storage-full')
  const taken = (what: string, { status, code }: { status: number; code: string }) =>
    note(what, `${status} ${code}`, status >= 200 && status < 300)
  const ask = (imageId: string) => ({
    ...{ imageId, question: `What? ${randomUUID()}`, method: 'single-glance', engine: 'remote' },
  })
  const ended = async (id: string) => {
    for (const until = performance.now() + 15_000; ; await sleep(50)) {
      const run = (await apiOf(server.url).json(`/api/runs/${id}`)) as {
        status: string
        error: { code: string } | null
      }
      const over = run.status !== 'queued' && run.status !== 'running'
      if (over || performance.now() > until) return run
    }
  }
  try {
    await server.start()
    const image = await upload(200)
    const imageId = String(image.json.id)
    const project = await post('/api/projects', { name: 'Full', rules: { authorsVerify: true } })
    const entries = `/api/projects/${project.json.id}/entries`
    const entryId = randomUUID()
    const entry = { id: entryId, changeId: randomUUID(), imageId, content: { question: 'before' } }
    taken('an entry, while there is room', await post(entries, entry))
    const cut = await post('/api/runs', ask(imageId))
    await sleep(300)

    fill(filler)
    for (let n = 0; n < 3; n++) full(`upload ${n + 1} of 3`, await upload(120 + n))
    full('a large upload', await upload(1500))
    const save = { changeId: randomUUID(), version: 1, content: { question: 'while it was full' } }
    // A page of the log may still have room for a small change or two; then it is over.
    const saves: string[] = []
    for (let n = 0; n < 200 && saves.at(-1) !== 'storage-full'; n++) {
      const one = await post(entries, {
        id: randomUUID(),
        changeId: randomUUID(),
        imageId,
        content: { question: `q ${n} `.repeat(200) },
      })
      saves.push(one.code)
      if (one.status >= 500 && one.code !== 'storage-full')
        note('an entry', `${one.status} ${one.code}`, false)
    }
    note(
      'entries until none fits',
      `${saves.length - 1} taken, then ${saves.at(-1)}`,
      saves.at(-1) === 'storage-full',
    )
    full('a change of an entry', await post(`/api/entries/${entryId}`, save, 'PUT'))
    const run = await post('/api/runs', ask(imageId))
    full('a new run', run)
    full('a project', await post('/api/projects', { name: 'Another' }))
    const read = await fetch(`${server.url}/iiif/3/${imageId}/full/max/0/default.jpg`)
    note('a picture that is there', `${read.status}`, read.ok)
    await read.arrayBuffer()
    const health = await fetch(`${server.url}/api/health`)
    note('health', `${health.status}`, health.ok)
    const during = await ended(String(cut.json.id))
    const clear = during.status === 'failed' && during.error?.code === 'storage-full'
    note(
      'a run that the disk filled under',
      `${during.status} ${during.error?.code ?? ''}`,
      clear || during.status === 'running',
    )

    rmSync(filler)
    words = 1
    taken('room again: an upload', await upload(130))
    taken('room again: the same change of the entry', await post(`/api/entries/${entryId}`, save, 'PUT'))
    const again = await post('/api/runs', ask(imageId))
    taken('room again: a run', again)
    const done = await ended(String(again.json.id))
    note('room again: it ends', done.status, done.status === 'succeeded')
    const before = await ended(String(cut.json.id))
    note(
      'the run that was cut off has ended',
      `${before.status} ${before.error?.code ?? ''}`,
      before.status === 'failed',
    )
    await server.end('SIGKILL')
    await server.start()
    const kept = (await apiOf(server.url).json(`/api/entries/${entryId}`)) as {
      content: { question: string }
    }
    note('after a kill: the change', kept.content.question, kept.content.question === 'while it was full')
    const known = (await apiOf(server.url).json(`/api/images/${imageId}`)) as { id: string }
    note('after a kill: the picture', known.id === imageId ? 'there' : 'gone', known.id === imageId)
    return { tried, wrong }
  } finally {
    await server.end('SIGKILL')
    await chat.close()
    rmSync(config, { force: true })
  }
}

/** Writes until nothing fits any more. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const size of [2 ** 20, 4096, 512, 1]) {
      const block = Buffer.alloc(size, 7)
      for (;;) {
        try {
          if (writeSync(file, block) < size) break
        } catch {
          break
        }
      }
    }
  } finally {
    closeSync(file)
  }
  if (statfsSync(path).bavail > 0) throw new Error('the disk is not full')
}
