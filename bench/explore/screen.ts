/** Explore in a real browser: how long a filter and a sort take until they are painted, how smoothly items scroll, and memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Locator, type Page } from '@playwright/test'
import { findChromium, quietFlags } from '../../scripts/chromium.mjs'
import { memoryMB } from '../canvas/processes.ts'

export interface ScreenFigures {
  /** from the address to the first pictures' questions, ms */
  openMs: number
  /** from the click to the picture after it, ms */
  filterMs: number[]
  sortMs: number[]
  /** of one frame while scrolling, ms */
  frameMs: number[]
  heapMB: { start: number; end: number }
  processMB: { start: number; end: number }
}

export interface ScreenPlan {
  url: string
  datasetId: string
  a: string
  b: string
  rounds: number
  scrollMs: number
}

export async function measureScreen({
  url,
  datasetId,
  a,
  b,
  rounds,
  scrollMs,
}: ScreenPlan): Promise<ScreenFigures> {
  const browser = await findChromium()
  if (!browser) throw new Error('bench:explore needs a Chromium')
  const server = await chromium.launchServer({
    executablePath: browser.path,
    chromiumSandbox: browser.sandbox,
    args: [...quietFlags, '--disable-gpu', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  })
  const pid = server.process().pid ?? 0
  try {
    const page = await (await chromium.connect(server.wsEndpoint())).newPage({
      viewport: { width: 1440, height: 900 },
    })
    // The names that the bench's compiler gives to functions are not known in the page.
    await page.addInitScript('globalThis.__name = (given) => given')
    const address = `${url}/explore/${datasetId}?a=${a}&b=${b}`
    const since = performance.now()
    await page.goto(address)
    await page.locator('[data-testid="item"] img').first().waitFor({ timeout: 120_000 })
    const openMs = performance.now() - since
    await sleep(3000)

    const filterMs: number[] = []
    const cells = page.getByRole('button', { name: /^(right → wrong|wrong → right|right → right): / })
    for (let round = 0; round < rounds; round++) {
      filterMs.push(await painted(cells.nth(round % 3), '[data-testid="slice-count"]'))
    }
    await page.goto(`${address}&layout=table`)
    await page.locator('[data-testid="item"]').first().waitFor()
    await sleep(2000)
    const sortMs: number[] = []
    const heads = page.getByRole('columnheader').getByRole('button')
    const names = ['conf.', 'IoU', 'crop', 'time']
    for (let round = 0; round < rounds; round++) {
      const head = heads.filter({ hasText: new RegExp(`^${names[round % names.length]}`) }).first()
      sortMs.push(await painted(head, '[aria-rowindex="2"]'))
    }

    await page.goto(address)
    await page.locator('[data-testid="item"] img').first().waitFor()
    await sleep(2000)
    const start = { heap: await heapMB(page), process: memoryMB(pid) }
    const frameMs = await scrolled(page, scrollMs)
    await sleep(1500)
    const end = { heap: await heapMB(page), process: memoryMB(pid) }
    return {
      openMs,
      filterMs,
      sortMs,
      frameMs,
      heapMB: { start: start.heap, end: end.heap },
      processMB: { start: start.process, end: end.process },
    }
  } finally {
    await server.close()
  }
}

/** Milliseconds from a click until what it changes has changed and the frame with it is on its way to the screen. */
async function painted(button: Locator, watched: string): Promise<number> {
  await button.waitFor()
  const handle = await button.elementHandle()
  if (!handle) throw new Error('nothing to press')
  const ms = await handle.evaluate(
    (element, selector) =>
      new Promise<number>((resolve, reject) => {
        const before = document.querySelector(selector)?.textContent
        const limit = setTimeout(() => reject(new Error(`nothing changed in ${selector}`)), 20_000)
        const since = performance.now()
        element.dispatchEvent(new MouseEvent('click', { bubbles: true }))
        const look = () => {
          if (document.querySelector(selector)?.textContent === before) return requestAnimationFrame(look)
          // After the frame that holds the change.
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            clearTimeout(limit)
            resolve(performance.now() - since)
          }
          requestAnimationFrame(() => port2.postMessage(null))
        }
        look()
      }),
    watched,
  )
  await sleep(400)
  return ms
}

/** Scrolls from the top to the bottom in steps of a fast hand; answers the time of each frame. */
async function scrolled(page: Page, ms: number): Promise<number[]> {
  return page.getByTestId('item-scroller').evaluate(
    (element, duration) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = []
        const whole = element.scrollHeight - element.clientHeight
        const since = performance.now()
        let last = since
        const frame = (now: number) => {
          frames.push(now - last)
          last = now
          const share = Math.min(1, (now - since) / duration)
          element.scrollTop = share * whole
          if (share < 1) requestAnimationFrame(frame)
          else resolve(frames.slice(2))
        }
        requestAnimationFrame(frame)
      }),
    ms,
  )
}

/** JavaScript's heap after a collection, MiB. */
async function heapMB(page: Page): Promise<number> {
  return page.evaluate(() => {
    const given = globalThis as { gc?: () => void }
    given.gc?.()
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
    return (memory?.usedJSHeapSize ?? 0) / 2 ** 20
  })
}
