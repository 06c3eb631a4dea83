/** Lists of questions with their pictures, made for a test on disk: whole ones, and one with every kind of broken row. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { PlainBox, Size } from '#contract/space.ts'

export const pictureSize: Size = { width: 800, height: 600 }
const colours = ['red', 'green', 'blue', 'orange'] as const

export interface MadeRow {
  id: string
  image: string
  question: string
  options: string[]
  answer: string
  category: string
  /** x1, y1, x2, y2 in thousandths of the sides */
  evidence: number[]
}

/** Where picture n has its square, in pixels. */
export function squareOf(n: number): PlainBox {
  return { x: 80 + ((n * 120) % 560), y: 60 + ((n * 90) % 420), width: 80, height: 60 }
}

async function drawPicture(n: number): Promise<Buffer> {
  const { x: left, y: top, width, height } = squareOf(n)
  const background = colours[n % colours.length] ?? 'red'
  const square = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
  const plain = { ...pictureSize, channels: 3 as const, background: { r: 90 + n, g: 90, b: 90 } }
  return sharp({ create: plain })
    .composite([{ input: square, left, top }])
    .png()
    .toBuffer()
}

function rowOf(n: number): MadeRow {
  const { x, y, width, height } = squareOf(n)
  const right = colours[n % colours.length] ?? 'red'
  return {
    id: `square-${n}`,
    image: `pictures/${n}.png`,
    question: 'What colour is the square?',
    options: [...colours],
    answer: 'ABCD'[colours.indexOf(right)] ?? 'A',
    category: n % 2 === 0 ? 'even' : 'odd',
    evidence: [
      (x / pictureSize.width) * 1000,
      (y / pictureSize.height) * 1000,
      ((x + width) / pictureSize.width) * 1000,
      ((y + height) / pictureSize.height) * 1000,
    ],
  }
}

/** `list.jsonl` and `pictures/` in `folder`: one question about each of `count` pictures. */
export async function writeSquares(
  folder: string,
  count: number,
): Promise<{ list: string; rows: MadeRow[] }> {
  const rows = Array.from({ length: count }, (_, n) => rowOf(n))
  await writePictures(folder, count)
  const list = join(folder, 'list.jsonl')
  await writeFile(list, lines(rows))
  return { list, rows }
}

/** As `writeSquares`, with broken rows among the good ones; answers why each of them has to be left out. */
export async function writeBroken(folder: string, good: number): Promise<{ codes: string[]; rows: number }> {
  const rows = Array.from({ length: good }, (_, n) => rowOf(n))
  await writePictures(folder, good)
  const first = rowOf(0)
  const broken: [string, string][] = [
    ['no-question', JSON.stringify({ ...first, id: 'mute', question: '' })],
    ['picture-not-found', JSON.stringify({ ...first, id: 'blind', image: 'pictures/none.png' })],
    ['picture-outside', JSON.stringify({ ...first, id: 'outside', image: '../../outside.png' })],
    ['answer-no-option', JSON.stringify({ ...first, id: 'astray', answer: 'Z' })],
    ['duplicate-key', JSON.stringify(first)],
    ['row-unreadable', '{"id": "cut off", "question": '],
  ]
  const whole = rows.map((row) => JSON.stringify(row))
  const text = [...whole.slice(0, 2), ...broken.map(([, line]) => line), ...whole.slice(2)]
  await writeFile(join(folder, 'list.jsonl'), `${text.join('\n')}\n`)
  return { codes: broken.map(([code]) => code), rows: text.length }
}

async function writePictures(folder: string, count: number): Promise<void> {
  await mkdir(join(folder, 'pictures'), { recursive: true })
  for (let n = 0; n < count; n++) await writeFile(join(folder, 'pictures', `${n}.png`), await drawPicture(n))
}

const lines = (rows: readonly MadeRow[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
