/** What the server has acknowledged, and whether it still knows it. */
import { createHash } from 'node:crypto'

export interface Ledger {
  /** id of an image -> its size */
  readonly images: Map<string, { width: number; height: number }>
  /** id of a run -> the highest event that was received, and its status where that was the last one */
  readonly runs: Map<string, { lastEvent: number; status: string | null }>
  /** id of an entry -> the last acknowledged version with its question, and one that may have been taken */
  readonly entries: Map<string, { version: number; question: string; perhaps: string | null }>
  /** id of a review -> its entry */
  readonly reviews: Map<string, string>
  /** id of an evaluation -> item -> the run that answered it */
  readonly results: Map<string, Map<number, string>>
}

export function newLedger(): Ledger {
  return {
    images: new Map(),
    runs: new Map(),
    entries: new Map(),
    reviews: new Map(),
    results: new Map(),
  }
}

export interface Api {
  json(path: string): Promise<unknown>
  bytes(path: string): Promise<Buffer>
}

/** Every acknowledged write that is not there any more, in words. `sample` takes some of a long list; the newest are kept. */
export async function losses(
  api: Api,
  ledger: Ledger,
  projectId: string | null,
  sample: <T>(all: readonly T[]) => readonly T[],
): Promise<string[]> {
  const lost: string[] = []
  const note = (what: string) => lost.push(what)
  for (const [id, size] of sample([...ledger.images])) {
    const image = await api.json(`/api/images/${id}`).catch(() => null)
    if (!same(image, size)) note(`image ${id}`)
    const original = await api.bytes(`/api/images/${id}/original`).catch(() => null)
    if (!original || createHash('sha256').update(original).digest('hex') !== id)
      note(`the bytes of image ${id}`)
  }
  for (const [id, seen] of sample([...ledger.runs])) {
    const run = (await api.json(`/api/runs/${id}`).catch(() => null)) as { status: string } | null
    if (!run) note(`run ${id}`)
    else if (seen.status !== null && run.status !== seen.status)
      note(`run ${id} was ${seen.status}, is ${run.status}`)
    else if (seen.status === null && (run.status === 'queued' || run.status === 'running'))
      note(`run ${id} is still ${run.status} after a crash`)
  }
  if (projectId !== null && ledger.entries.size > 0) {
    const { entries } = (await api.json(`/api/projects/${projectId}/entries?count=2000`)) as {
      entries: { id: string; version: number; content: { question: string } }[]
    }
    const there = new Map(entries.map((entry) => [entry.id, entry]))
    for (const [id, { version, question, perhaps }] of ledger.entries) {
      const entry = there.get(id)
      if (!entry) note(`entry ${id}`)
      else if (entry.content.question !== question && entry.content.question !== perhaps)
        note(`entry ${id}: “${entry.content.question}” instead of “${question}”`)
      else if (entry.version < version)
        note(`entry ${id} went back from version ${version} to ${entry.version}`)
    }
  }
  for (const [id, entryId] of sample([...ledger.reviews])) {
    const { reviews } = (await api.json(`/api/entries/${entryId}/reviews?reveal=true`)) as {
      reviews: { id: string }[]
    }
    if (!reviews.some((review) => review.id === id)) note(`review ${id}`)
  }
  for (const [id, items] of ledger.results) {
    const ordinals = [...items.keys()]
    for (let at = 0; at < ordinals.length; at += 200) {
      const some = ordinals.slice(at, at + 200)
      const results = (await api
        .json(`/api/evaluations/${id}/results?ordinals=${some.join(',')}`)
        .catch(() => [])) as { ordinal: number; status: string; runId: string | null }[]
      for (const ordinal of some) {
        const result = results.find((one) => one.ordinal === ordinal)
        if (result?.status !== 'done' || result.runId !== items.get(ordinal))
          note(`result ${ordinal} of evaluation ${id}`)
      }
    }
  }
  return lost
}

function same(found: unknown, size: { width: number; height: number }): boolean {
  return (
    typeof found === 'object' &&
    found !== null &&
    'width' in found &&
    'height' in found &&
    found.width === size.width &&
    found.height === size.height
  )
}
