import sharp from 'sharp'
import { expect, it } from 'vitest'
import { decodePicture } from './picture.ts'
import { pictureOf } from './test-pictures.ts'

const view = { longSide: 256, multiple: 16, cell: 8 }
const plain = (width: number, height: number) =>
  pictureOf(sharp({ create: { width, height, channels: 3, background: '#f80' } }))

it('takes pictures up to the longer of view and crop, whichever of the two they are', async () => {
  const large = await plain(288, 160)
  const { data, ...rest } = await decodePicture(large, { view, crop: { longSide: 288 } })
  expect(rest).toEqual({ width: 288, height: 160, sha256: large.sha256 })
  expect([...data.subarray(0, 3)]).toEqual([255, 136, 0])
  await expect(decodePicture(large, { view })).rejects.toMatchObject({ code: 'engine-failed' })
  await expect(decodePicture(await plain(304, 160), { view, crop: { longSide: 288 } })).rejects.toThrow(
    /288 pixels/,
  )
})
