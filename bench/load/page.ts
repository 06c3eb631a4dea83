/** How much the browser has to fetch before the page works. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { LoupeServer } from '../../e2e/loupe-server.ts'
import { findChromium, quietFlags } from '../../scripts/chromium.mjs'
import type { Figure } from '../figures.ts'

const dist = new URL('../../dist/', import.meta.url)

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

export async function measurePage(): Promise<Figure[]> {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
    string,
    Chunk
  >
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const chunks = [...reachable(manifest, entries)].flatMap((key) => manifest[key] ?? [])
  const css = new Set(chunks.flatMap((chunk) => chunk.css ?? []))
  return [
    {
      key: 'entryJsKB',
      label: 'JavaScript, entry and its static imports',
      value: size(chunks.map((c) => c.file)),
      unit: 'kB',
    },
    { key: 'cssKB', label: 'CSS', value: size(css), unit: 'kB' },
    ...(await openHome()),
  ]
}

/** The chunks that static imports lead to. */
function reachable(manifest: Record<string, Chunk>, from: readonly string[]): Set<string> {
  const found = new Set<string>()
  const queue = [...from]
  for (let key = queue.pop(); key; key = queue.pop()) {
    if (found.has(key)) continue
    found.add(key)
    queue.push(...(manifest[key]?.imports ?? []))
  }
  return found
}

/** Sum of the gzipped sizes in kB (1000 bytes). */
function size(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0) / 1000
}

async function openHome(): Promise<Figure[]> {
  const found = await findChromium()
  if (!found) throw new Error('No Chromium starts here; `npm test` looks for one and tries to install it.')
  const server = await LoupeServer.start()
  const browser = await chromium.launch({
    executablePath: found.path,
    chromiumSandbox: found.sandbox,
    args: [...quietFlags],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const scripts: Promise<Buffer>[] = []
    page.on('response', (reply) => {
      if (reply.request().resourceType() === 'script') scripts.push(reply.body())
    })
    await page.goto(server.url, { waitUntil: 'networkidle' })
    const ready = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    )
    const bodies = await Promise.all(scripts)
    const total = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1000
    return [
      {
        key: 'firstLoadJsKB',
        label: 'JavaScript that the browser fetched',
        value: total,
        unit: 'kB',
        wished: 300,
      },
      { key: 'firstPaintMs', label: 'first contentful paint', value: ready, unit: 'ms' },
    ]
  } finally {
    await browser.close()
    await server.stop()
  }
}
