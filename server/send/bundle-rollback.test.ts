/** A bundle that fails takes its images out again, but for those that somebody else has brought meanwhile. */
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBundleImport } from './bundle-import.ts'
import { openSendRoom, type SendRoom, whole } from './send-room.ts'

let here: SendRoom
let there: SendRoom
let bundle: Buffer
beforeEach(async () => {
  here = await openSendRoom()
  const other = { width: 40, height: 30, channels: 3, background: '#123456' } as const
  there = await openSendRoom(await sharp({ create: other }).png().toBuffer())
  const run = await here.zoomed()
  bundle = await whole(here.send.bundle(await here.send.gather([run.id]), true))
})
afterEach(async () => {
  await here.close()
  await there.close()
})

/** Takes the bundle in, and fails once its images are there. */
const fail = (meanwhile: () => Promise<unknown>) => {
  const adopt = async () => {
    await meanwhile()
    throw new Error('no such luck')
  }
  return createBundleImport({ ...there, log: { ...there.log, adopt } })(Readable.from([bundle]))
}

test('an image that was uploaded meanwhile stays', async () => {
  const original = await readFile(await here.images.originalPath(here.imageId))
  const upload = () => there.images.ingest(Readable.from([original]), { name: 'mine.png' })
  await expect(fail(upload)).rejects.toThrow('no such luck')
  expect(await there.images.get(here.imageId)).toMatchObject({ id: here.imageId, original: true })
  expect(await readFile(await there.images.originalPath(here.imageId))).toEqual(original)
  expect((await there.images.list()).map(({ id }) => id)).toContain(here.imageId)
})

test('an image that nobody else brought goes; one that came with a whole bundle is a person’s own', async () => {
  await expect(fail(async () => undefined)).rejects.toThrow('no such luck')
  expect(await there.images.get(here.imageId)).toBeNull()
  expect(await there.stored()).not.toContain(`originals/${here.imageId}`)
  await there.send.importBundle(Readable.from([bundle]))
  expect((await there.images.list()).map(({ id }) => id)).toContain(here.imageId)
})
