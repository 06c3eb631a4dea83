/**
 * W3C Web Annotation: one annotation for each item, in a collection of one page. The target is the evidence on the picture's IIIF
 * address, the bodies are question and answer. (https://www.w3.org/TR/annotation-model/, media fragments for the boxes.)
 */
import type { Dataset, Item } from '#contract/dataset.ts'
import { bottom, right } from '#contract/space.ts'
import type { Json } from './shape.ts'

const CONTEXT = 'http://www.w3.org/ns/anno.jsonld'

/** `origin`: of this Loupe, without a slash at its end; a picture's address is made with it. */
export async function* w3cText(
  dataset: Dataset,
  items: AsyncIterable<Item>,
  total: number,
  origin: string,
): AsyncGenerator<string> {
  const collection = `urn:uuid:${dataset.id}`
  const head = {
    '@context': CONTEXT,
    id: collection,
    type: 'AnnotationCollection',
    label: dataset.name,
    total,
  }
  if (total === 0) {
    yield `${JSON.stringify(head)}\n`
    return
  }
  const page = { id: `${collection}#page-1`, type: 'AnnotationPage', partOf: collection, startIndex: 0 }
  yield `${JSON.stringify(head).slice(0, -1)},\n"first":${JSON.stringify(page).slice(0, -1)},"items":[`
  let between = '\n'
  for await (const item of items) {
    yield `${between}${JSON.stringify(annotationOf(item, dataset, origin))}`
    between = ',\n'
  }
  yield '\n]}}\n'
}

export function annotationOf(item: Item, dataset: Dataset, origin: string): Json {
  const body = (purpose: string, value: string) => ({
    type: 'TextualBody',
    value,
    format: 'text/plain',
    purpose,
  })
  const choices = item.options.map(({ letter, text }) => `${letter}. ${text}`)
  const chosen = item.options.find(({ letter }) => letter === item.answer)
  const answer = chosen ? `${chosen.letter}. ${chosen.text}` : item.answer
  return {
    '@context': CONTEXT,
    id: `urn:uuid:${item.id}`,
    type: 'Annotation',
    motivation: 'questioning',
    created: dataset.createdAt,
    creator: { type: 'Software', name: 'Loupe' },
    body: [
      body('questioning', [item.question, ...choices].join('\n')),
      ...(answer === null ? [] : [body('replying', answer)]),
      ...(item.category === null ? [] : [body('classifying', item.category)]),
      body('identifying', item.key),
    ],
    target: targetOf(item, `${origin}/iiif/3/${item.imageId}`),
  }
}

function targetOf(item: Item, source: string): Json {
  const regions = item.evidence.map((box) => {
    const x = Math.floor(box.x)
    const y = Math.floor(box.y)
    // Media fragments know whole pixels only.
    const size = [Math.max(1, Math.ceil(right(box)) - x), Math.max(1, Math.ceil(bottom(box)) - y)]
    return {
      type: 'SpecificResource',
      source,
      selector: {
        type: 'FragmentSelector',
        conformsTo: 'http://www.w3.org/TR/media-frags/',
        value: `xywh=pixel:${[x, y, ...size].join(',')}`,
      },
    }
  })
  const [first] = regions
  return regions.length > 1 ? regions : (first ?? source)
}
