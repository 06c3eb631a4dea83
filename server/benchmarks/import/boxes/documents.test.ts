import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlainBox } from '#contract/space.ts'
import { cocoRows, isCoco } from './coco-document.ts'
import { regionOfFragment, regionOfSvg } from './media-fragment.ts'
import type { DocumentRow } from './read-item.ts'
import { isW3c, w3cRows } from './w3c-document.ts'

const short = ({ row, item, problem }: DocumentRow) =>
  problem ?? {
    row,
    key: item?.draft.key,
    category: item?.draft.category,
    boxes: item?.boxes.boxes.map(({ x, y, width, height }) => [x, y, width, height]),
    picture: item?.picture.name,
  }

describe('regions', () => {
  it.each([
    ['xywh=10,20,30,40', { x: 10, y: 20, width: 30, height: 40 }, 'pixels'],
    ['xywh=pixel:0,0,1,1', { x: 0, y: 0, width: 1, height: 1 }, 'pixels'],
    ['t=1&xywh=percent:10.5,20,30,40', { x: 10.5, y: 20, width: 30, height: 40 }, 'percent'],
    ['https://a.test/x.jpg#xywh=1,2,3,4', { x: 1, y: 2, width: 3, height: 4 }, 'pixels'],
  ])('%s', (text, box, units) => expect(regionOfFragment(text)).toEqual({ box, units }))

  it.each([
    'xywh=1,2,3',
    'xywh=1,2,0,4',
    'xywh=a,b,c,d',
    'xywh=-1,2,3,4',
    'yxwh=1,2,3,4',
    'xywh=1,2,3,4,5',
    '',
  ])('%j is none', (text) => expect(regionOfFragment(text)).toBeNull())

  it('polygons and rectangles of SVG become the box around them', () => {
    const polygon = '<svg xmlns="http://www.w3.org/2000/svg"><polygon points="10,20 40,25.5 15,60"/></svg>'
    expect(regionOfSvg(polygon)?.box).toEqual({ x: 10, y: 20, width: 30, height: 40 })
    expect(regionOfSvg('<svg><rect x="1" y="2" width="3" height="4"/></svg>')?.box).toEqual({
      ...{ x: 1, y: 2, width: 3, height: 4 },
    })
    expect(regionOfSvg('<svg><circle cx="1" cy="2" r="3"/></svg>')).toBeNull()
    expect(regionOfSvg('<svg><polygon points="5,5 5,5"/></svg>')).toBeNull()
  })

  it('whatever text comes, the answer is a box with an area or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `xywh=${text}`),
        ),
        (text) => {
          for (const region of [regionOfFragment(text), regionOfSvg(`<svg><rect ${text}/></svg>`)]) {
            if (region) expect(region.box.width * region.box.height).toBeGreaterThan(0)
          }
        },
      ),
    )
  })
})

const foreign = {
  images: [
    { id: 7, file_name: 'val/cat.jpg', width: 640, height: 480 },
    { id: 8, file_name: 'dog.jpg' },
  ],
  categories: [
    { id: 17, name: 'cat', supercategory: 'animal' },
    { id: 18, name: 'dog' },
  ],
  annotations: [
    { id: 1, image_id: 7, category_id: 17, bbox: [1, 2, 30, 40.5], area: 1215, iscrowd: 0, score: 0.5 },
    { id: 2, image_id: 7, category_id: 18, bbox: [5, 6, 7, 8], attributes: { occluded: true, note: 'far' } },
    { id: 3, image_id: 7, category_id: 17, bbox: [], segmentation: [[10, 10, 20, 10, 15, 30]] },
    { id: 4, image_id: 9, category_id: 17, bbox: [1, 1, 1, 1] },
    { id: 5, image_id: 8, category_id: 99, bbox: [1, 1, 0, 1] },
    { id: 6, image_id: 8, category_id: 18, bbox: [0, 0, 5, 5] },
    'nonsense',
  ],
}

describe('COCO of others', () => {
  it('makes an item of each annotation, with its category and what else it says', () => {
    expect(isCoco(foreign)).toBe(true)
    const rows = cocoRows(foreign, 'annotation')
    expect(rows.map(short)).toEqual([
      { row: 1, key: '1', category: 'cat', boxes: [[1, 2, 30, 40.5]], picture: 'val/cat.jpg' },
      { row: 2, key: '2', category: 'dog', boxes: [[5, 6, 7, 8]], picture: 'val/cat.jpg' },
      { row: 3, key: '3', category: 'cat', boxes: [[10, 10, 10, 20]], picture: 'val/cat.jpg' },
      'There is no picture with the id 9.',
      'The annotation has neither a box with an area nor a polygon.',
      { row: 6, key: '6', category: 'dog', boxes: [[0, 0, 5, 5]], picture: 'dog.jpg' },
      'The annotation names no picture.',
    ])
    expect(rows[0]?.item?.draft.extra).toEqual({ score: 0.5 })
    expect(rows[1]?.item?.draft.extra).toEqual({ occluded: true, note: 'far' })
    expect(rows[0]?.item?.picture.size).toEqual({ width: 640, height: 480 })
    expect(rows[5]?.item?.picture.size).toBeNull()
  })

  it('makes an item of each picture, or of each category of a picture', () => {
    const good = { ...foreign, annotations: foreign.annotations.slice(0, 3) }
    expect(cocoRows(good, 'image').map(short)).toEqual([
      {
        ...{ row: 1, key: 'val/cat.jpg', category: null, picture: 'val/cat.jpg' },
        boxes: [
          [1, 2, 30, 40.5],
          [5, 6, 7, 8],
          [10, 10, 10, 20],
        ],
      },
    ])
    expect(cocoRows(good, 'image')[0]?.item?.draft.extra).toEqual({ categories: 'cat, dog' })
    expect(cocoRows(good, 'category').map(short)).toMatchObject([
      { key: 'val/cat.jpg cat', category: 'cat', boxes: { length: 2 } },
      { key: 'val/cat.jpg dog', category: 'dog', boxes: { length: 1 } },
    ])
  })

  it('never throws, whatever the lists hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.anything()),
        fc.array(fc.anything()),
        fc.anything(),
        (images, annotations, more) => {
          for (const per of ['annotation', 'image', 'category'] as const) {
            const rows = cocoRows({ images, annotations, categories: more }, per)
            for (const { item, problem } of rows) expect(item === null).toBe(problem !== null)
          }
          for (const { item, problem } of cocoRows({ images, annotations, questions: [more] }, 'image')) {
            expect(item === null).toBe(problem !== null)
          }
        },
      ),
    )
  })
})

const selector = (value: string) => ({ type: 'FragmentSelector', value })
const annotation = (more: object) => ({
  '@context': 'http://www.w3.org/ns/anno.jsonld',
  id: 'urn:x:1',
  type: 'Annotation',
  ...more,
})

describe('W3C annotations of others', () => {
  it('in a list, a page and a collection', () => {
    const one = annotation({ target: 'https://a.test/p/cat.jpg#xywh=1,2,3,4' })
    const page = { type: 'AnnotationPage', items: [one, one], next: { type: 'AnnotationPage', items: [one] } }
    expect(isW3c([one]) && isW3c(one) && isW3c(page)).toBe(true)
    expect(w3cRows([one, one])).toHaveLength(2)
    expect(w3cRows(one)).toHaveLength(1)
    expect(w3cRows(page)).toHaveLength(3)
    expect(w3cRows({ type: 'AnnotationCollection', first: page })).toHaveLength(3)
    expect(() => w3cRows({ type: 'AnnotationCollection', first: 'https://a.test/page-1' })).toThrow(
      expect.objectContaining({ code: 'import-format-unknown' }),
    )
  })

  it('regions, pictures, words and classes come over', () => {
    const hash = 'a'.repeat(64)
    const rows = w3cRows([
      annotation({
        body: [
          { type: 'TextualBody', purpose: 'tagging', value: 'cat' },
          { type: 'TextualBody', purpose: 'commenting', value: 'Half hidden' },
        ],
        target: {
          source: { id: `http://loupe.test/iiif/3/${hash}`, type: 'Image' },
          selector: [{ type: 'SvgSelector', value: '<svg/>' }, selector('xywh=percent:10,20,30,40')],
        },
      }),
      annotation({
        bodyValue: 'A sign',
        target: [
          { source: 'https://a.test/images/street%201.jpg', selector: selector('xywh=1,2,3,4') },
          { source: 'https://a.test/images/street%201.jpg', selector: selector('xywh=5,6,7,8') },
        ],
      }),
      annotation({
        motivation: 'questioning',
        body: [
          { type: 'TextualBody', value: 'Which?\nA. red\nB. green' },
          { type: 'TextualBody', purpose: 'replying', value: 'B. green' },
        ],
        target: `https://a.test/iiif/${'b'.repeat(64)}/0,0,10,10/max/0/default.jpg#xywh=0,0,5,5`,
      }),
    ])
    expect(rows[0]?.item).toMatchObject({
      draft: { category: 'cat', extra: { note: 'Half hidden' }, question: '' },
      boxes: { units: 'percent', boxes: [{ x: 10, y: 20, width: 30, height: 40 }] },
      picture: { sha256: hash },
    })
    expect(rows[1]?.item).toMatchObject({
      draft: { extra: { note: 'A sign' } },
      boxes: { units: 'pixels', boxes: { length: 2 } },
      picture: { name: 'street 1.jpg', sha256: null },
    })
    expect(rows[2]?.item).toMatchObject({
      draft: { question: 'Which?', options: [{ letter: 'A' }, { letter: 'B', text: 'green' }], answer: 'B' },
      picture: { sha256: 'b'.repeat(64) },
    })
  })

  it.each([
    ['no target', {}, 'It has no target.'],
    [
      'several pictures',
      { target: ['https://a.test/1.jpg', 'https://a.test/2.jpg'] },
      'Its targets are on several pictures.',
    ],
    [
      'a circle',
      { target: { source: 'x.jpg', selector: { type: 'SvgSelector', value: '<circle/>' } } },
      'Its region is neither a rectangle nor a polygon.',
    ],
    [
      'a broken fragment',
      { target: 'https://a.test/1.jpg#xywh=1,2' },
      'Its region is neither a rectangle nor a polygon.',
    ],
    [
      'two units',
      { target: ['x.jpg#xywh=1,2,3,4', 'x.jpg#xywh=percent:1,2,3,4'] },
      'It mixes pixels and percent.',
    ],
  ])('%s is refused in words', (_what, more, problem) => {
    expect(w3cRows(annotation(more))[0]?.problem).toBe(problem)
  })

  it('never throws anything but a problem, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.anything(), { maxLength: 5 }),
        fc.anything(),
        fc.anything(),
        (list, target, body) => {
          const rows = w3cRows([...list, annotation({ target, body, 'loupe:item': '{"key":1}' })])
          expect(rows).toHaveLength(list.length + 1)
          for (const { item, problem } of rows) expect(item === null).toBe(problem !== null)
        },
      ),
    )
  })
})

it('a box of ours is what the document said, not what its fragment rounded', () => {
  const box: PlainBox = { x: 0.25, y: 1.5, width: 3.5, height: 2 }
  const item = {
    ...{
      key: 'k',
      imageName: 'x.png',
      question: 'Which?',
      options: [],
      answer: 'red',
      category: null,
      kind: 'near',
    },
    ...{ evidence: [box], cycle: null, extra: { rows: 7 } },
  }
  const bodies = [
    { type: 'TextualBody', purpose: 'questioning', value: 'Which?' },
    { type: 'TextualBody', purpose: 'replying', value: 'red' },
    { type: 'TextualBody', purpose: 'identifying', value: 'k' },
  ]
  const ours = annotation({
    body: bodies,
    target: { source: 'x.png', selector: selector('xywh=pixel:0,1,4,3') },
    'loupe:item': JSON.stringify(item),
  })
  expect(w3cRows(ours)[0]?.item).toMatchObject({
    own: true,
    boxes: { boxes: [box] },
    draft: { kind: 'near' },
  })
  // Somebody else has changed the answer: what stands there counts.
  const changed = {
    ...ours,
    body: bodies.map((one) => ({ ...one, value: one.value.replace('red', 'blue') })),
  }
  expect(w3cRows(changed)[0]?.item).toMatchObject({ own: false, draft: { answer: 'blue', kind: null } })
  const moved = { ...ours, target: { source: 'x.png', selector: selector('xywh=pixel:9,9,4,3') } }
  expect(w3cRows(moved)[0]?.item).toMatchObject({ own: false, boxes: { boxes: [{ x: 9 }] } })
})
