/** What is sent works where it arrives: from disk without a network, on another server, below any path of a web host, by a link. */

import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, extname, join, normalize } from 'node:path'
import { unzipSync } from 'fflate'
import { Client, problemCode } from './client.ts'
import { expect, test } from './fixtures.ts'
import { LoupeServer } from './loupe-server.ts'
import { addressOf, sampleRun } from './sample-run.ts'
import {
  expectReplay,
  expectRun,
  expectSharp,
  grey,
  meanDifference,
  offlinePage,
  pane,
  pixels,
  size,
} from './sent-page.ts'

let folder: string
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-send-'))
})
test.afterEach(() => rm(folder, { recursive: true, force: true }))

test('one HTML file opens from disk with the network off, zooms, pans, replays and presents', async ({
  browser,
  api,
}) => {
  const run = await sampleRun(api, true)
  const bytes = await api.bytes(`/api/runs/${run.id}/page?budget=2`)
  expect(bytes.length).toBeLessThan(2.05e6)
  const file = join(folder, 'run.html')
  await writeFile(file, bytes)
  const { page, complaints } = await offlinePage(browser)
  await page.goto(`file://${file}`)
  await expectRun(page, run)

  await test.step('it zooms to sharp pixels and pans', async () => {
    await expectSharp(page, api, run)
    const before = await pixels(page, 'image')
    const box = await pane(page, 'image').boundingBox()
    if (!box) throw new Error('no pane')
    await page.mouse.move(box.x + 300, box.y + 300)
    await page.mouse.down()
    await page.mouse.move(box.x + 200, box.y + 240, { steps: 5 })
    await page.mouse.up()
    await expect.poll(() => pixels(page, 'image')).not.toBe(before)
    await page.mouse.wheel(0, -600)
    await expect(page.getByText('zoom 1.0×')).toHaveCount(0)
  })

  await test.step('the address keeps the view', async () => {
    await expect.poll(() => page.url()).toContain('cam=')
    // Where the pointer is, is no part of the view.
    await page.mouse.move(size.width - 40, 20)
    // The address follows when the camera has come to rest, which takes a slow machine a while.
    let hash = ''
    const rests = () => {
      const last = hash
      hash = new URL(page.url()).hash
      return hash === last
    }
    await expect.poll(rests, { intervals: [1500] }).toBe(true)
    const zoom = await page.getByText(/^zoom /).innerText()
    const before = await grey(await pane(page, 'image').screenshot())
    await page.reload()
    await expect(page.getByText(zoom)).toBeVisible()
    // The address rounds to a hundredth of a pixel, and what is drawn then to a whole one.
    await expect
      .poll(async () => meanDifference(await grey(await pane(page, 'image').screenshot()), before))
      .toBeLessThan(4)
    await expect.poll(() => new URL(page.url()).hash).toBe(hash)
  })

  await expectReplay(page)

  await test.step('it presents', async () => {
    await page.getByRole('button', { name: 'Present' }).click()
    await expect(page.getByTestId('player')).toBeVisible()
    const first = await page.getByTestId('caption-title').innerText()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByTestId('caption-title')).not.toHaveText(first)
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('player')).toHaveCount(0)
  })
  expect(complaints).toEqual([])
  await page.context().close()
})

test('several runs in one file: a gallery, and hostile words stay words', async ({ browser, api }) => {
  const samples = await api.samples()
  const image = await api.sampleImage(samples[0]?.id ?? '')
  const question = '</script><img src=x onerror="document.title=\'owned\'">'
  const ids: string[] = []
  for (const text of [question, 'What is here?']) {
    const request = { imageId: image.id, question: text, method: 'single-glance', engine: 'builtin' }
    ids.push((await api.finished(await api.createRun(request))).id)
  }
  await writeFile(
    join(folder, 'two.html'),
    await api.bytes(`/api/send/page?runs=${ids.join(',')}&budget=2&title=${encodeURIComponent(question)}`),
  )
  const { page, complaints } = await offlinePage(browser)
  await page.goto(`file://${join(folder, 'two.html')}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question)
  await page.getByRole('button', { name: 'What is here?' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is here?')
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question)
  await page.goBack()
  await page.getByRole('button', { name: 'All runs' }).click()
  await expect(page.getByRole('listitem')).toHaveCount(2)
  expect(await page.title()).toBe(question)
  expect(complaints).toEqual([])
  await page.context().close()
})

test('a bundle opens by a drop on another server, and goes on from there the same', async ({ page, api }) => {
  const there = await LoupeServer.start()
  try {
    const run = await sampleRun(api, true)
    const bundle = await api.bytes(`/api/send/bundle?runs=${run.id}`)
    const other = new Client(there.url)
    await page.goto(there.url)
    await page
      .getByLabel('Picture files')
      .setInputFiles({ name: 'a.loupe.zip', mimeType: 'application/zip', buffer: bundle })
    await page.waitForURL(new RegExp(`/inspect/${run.imageId}\\?.*run=${run.id}`))
    await expect(page.getByText('Refined answer', { exact: true })).toBeVisible()
    expect(await other.run(run.id)).toEqual(run)
    expect(await other.events(run.id, 0)).toEqual(await api.events(run.id, 0))
    const back = unzipSync(await other.bytes(`/api/send/bundle?runs=${run.id}`))
    const first = unzipSync(bundle)
    expect(Object.keys(back).sort()).toEqual(Object.keys(first).sort())
    for (const path of Object.keys(first).filter((one) => one !== 'loupe-bundle.json')) {
      expect(Buffer.from(back[path] ?? []).equals(Buffer.from(first[path] ?? [])), path).toBe(true)
    }

    await test.step('one that is none says so and leaves nothing', async () => {
      await page.goto(there.url)
      await page
        .getByLabel('Picture files')
        .setInputFiles({ name: 'evil.zip', mimeType: 'application/zip', buffer: Buffer.from('PK no zip') })
      await expect(page.getByRole('alert')).toContainText('This is not a bundle that Loupe can open')
    })
    const cut = await fetch(`${there.url}/api/bundles`, {
      method: 'POST',
      body: Uint8Array.from(bundle.subarray(0, bundle.length / 2)),
      headers: { 'content-type': 'application/zip' },
    })
    expect(await problemCode(cut)).toMatchObject({ code: 'bundle-invalid' })
  } finally {
    await there.stop()
  }
})

test('a bundle without its original shows what was sent, and says so', async ({ page, api }) => {
  const there = await LoupeServer.start()
  try {
    const run = await sampleRun(api, true)
    const bundle = await api.bytes(`/api/send/bundle?runs=${run.id}&originals=false`)
    const report = await fetch(`${there.url}/api/bundles`, {
      method: 'POST',
      body: Uint8Array.from(bundle),
      headers: { 'content-type': 'application/zip' },
    })
    expect(report.status).toBe(201)
    await page.goto(there.url + addressOf(run))
    await expect(page.getByTestId('image-caption')).toContainText('original left out')
    const asked = await new Client(there.url).post('/api/runs', {
      imageId: run.imageId,
      question: 'And?',
      method: 'single-glance',
      engine: 'builtin',
    })
    expect(await problemCode(asked)).toMatchObject({ status: 409, code: 'image-original-missing' })
  } finally {
    await there.stop()
  }
})

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.json': 'application/json',
}

test('a static folder works below any path of a plain host, and from disk', async ({
  browser,
  api,
  page,
}) => {
  const run = await sampleRun(api, true)
  const files = unzipSync(await api.bytes(`/api/send/folder?runs=${run.id}`))
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const missing: string[] = []
  const host = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)
    const inside = path.startsWith('/some/where/')
      ? normalize(path.slice('/some/where/'.length) || 'index.html')
      : null
    const bytes =
      inside && !inside.startsWith('..') ? await readFile(join(folder, inside)).catch(() => null) : null
    if (!bytes && path !== '/favicon.ico') missing.push(path)
    response.writeHead(bytes ? 200 : 404, {
      'content-type': types[extname(path)] ?? (bytes ? 'text/html' : 'text/plain'),
    })
    response.end(bytes ?? 'not here')
  })
  host.listen(0, '127.0.0.1')
  await once(host, 'listening')
  const address = host.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  try {
    await page.goto(`http://127.0.0.1:${address.port}/some/where/`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.getByRole('link', { name: run.question }).click()
    await expectRun(page, run)
    await pane(page, 'image').focus()
    await page.keyboard.press('1')
    await expectReplay(page)
    await page.getByRole('link', { name: 'All runs' }).click()
    await expect(page.getByRole('listitem')).toHaveCount(1)
    expect(missing).toEqual([])
  } finally {
    host.closeAllConnections()
    host.close()
  }

  const { page: offline, complaints } = await offlinePage(browser)
  await offline.goto(`file://${join(folder, 'index.html')}`)
  await offline.getByRole('link', { name: run.question }).click()
  await expectRun(offline, run)
  await expectSharp(offline, api, run)
  expect(complaints).toEqual([])
  await offline.context().close()
})

test('a read-only link is made in the dialog, opens these runs alone, and ends when it is withdrawn', async ({
  page,
  api,
  browser,
}) => {
  const run = await sampleRun(api, true)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'Send…' }).click()
  await page.getByRole('tab', { name: 'Link' }).click()
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByLabel('The read-only link').inputValue()
  expect(link).toMatch(/\/s\/[\w-]{43}$/)

  const context = await browser.newContext({ viewport: size })
  const guest = await context.newPage()
  const outside: string[] = []
  guest.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!/^\/(s|api\/shared|viewer)\/|^\/favicon/.test(pathname) && !request.url().startsWith('blob:'))
      outside.push(pathname)
  })
  await guest.goto(link)
  await expectRun(guest, run)
  await expect(guest.getByText(/open until/)).toBeVisible()
  await expectReplay(guest)
  expect(outside).toEqual([])

  await page
    .getByRole('button', { name: /^Withdraw the link/ })
    .first()
    .click()
  await expect(page.getByTestId('share').first()).toContainText('withdrawn')
  const reply = await guest.goto(link)
  expect(reply?.status()).toBe(410)
  await expect(guest.getByRole('heading')).toHaveText('This link was withdrawn')
  await context.close()

  const soon = new Date(Date.now() + 1500).toISOString()
  const short = await (await api.post('/api/shares', { runIds: [run.id], expiresAt: soon })).json()
  expect((await api.get(short.url)).status).toBe(200)
  await expect.poll(async () => (await api.get(short.url)).status).toBe(410)
  expect(await problemCode(await api.get(`/api/shared/${short.token}`))).toMatchObject({
    code: 'share-expired',
  })
})

test('the dialog tells what a page weighs and saves it', async ({ page, api }) => {
  const run = await sampleRun(api, true)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'Send…' }).click()
  const choices = page.getByRole('radiogroup', { name: 'Size of the page' }).getByRole('radio')
  await expect(choices.first()).toContainText(/MB/)
  await expect(choices.last()).toContainText(/Every pixel at full resolution/)
  await choices.first().click()
  const words = await choices.first().innerText()
  const told = Number(/([\d.]+) MB/.exec(words)?.[1])
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the page' }).click()
  const download = await saved
  expect(download.suggestedFilename()).toMatch(/^loupe-.*\.html$/)
  const bytes = await readFile(await download.path())
  expect(Math.abs(bytes.length / 1e6 - told)).toBeLessThan(0.2)
  await expect(page.getByText(/^Saved, /)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
