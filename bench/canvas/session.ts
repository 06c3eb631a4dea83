/** One session: a fresh browser with an empty profile, one viewer, the flights one after another. */
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { type Browser, quietFlags } from '../../scripts/chromium.mjs'
import type { FlightFigures, FlightName, Lab, LabSpec } from './lab/spec.ts'
import { cpuMs, memoryMB } from './processes.ts'
import type { TileRelay } from './tile-relay.ts'

export interface SessionPlan {
  readonly spec: LabSpec
  readonly pixelRatio: number
  /** frames as fast as they come: for the cost of a drawing, over tiles that are there */
  readonly uncapped: boolean
  readonly flightMs: number
}

export interface Flown extends FlightFigures {
  readonly cpuPerFrame: number
  readonly fps: number
  readonly requests: number
  readonly aborted: number
  readonly megabytes: number
}

export interface SessionFigures {
  readonly pan?: Flown
  readonly zoom?: Flown
  readonly loop?: Flown
  readonly jumps: readonly number[]
  readonly idleDraws: number | null
  readonly idleCpuMs: number
  /** the most seen after any flight, MiB */
  readonly memoryMB: number
  readonly heapMB: number
}

const uncappedFlags = ['--disable-frame-rate-limit', '--disable-gpu-vsync']

declare const lab: Lab

export async function runSession(
  browser: Browser,
  page: string,
  plan: SessionPlan,
  relay: TileRelay,
): Promise<SessionFigures> {
  const server = await chromium.launchServer({
    executablePath: browser.path,
    chromiumSandbox: browser.sandbox,
    args: [
      ...quietFlags,
      '--disable-gpu',
      '--enable-precise-memory-info',
      ...(plan.uncapped ? uncappedFlags : []),
    ],
  })
  const pid = server.process().pid ?? 0
  try {
    const connected = await chromium.connect(server.wsEndpoint())
    const { width, height } = plan.spec
    const context = await connected.newContext({
      viewport: { width, height },
      deviceScaleFactor: plan.pixelRatio,
    })
    const tab = await context.newPage()
    const errors: string[] = []
    tab.on('pageerror', (error) => errors.push(error.message))
    await tab.goto(page)
    await tab.evaluate((spec) => lab.mount(spec), plan.spec)
    const figures = await flights(tab, pid, plan, relay)
    if (errors.length > 0) throw new Error(`the page failed: ${errors.join('; ')}`)
    return figures
  } finally {
    await server.close()
  }
}

async function flights(tab: Page, pid: number, plan: SessionPlan, relay: TileRelay): Promise<SessionFigures> {
  let memory = 0
  const weigh = () => {
    memory = Math.max(memory, memoryMB(pid))
  }
  const fly = async (name: FlightName): Promise<Flown> => {
    relay.count()
    // The page settles at the flight's start first; that is not part of it, nor is its CPU time.
    await tab.evaluate(([name]) => lab.fly(name, 1), [name] as const)
    await sleep(200)
    relay.count()
    const before = cpuMs(pid)
    const flown = await tab.evaluate(([name, ms]) => lab.fly(name, ms), [name, plan.flightMs] as const)
    const used = cpuMs(pid) - before
    weigh()
    return {
      ...flown,
      ...relay.count(),
      cpuPerFrame: used / flown.frames,
      fps: (flown.frames / flown.ms) * 1000,
    }
  }
  if (plan.uncapped) {
    // Twice round first: what is measured is drawing, not loading.
    await fly('loop')
    const loop = await fly('loop')
    return { loop, jumps: [], idleDraws: null, idleCpuMs: 0, memoryMB: memory, heapMB: 0 }
  }
  const jumps = await tab.evaluate(() => lab.jump())
  weigh()
  const pan = await fly('pan')
  const zoom = await fly('zoom')
  await sleep(800)
  const before = cpuMs(pid)
  const idleDraws = await tab.evaluate(() => lab.idle(2000))
  const idleCpuMs = cpuMs(pid) - before
  const heapMB = await tab.evaluate(() => lab.heapMB())
  return { pan, zoom, jumps, idleDraws, idleCpuMs, memoryMB: memory, heapMB }
}
