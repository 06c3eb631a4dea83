/** A TSV of a size that is asked for, as VLMEvalKit writes it: one base64 picture a row. Written as it is made. */

import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { sharp } from '../../server/images/sharp.ts'

/** Different pictures; the rows turn them round. A picture of each row's own would make the measurement one of JPEG. */
const pictures = 24

export interface MadeTsv {
  rows: number
  bytes: number
}

/** Rows are about half a megabyte each. */
export async function makeTsv(path: string, megabytes: number): Promise<MadeTsv> {
  const cells = await Promise.all(Array.from({ length: pictures }, picture))
  const out = createWriteStream(path)
  let bytes = 0
  const put = async (text: string) => {
    bytes += text.length
    if (!out.write(text)) await once(out, 'drain')
  }
  await put('index\tquestion\tA\tB\tC\tD\tanswer\tcategory\timage\n')
  let rows = 0
  while (bytes < megabytes * 1e6) {
    const cell = cells[rows % pictures] ?? ''
    await put(
      `${rows}\tWhat stands in field ${rows}?\tone\ttwo\tthree\tfour\t${'ABCD'[rows % 4]}\tfield\t${cell}\n`,
    )
    rows++
  }
  out.end()
  await once(out, 'finish')
  return { rows, bytes }
}

/** Noise in large squares over noise in pixels: a file of about 370 kB that does not compress away. */
async function picture(): Promise<string> {
  const width = 760
  const height = 570
  const pixels = randomFillSync(Buffer.alloc(width * height * 3))
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 78 })
    .toBuffer()
  return jpeg.toString('base64')
}
