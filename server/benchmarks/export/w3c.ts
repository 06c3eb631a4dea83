/**
 * W3C Web Annotation: one annotation for each item, in a collection of one page. The target is the evidence on the picture's IIIF
 * address, the bodies are question and answer. (https://www.w3.org/TR/annotation-model/, media fragments for the boxes.)
 */
import type { Dataset, Item } from '#contract/dataset.ts'
import type { Json } from './shape.ts'
import { ANNOTATION_CONTEXT, bodiesOf, fragmentOf, LOUPE_CONTEXT, LOUPE_ITEM } from './w3c-parts.ts'

/** `origin`: of this Loupe, without a slash at its end; a picture's address is made with it. */
export async function* w3cText(
  dataset: Dataset,
  items: AsyncIterable<Item>,
  total: number,
  origin: string,
): AsyncGenerator<string> {
  const collection = `urn:uuid:${dataset.id}`
  const head = {
    '@context': ANNOTATION_CONTEXT,
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
  const { id: _, datasetId: __, ordinal: ___, imageId, width: ____, height: _____, ...draft } = item
  return {
    '@context': [ANNOTATION_CONTEXT, LOUPE_CONTEXT],
    id: `urn:uuid:${item.id}`,
    type: 'Annotation',
    motivation: 'questioning',
    created: dataset.createdAt,
    creator: { type: 'Software', name: 'Loupe' },
    // Rights must be an IRI; a licence that is told in words stands in the README.
    ...(/^https?:\/\/[^\s<>"{}|\\^`]+$/.test(dataset.licence) ? { rights: dataset.licence } : {}),
    body: bodiesOf(item).map((body) => ({ ...body })),
    target: targetOf(item, `${origin}/iiif/3/${imageId}`),
    // What the model has no word for: names, fractions of pixels, further columns. Other readers pass over it.
    [LOUPE_ITEM]: JSON.stringify(draft),
  }
}

function targetOf(item: Item, source: string): Json {
  const regions = item.evidence.map((box) => ({
    type: 'SpecificResource',
    source,
    selector: {
      type: 'FragmentSelector',
      conformsTo: 'http://www.w3.org/TR/media-frags/',
      value: fragmentOf(box),
    },
  }))
  const [first] = regions
  return regions.length > 1 ? regions : (first ?? source)
}
