/**
 * Makes a dataset of yes-or-no questions about one picture in a data folder, and prints its id. A process of its own, since
 * the database lets go of its file only when its process ends: `node --import tsx server/testing/make-dataset.ts FOLDER ITEMS`
 */
import { Readable } from 'node:stream'
import { createDatasets } from '../benchmarks/datasets.ts'
import { createImages } from '../images/images.ts'
import { defaultImageLimits } from '../images/limits.ts'
import { openDatabase, openPostgres } from '../store/database.ts'
import { openFiles } from '../store/files.ts'
import { drawSquare, squareOf } from './dataset-room.ts'

const [folder, count] = process.argv.slice(2)
if (!folder || !count) throw new Error('make-dataset FOLDER ITEMS')
const files = await openFiles(folder)
const url = process.env.DATABASE_URL
const db = await (url ? openPostgres(url) : openDatabase(folder))
const images = createImages({ db, files, limits: defaultImageLimits })
const datasets = createDatasets({ db, images })
const { id } = await datasets.create({ name: `${count} questions`, format: 'plain' })
const { image } = await images.ingest(Readable.from([await drawSquare(0)]), { name: 'square.png' })
const drafts = Array.from({ length: Number(count) }, (_, n) => ({
  ...{ key: `item-${n}`, imageName: 'square.png', question: `Is this number ${n}?` },
  options: [
    { letter: 'A', text: 'yes' },
    { letter: 'B', text: 'no' },
  ],
  ...{ answer: 'A', category: `kind ${n % 7}`, kind: null, evidence: [squareOf(0)], cycle: null, extra: {} },
}))
for (let at = 0; at < drafts.length; at += 1000) {
  await datasets.append(
    id,
    drafts.slice(at, at + 1000).map((draft) => ({ draft, image })),
  )
}
await db.destroy()
process.stdout.write(id, () => process.exit(0))
