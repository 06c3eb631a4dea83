/** Documents of boxes through the importer of datasets: those with questions become items, the others are sent elsewhere in words. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ImportRoom, openImportRoom, squarePicture } from '../../../testing/import-room.ts'

let room: ImportRoom
beforeAll(async () => {
  room = await openImportRoom()
})
afterAll(() => room.close())

const annotation = (n: number, target: string, body: string) => ({
  '@context': 'http://www.w3.org/ns/anno.jsonld',
  id: `https://a.test/annotations/${n}`,
  type: 'Annotation',
  motivation: 'questioning',
  body: [
    { type: 'TextualBody', purpose: 'questioning', value: body },
    { type: 'TextualBody', purpose: 'replying', value: 'A. red' },
    { type: 'TextualBody', purpose: 'classifying', value: 'colour' },
  ],
  target,
})
const question = 'Which colour?\nA. red\nB. green'

it('annotations that ask become items; percent is of the picture; a picture is found beside the list or here by its hash', async () => {
  const { bytes } = await squarePicture(3)
  const page = (target: string) => ({
    '@context': 'http://www.w3.org/ns/anno.jsonld',
    id: 'https://a.test/page',
    type: 'AnnotationPage',
    items: [
      annotation(1, target, question),
      annotation(2, 'https://a.test/p/a%20b.png#xywh=600,0,100,10', question),
      annotation(3, 'https://a.test/p/nowhere.png', question),
      annotation(4, 'https://a.test/p/a%20b.png', '  '),
    ],
  })
  const lay = (target: string) =>
    room.lay({ 'list.jsonld': JSON.stringify(page(target), null, 1), 'pictures/a b.png': bytes })
  const first = await room.bring(await lay('https://a.test/p/a%20b.png#xywh=percent:25,50,50,25'))
  expect(first.job.preview).toMatchObject({ format: 'w3c', container: 'json' })
  expect(first.refused).toEqual([
    { row: 2, code: 'evidence-outside' },
    { row: 3, code: 'picture-not-found' },
    { row: 4, code: 'no-question' },
  ])
  expect(first.items).toMatchObject([
    {
      ...{ key: 'https://a.test/annotations/1', question: 'Which colour?', answer: 'A', category: 'colour' },
      evidence: [{ x: 160, y: 240, width: 320, height: 120 }],
    },
  ])
  const hash = first.items[0]?.imageId
  const alone = JSON.stringify(
    annotation(5, `https://b.test/iiif/3/${hash}/0,0,9,9/max/0/default.jpg`, question),
  )
  const second = await room.bring(join(await room.lay({ 'one.json': alone }), 'one.json'))
  expect(second.items).toMatchObject([{ imageId: hash, evidence: [] }])
})

it('boxes without questions are sent to a project, before anything is stored', async () => {
  const { bytes } = await squarePicture(4)
  const coco = {
    info: { description: 'on one line, as COCO’s own files' },
    images: [{ id: 1, file_name: 'p.png', width: 640, height: 480 }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 3, 4], iscrowd: 0 }],
    categories: [{ id: 1, name: 'cup' }],
  }
  for (const text of [JSON.stringify(coco), JSON.stringify(coco, null, 2)]) {
    const folder = await room.lay({ 'instances.json': text, 'p.png': bytes })
    const job = await room.imports.fromPath(folder)
    expect(job.preview).toMatchObject({ format: 'coco', samples: [{ refusal: { code: 'no-question' } }] })
    const told = job.preview?.notes.filter(({ blocking }) => blocking).map(({ text: words }) => words)
    expect(told).toEqual([
      'There are boxes and no questions here: bring the file into a project (Annotate) instead.',
    ])
    await expect(room.imports.start(job.id, {})).rejects.toMatchObject({ code: 'import-mapping-invalid' })
  }
})
