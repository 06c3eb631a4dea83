/**
 * COCO (cocodataset.org, data format): evidence boxes as annotations, categories, and the questions under a key of our own, which
 * readers pass over. Boxes are [x, y, width, height] in pixels from the upper left corner; ids count from 1.
 */
import type { Dataset, Item } from '#contract/dataset.ts'
import { xywh } from './item-parts.ts'
import type { ItemResults } from './results.ts'
import type { Json } from './shape.ts'

/** Numbers of pictures and categories by first appearance; the same walk gives the same numbers. */
export function createNumbers() {
  const numbers = new Map<string, number>()
  const of = (name: string) => {
    const number = numbers.get(name) ?? numbers.size + 1
    numbers.set(name, number)
    return number
  }
  return { of, all: () => [...numbers] }
}

const NO_CATEGORY = 'no category'

/** `walk` gives the items again each time; `fileName` of a picture beside the list. */
export async function* cocoText(
  dataset: Dataset,
  walk: () => AsyncIterable<Item>,
  fileName: (item: Item) => string,
): AsyncGenerator<string> {
  const categories = createNumbers()
  for await (const item of walk()) categories.of(item.category ?? NO_CATEGORY)
  const head = {
    info: {
      description: dataset.description || dataset.name,
      version: '1.0',
      year: Number(dataset.createdAt.slice(0, 4)),
      contributor: 'Loupe',
      date_created: dataset.createdAt,
    },
    licenses: dataset.licence ? [{ id: 1, name: dataset.licence, url: '' }] : [],
    categories: categories.all().map(([name, id]) => ({ id, name, supercategory: 'question' })),
  }
  yield `${JSON.stringify(head).slice(0, -1)},\n"images":`
  yield* list(imagesOf(walk(), fileName, dataset.licence !== ''))
  yield ',\n"annotations":'
  yield* list(annotationsOf(walk(), categories.of))
  yield ',\n"questions":'
  yield* list(questionsOf(walk(), categories.of))
  yield '}\n'
}

async function* imagesOf(
  items: AsyncIterable<Item>,
  fileName: (item: Item) => string,
  licensed: boolean,
): AsyncGenerator<Json> {
  const seen = createNumbers()
  for await (const item of items) {
    const known = seen.all().length
    const id = seen.of(item.imageId)
    if (id <= known) continue
    const { width, height, imageId } = item
    yield {
      id,
      width,
      height,
      file_name: fileName(item),
      sha256: imageId,
      ...(licensed ? { license: 1 } : {}),
    }
  }
}

async function* annotationsOf(
  items: AsyncIterable<Item>,
  category: (name: string) => number,
): AsyncGenerator<Json> {
  const images = createNumbers()
  let id = 0
  for await (const item of items) {
    const image_id = images.of(item.imageId)
    for (const evidence of item.evidence) {
      id += 1
      const { x, y, width, height } = evidence
      yield {
        id,
        image_id,
        category_id: category(item.category ?? NO_CATEGORY),
        bbox: xywh(evidence),
        area: width * height,
        iscrowd: 0,
        segmentation: [[x, y, x + width, y, x + width, y + height, x, y + height]],
        attributes: { item: item.key, question: item.question, answer: item.answer },
      }
    }
  }
}

async function* questionsOf(
  items: AsyncIterable<Item>,
  category: (name: string) => number,
): AsyncGenerator<Json> {
  const images = createNumbers()
  let id = 0
  for await (const item of items) {
    const annotation_ids = item.evidence.map(() => {
      id += 1
      return id
    })
    yield {
      id: item.key,
      image_id: images.of(item.imageId),
      image_name: item.imageName,
      category_id: category(item.category ?? NO_CATEGORY),
      category: item.category,
      kind: item.kind,
      question: item.question,
      options: item.options.map(({ letter, text }) => ({ letter, text })),
      answer: item.answer,
      cycle: item.cycle,
      extra: item.extra,
      annotation_ids,
    }
  }
}

/**
 * COCO's list of results of one evaluation: the boxes that it asked to look into, with the picture and category numbers of the
 * dataset's own COCO file of the same slice. `score` is the probability of the final answer, 1 where the engine tells none.
 */
export async function* cocoResultsText(
  walk: () => AsyncIterable<Item>,
  all: AsyncIterable<ItemResults>,
): AsyncGenerator<string> {
  const categories = createNumbers()
  for await (const item of walk()) categories.of(item.category ?? NO_CATEGORY)
  yield* list(boxesOf(all, categories.of))
}

async function* boxesOf(
  all: AsyncIterable<ItemResults>,
  category: (name: string) => number,
): AsyncGenerator<Json> {
  const images = createNumbers()
  for await (const { item, results } of all) {
    const image_id = images.of(item.imageId)
    const result = results[0]
    if (!result?.box) continue
    yield {
      image_id,
      category_id: category(item.category ?? NO_CATEGORY),
      bbox: xywh(result.box),
      score: result.facts.finalConfidence ?? 1,
      attributes: { item: item.key, run: result.runId },
    }
  }
}

async function* list(values: AsyncIterable<Json>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const value of values) {
    yield `${before}${JSON.stringify(value)}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]' : '\n]'
}
