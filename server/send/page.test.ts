/** The self-contained page: its budget, its contents, and that no text of a run becomes part of the page. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parcelPyramid, parcelSchema } from '#contract/parcel.ts'
import { tilesIn } from '#contract/pyramid.ts'
import { noise } from '../images/test-room.ts'
import { openSendRoom, type SendRoom, whole } from './send-room.ts'
import { packingOrder } from './tile-order.ts'
import { escapeHtml, scriptJson } from './viewer-files.ts'

let room: SendRoom
beforeEach(async () => {
  // noise does not shrink, so budgets bite
  room = await openSendRoom(await noise(3000, 2200).jpeg({ quality: 80 }).toBuffer())
})
afterEach(() => room.close())

const hostile = '</script><script>alert(1)</script><!-- <b>"\'& \u2028'

interface Read {
  parcel: ReturnType<typeof parcelSchema.parse>
  files: Map<string, Buffer>
  tiles: Map<string, Buffer>
}

function readPage(page: string): Read {
  const blocks = (kind: string) =>
    new Map(
      [
        ...page.matchAll(
          new RegExp(`<script type="text/plain" data-${kind}="([^"]+)">([^<]*)</script>`, 'g'),
        ),
      ].map(([, name = '', text = '']) => [name, Buffer.from(text, 'base64')]),
    )
  const json =
    /<script type="application\/json" id="loupe-parcel">([^<]*)<\/script>/.exec(page)?.[1] ?? 'null'
  return { parcel: parcelSchema.parse(JSON.parse(json)), files: blocks('file'), tiles: blocks('tile') }
}

const pageOf = async (ids: string[], budget: number, title?: string) =>
  (await whole(await room.send.page(await room.send.gather(ids, title), budget))).toString()

test('it holds the log, every picture and map byte for byte, and keeps its budget', async () => {
  const run = await room.zoomed()
  const least = (await pageOf([run.id], 1)).length
  const budget = least + 1.2e6
  const page = await pageOf([run.id], budget)
  expect(page.length).toBeLessThanOrEqual(budget)
  expect(page.length).toBeGreaterThan(least + 0.8e6)
  const { parcel, files, tiles } = readPage(page)
  expect(parcel.runs).toEqual([{ id: run.id, events: await room.log.events(run.id, 0) }])
  expect(files.size).toBeGreaterThanOrEqual(2)
  for (const [name, bytes] of files) {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(name.slice(0, 64))
    expect(bytes.equals(await readFile(await room.images.filePath(name)))).toBe(true)
  }
  // what is there is a prefix of the packing order, and each is the tile that its key names
  const image = parcel.images[0]
  if (!image) throw new Error('no image')
  const order = packingOrder([image], [run]).map(({ tile }) => `${image.id}/${tile.key}`)
  expect([...tiles.keys()]).toEqual(order.slice(0, tiles.size))
  expect(tiles.size).toBeLessThan(order.length)
  const finest = tilesIn(
    parcelPyramid('', image),
    0,
    run.cropBox ??
      (() => {
        throw new Error('no crop')
      })(),
  )
  for (const tile of finest) {
    const bytes = tiles.get(`${image.id}/${tile.key}`)
    expect(bytes?.toString('latin1', 0, 4) + (bytes?.toString('latin1', 8, 12) ?? '')).toBe('RIFFWEBP')
  }
})

test('with room for all, all is there', async () => {
  const run = await room.zoomed()
  const { tiles, parcel } = readPage(await pageOf([run.id], 1e9))
  const [image] = parcel.images
  expect(tiles.size).toBe(image ? packingOrder([image], [run]).length : -1)
})

test('what a run says stays text', async () => {
  const run = await room.zoomed(`Q ${hostile}`)
  const page = await pageOf([run.id], 1)
  expect(page.match(/<script/g)?.length).toBe(page.match(/<\/script>/g)?.length)
  expect(page).not.toContain('alert(1)</script>')
  expect(page).not.toContain('<!--')
  expect(readPage(page).parcel.runs[0]?.events[0]).toMatchObject({
    run: { question: expect.stringContaining(hostile.trim()) },
  })
  expect(await pageOf([run.id], 1, hostile)).not.toContain('alert(1)</script>')
  expect(escapeHtml('<a href="x">\'&\u0000')).not.toMatch(/[<>"']|\p{Cc}/u)
  expect(scriptJson({ a: hostile })).not.toMatch(/[<>&\u2028]/)
  expect(JSON.parse(scriptJson({ a: hostile }))).toEqual({ a: hostile })
})

test('the plan tells before what comes after', async () => {
  const run = await room.zoomed()
  const contents = await room.send.gather([run.id])
  const plan = await room.send.plan(contents)
  for (const choice of [...plan.pages].slice(0, 2)) {
    const { length } = await pageOf([run.id], choice.budget ?? 0)
    expect(Math.abs(length - choice.bytes) / choice.bytes).toBeLessThan(0.06)
  }
  const all = plan.folders.at(-1)
  const site = await whole(await room.send.folder(contents, null))
  expect(Math.abs(site.length - (all?.bytes ?? 0)) / site.length).toBeLessThan(0.06)
  const bundle = await whole(room.send.bundle(contents, true))
  expect(Math.abs(bundle.length - plan.bundle.withOriginals) / bundle.length).toBeLessThan(0.06)
  expect(plan.pages[0]?.images[0]).toMatchObject({ imageId: room.imageId, regionsWhole: true })
})

test('the folder: relative addresses only, hostile words stay words, tiles where IIIF has them', async () => {
  const runs = [await room.zoomed(hostile), await room.zoomed()]
  const contents = await room.send.gather(
    runs.map(({ id }) => id),
    hostile,
  )
  const files = unzipSync(await whole(await room.send.folder(contents, null)))
  const text = (path: string) => strFromU8(files[path] ?? new Uint8Array())
  const index = text('index.html')
  expect(index).not.toMatch(/<script|<b>|<!--/)
  expect(index.match(/href="runs\/[^"]+\.html"/g)).toHaveLength(2)
  for (const [path, bytes] of Object.entries(files)) {
    if (!/\.html$/.test(path)) continue
    const targets = [...strFromU8(bytes).matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target = '']) => target)
    expect(targets.length).toBeGreaterThan(0)
    for (const target of targets) {
      expect(target).not.toMatch(/^(\/|[a-z]+:)/)
      expect(Object.keys(files)).toContain(new URL(target, `http://x/${path}`).pathname.slice(1))
    }
  }
  const info = JSON.parse(text(`tiles/${room.imageId}/info.json`))
  expect(info).toMatchObject({ type: 'ImageService3', profile: 'level0', width: 3000, height: 2200 })
  const tile = files[`tiles/${room.imageId}/2560,2048,440,152/440,152/0/default.jpg`]
  expect(await sharp(tile).metadata()).toMatchObject({ format: 'jpeg', width: 440, height: 152 })
  const data = text(`data/${runs[0]?.id}.js`)
  const json = /loupeParcel=JSON\.parse\((".*?[^\\]")\);/.exec(data)?.[1] ?? 'null'
  const parcel = parcelSchema.parse(JSON.parse(JSON.parse(json)))
  expect(parcel.runs.map(({ id }) => id)).toEqual([runs[0]?.id])
  expect(parcel.images[0]?.tiles).toBeNull()
})
