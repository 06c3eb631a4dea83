/** What people do while the server is killed. Each notes what was acknowledged, and stops at the first reply that does not come. */
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { Api, Ledger } from './ledger.ts'

export interface Place {
  readonly url: string
  readonly ledger: Ledger
  readonly random: () => number
  /** fires when the server is about to be killed */
  readonly over: AbortSignal
  /** an image that is there, to ask and write about */
  readonly imageId: string
  readonly projectId: string
  readonly datasetId: string
  /** counts what was acknowledged, by kind of write */
  readonly counts: Map<string, number>
  /** replies that should not be */
  readonly odd: string[]
}

/** The connection broke: the server was killed. */
class Gone extends Error {}

export function apiOf(url: string): Api {
  const get = async (path: string) => {
    const reply = await fetch(url + path, { signal: AbortSignal.timeout(20_000) })
    const body = Buffer.from(await reply.arrayBuffer())
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${body.toString('utf8').slice(0, 300)}`)
    return body
  }
  return { bytes: get, json: async (path) => JSON.parse((await get(path)).toString('utf8')) as unknown }
}

async function ask<Reply = Record<string, unknown>>(
  place: Place,
  kind: string,
  path: string,
  init: RequestInit,
): Promise<Reply> {
  const reply = await fetch(place.url + path, { ...init, signal: AbortSignal.timeout(20_000) }).catch(
    (cause) => {
      throw new Gone('no reply', { cause })
    },
  )
  const text = await reply.text().catch((cause) => {
    throw new Gone('half a reply', { cause })
  })
  if (!reply.ok) {
    place.odd.push(`${kind}: ${reply.status} ${text.slice(0, 200)}`)
    throw new Gone('refused')
  }
  place.counts.set(kind, (place.counts.get(kind) ?? 0) + 1)
  return JSON.parse(text) as Reply
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** Does things one after another until the server is gone. */
async function keepOn(place: Place, once: () => Promise<void>): Promise<void> {
  try {
    while (!place.over.aborted) await once()
  } catch (error) {
    if (!(error instanceof Gone)) throw error
  }
}

export function upload(place: Place): Promise<void> {
  return keepOn(place, async () => {
    const side = 40 + Math.floor(place.random() * (place.random() < 0.1 ? 2500 : 400))
    const width = side + Math.floor(place.random() * 50)
    const colour = { r: Math.floor(place.random() * 256), g: Math.floor(place.random() * 256), b: side % 256 }
    const bytes = await sharp({ create: { width, height: side, channels: 3, background: colour } })
      .withExif({ IFD0: { ImageDescription: randomUUID() } })
      .jpeg()
      .toBuffer()
    const image = await ask(place, 'upload', '/api/images', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: Buffer.from(bytes),
    })
    place.ledger.images.set(String(image.id), { width, height: side })
  })
}

export function run(place: Place): Promise<void> {
  return keepOn(place, async () => {
    const { id } = await ask(
      place,
      'run',
      '/api/runs',
      json('POST', {
        imageId: place.imageId,
        question: `What is here? ${randomUUID()}`,
        method: place.random() < 0.5 ? 'single-glance' : 'zoom-refine',
        engine: 'builtin',
      }),
    )
    const seen = { lastEvent: 0, status: null as string | null }
    place.ledger.runs.set(String(id), seen)
    for (;;) {
      if (place.over.aborted && place.random() < 0.3) return
      const found = await ask(place, 'run read', `/api/runs/${id}`, {})
      if (found.status !== 'queued' && found.status !== 'running') {
        seen.status = String(found.status)
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  })
}

export function annotate(place: Place): Promise<void> {
  return keepOn(place, async () => {
    const id = randomUUID()
    const content = (question: string) => ({
      ...{ question, type: 'choice', answer: 'A', category: null, kind: null, notes: '', submitted: true },
      options: [
        { letter: 'A', text: 'yes' },
        { letter: 'B', text: 'no' },
      ],
      ...{ evidence: [{ x: 1, y: 1, width: 9, height: 9 }], extra: {} },
    })
    const make = { id, changeId: randomUUID(), imageId: place.imageId, content: content('first') }
    const made = await ask(place, 'entry', `/api/projects/${place.projectId}/entries`, json('POST', make))
    const kept = { version: Number(made.version), question: 'first', perhaps: null as string | null }
    place.ledger.entries.set(id, kept)
    for (let n = 0; n < 4 && !place.over.aborted; n++) {
      kept.perhaps = `number ${n} of ${id}`
      const save = { changeId: randomUUID(), version: kept.version, content: content(kept.perhaps) }
      const saved = await ask(place, 'save', `/api/entries/${id}`, json('PUT', save))
      Object.assign(kept, { version: Number(saved.version), question: kept.perhaps, perhaps: null })
      // Sent once more, as a browser does whose connection broke: the same answer, and no further version.
      const again = await ask(place, 'save again', `/api/entries/${id}`, json('PUT', save))
      if (again.version !== saved.version) place.odd.push(`a change sent twice made version ${again.version}`)
    }
    const review = {
      ...{ id: randomUUID(), version: kept.version, verdict: 'accept', reason: '' },
      checks: { answerable: true, correctFull: true, correctCrop: true, tooEasy: false },
      ...{ ownAnswer: null, ownBox: null, spentMs: 10 },
    }
    await ask(place, 'review', `/api/entries/${id}/reviews`, json('POST', review))
    place.ledger.reviews.set(review.id, id)
  })
}

/** Starts an evaluation where none goes on, and notes which items have been told to be done. */
export function evaluate(place: Place): Promise<void> {
  return keepOn(place, async () => {
    const running = [...place.ledger.results.keys()].at(-1)
    const state = running ? await ask(place, 'evaluation read', `/api/evaluations/${running}`, {}) : null
    if (!running || state?.status === 'finished') {
      const wish = { datasetId: place.datasetId, method: 'single-glance', engine: 'remote', fresh: true }
      const made = await ask(place, 'evaluation', '/api/evaluations', json('POST', wish))
      place.ledger.results.set(String(made.id), new Map())
      return
    }
    if (state?.status !== 'running') place.odd.push(`an evaluation is ${state?.status}`)
    const ordinals = Array.from({ length: 200 }, (_, n) => n).join(',')
    const path = `/api/evaluations/${running}/results?ordinals=${ordinals}`
    type Told = { ordinal: number; status: string; runId: string | null }
    const reply = await ask<Told[]>(place, 'results read', path, {})
    const noted = place.ledger.results.get(running)
    for (const { ordinal, status, runId } of reply) {
      if (status === 'done' && runId && !noted?.has(ordinal)) {
        noted?.set(ordinal, runId)
        place.counts.set('item answered', (place.counts.get('item answered') ?? 0) + 1)
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 60))
  })
}
