import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Pyramid, type Tile, tileAt } from '#contract/pyramid.ts'
import { type TileStore, tileStore } from './tile-store.ts'

/** A server whose answers we send by hand. */
interface Pending {
  readonly url: string
  readonly signal: AbortSignal
  answer(response: Response): void
}

const info = { width: 8192, height: 8192, tiles: [{ width: 512, scaleFactors: [1, 2, 4, 8, 16] }] }
let pending: Pending[] = []
let number = 0
const settle = () => vi.advanceTimersByTimeAsync(1)

beforeEach(() => {
  vi.useFakeTimers()
  pending = []
  vi.stubGlobal('requestAnimationFrame', () => 1)
  vi.stubGlobal('createImageBitmap', async () => ({ width: 512, height: 512, close: () => {} }))
  vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
    return new Promise<Response>((resolve, reject) => {
      const entry: Pending = {
        url,
        signal,
        answer(response) {
          pending = pending.filter((p) => p !== entry)
          resolve(response)
        },
      }
      pending.push(entry)
      signal.addEventListener('abort', () => {
        pending = pending.filter((p) => p !== entry)
        reject(signal.reason)
      })
    })
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function opened(): Promise<{ store: TileStore; pyramid: Pyramid }> {
  const store = tileStore(`/iiif/3/image-${number++}`)
  expect(store.pyramid).toBeNull()
  pending[0]?.answer(Response.json(info))
  await settle()
  const { pyramid } = store
  if (!pyramid) throw new Error('no pyramid')
  return { store, pyramid }
}

const row = (pyramid: Pyramid, count: number, from = 0): Tile[] =>
  Array.from({ length: count }, (_, i) => tileAt(pyramid, 0, from + i, 0))
const tileAnswer = (status = 200, headers: Record<string, string> = {}) =>
  new Response('bytes', { status, headers })

describe('tile store', () => {
  it('is one per image, however its address is written', () => {
    expect(tileStore('/iiif/3/same/')).toBe(tileStore('/iiif/3/same'))
    expect(pending).toEqual([])
  })

  it('asks for at most six tiles at once, the most wanted first', async () => {
    const { store, pyramid } = await opened()
    const pane = {}
    const tiles = row(pyramid, 9)
    store.want(pane, tiles)
    expect(pending.map((p) => p.url.split('/')[4])).toEqual(
      tiles.slice(0, 6).map((t) => `${t.region.x},0,512,512`),
    )
    expect(store.state('0/0/0')).toBe('loading')
    pending[0]?.answer(tileAnswer())
    await settle()
    expect(store.state('0/0/0')).toBe('loaded')
    expect(store.bitmap('0/0/0')).toBeDefined()
    expect(pending.length).toBe(6)
    store.release(pane)
  })

  it('aborts what has left the view, but not what another pane still wants', async () => {
    const { store, pyramid } = await opened()
    const left = {}
    const right = {}
    const [a, b, c] = row(pyramid, 3)
    if (!a || !b || !c) throw new Error('no tiles')
    store.want(left, [a, b])
    store.want(right, [b])
    expect(pending.length).toBe(2)
    store.want(left, [c])
    await settle()
    expect(store.state(a.key)).toBe('absent')
    expect(store.state(b.key)).toBe('loading')
    expect(store.state(c.key)).toBe('loading')
    store.release(left)
    store.release(right)
    await settle()
    expect(pending).toEqual([])
  })

  it('goes on opening for the pane that stays when the other one goes before info.json is here', async () => {
    const store = tileStore(`/iiif/3/image-${number++}`)
    const left = {}
    const right = {}
    store.use(left)
    store.use(right)
    expect(store.pyramid).toBeNull()
    store.release(left)
    await settle()
    expect(pending.length).toBe(1)
    pending[0]?.answer(Response.json(info))
    await settle()
    expect(store.pyramid).not.toBeNull()
    store.release(right)
  })

  it('stops opening with the last pane, and opens anew for the next one', async () => {
    const store = tileStore(`/iiif/3/image-${number++}`)
    const pane = {}
    store.use(pane)
    expect(store.pyramid).toBeNull()
    store.release(pane)
    await settle()
    expect(pending).toEqual([])
    store.use(pane)
    expect(store.pyramid).toBeNull()
    pending[0]?.answer(Response.json(info))
    await settle()
    expect(store.pyramid).not.toBeNull()
    store.release(pane)
  })

  it('lets a failed tile rest, longer each time and as long as the server says, then tries again', async () => {
    const { store, pyramid } = await opened()
    const pane = {}
    const tiles = row(pyramid, 1)
    const key = '0/0/0'
    store.want(pane, tiles)
    pending[0]?.answer(tileAnswer(503, { 'retry-after': '5' }))
    await settle()
    expect(store.state(key)).toBe('resting')
    store.want(pane, tiles)
    expect(pending).toEqual([])
    const before = store.version
    await vi.advanceTimersByTimeAsync(4900)
    expect(store.state(key)).toBe('resting')
    await vi.advanceTimersByTimeAsync(200)
    expect(store.state(key)).toBe('absent')
    expect(store.version).toBeGreaterThan(before)
    store.want(pane, tiles)
    pending[0]?.answer(tileAnswer())
    await settle()
    expect(store.state(key)).toBe('loaded')
    store.release(pane)
  })

  it('says so when a fine tile fails again and again, until it is here', async () => {
    const { store, pyramid } = await opened()
    const pane = {}
    const tiles = row(pyramid, 1)
    for (const problem of [null, 'the server answered 500', null]) {
      store.want(pane, tiles)
      pending[0]?.answer(tileAnswer(problem === null && store.problem ? 200 : 500))
      await settle()
      expect(store.problem).toBe(problem)
      await vi.advanceTimersByTimeAsync(2100)
    }
    store.release(pane)
  })

  it('says why nothing can be shown, and opens again after a while', async () => {
    const store = tileStore(`/iiif/3/image-${number++}`)
    expect(store.pyramid).toBeNull()
    pending[0]?.answer(new Response('', { status: 404 }))
    await settle()
    expect(store.problem).toContain('404')
    expect(store.pyramid).toBeNull()
    expect(pending).toEqual([])
    await vi.advanceTimersByTimeAsync(1100)
    expect(store.pyramid).toBeNull()
    pending[0]?.answer(Response.json(info))
    await settle()
    expect(store.pyramid?.size).toEqual({ width: 8192, height: 8192 })
    expect(store.problem).toBeNull()
  })
})
