/** The page of the canvas bench: one viewer, moved by one script, watched frame by frame. */

import { parseInfo } from '#contract/pyramid.ts'
import type { Camera } from '../../../src/canvas/camera.ts'
import { cameraAt, jumpsOf } from './flights.ts'
import { mountOsd, sameLevels } from './osd.ts'
import { mountOurs } from './ours.tsx'
import type { FlightFigures, FlightName, Lab, LabSpec, Viewer } from './spec.ts'

const lateMs = 20
const patienceMs = 15_000

const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))

let viewer: Viewer | null = null
let last: Camera = { x: 0, y: 0, scale: 1 }

function mounted(): Viewer {
  if (!viewer) throw new Error('nothing is mounted')
  return viewer
}

function go(camera: Camera): void {
  last = camera
  mounted().set(camera)
}

async function mount(spec: LabSpec): Promise<void> {
  const host = document.getElementById('view')
  if (!host) throw new Error('the page has no view')
  host.style.width = `${spec.width}px`
  host.style.height = `${spec.height}px`
  const info: unknown = await (await fetch(`${spec.service}/info.json`)).json()
  const pyramid = parseInfo(spec.service, info)
  if (!sameLevels(pyramid)) throw new Error('the levels are not powers of two')
  viewer = await (spec.viewer === 'ours' ? mountOurs : mountOsd)(host, spec, pyramid)
}

async function until(sharp: () => boolean): Promise<number> {
  const started = performance.now()
  for (;;) {
    const now = await nextFrame()
    if (sharp()) return now - started
    if (now - started > patienceMs) throw new Error(`not sharp within ${patienceMs} ms`)
  }
}

async function fly(name: FlightName, ms: number): Promise<FlightFigures> {
  const { size } = mounted()
  go(cameraAt(name, size, 0))
  await settle()
  const gaps: number[] = []
  const shares: number[] = []
  const started = await nextFrame()
  let before = started
  while (before - started < ms) {
    // What is there now is what the frame before could show.
    if (gaps.length > 0) shares.push(mounted().covered(last))
    go(cameraAt(name, size, before - started))
    const now = await nextFrame()
    gaps.push(now - before)
    before = now
  }
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return {
    frames: gaps.length,
    ms: before - started,
    late: gaps.filter((gap) => gap > lateMs).length / gaps.length,
    p50: at(0.5),
    p95: at(0.95),
    longest: at(1),
    covered: shares.reduce((sum, share) => sum + share, 0) / shares.length,
  }
}

async function jump(): Promise<number[]> {
  const times: number[] = []
  for (const camera of jumpsOf(mounted().size)) {
    go(camera)
    const there = performance.now()
    await until(() => mounted().covered(camera) === 1)
    // That frame draws them, and one viewer decodes only then: with the frame after it they have been drawn.
    times.push((await nextFrame()) - there)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return times
}

async function settle(): Promise<void> {
  await until(() => mounted().covered(last) === 1)
  await new Promise((resolve) => setTimeout(resolve, 300))
}

async function idle(ms: number): Promise<number | null> {
  const before = mounted().draws()
  await new Promise((resolve) => setTimeout(resolve, ms))
  const after = mounted().draws()
  return before === null || after === null ? null : after - before
}

/** Only Chromium tells. */
function heapMB(): number {
  const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
  return (memory?.usedJSHeapSize ?? Number.NaN) / 2 ** 20
}

const lab: Lab = { mount, fly, jump, idle, settle, heapMB }
Object.assign(globalThis, { lab })
