/** The parts of an item's W3C annotation that its writer and its reader share. */
import type { ItemDraft } from '#contract/dataset.ts'
import { type Box, bottom, right } from '#contract/space.ts'

export const ANNOTATION_CONTEXT = 'http://www.w3.org/ns/anno.jsonld'

/** The vocabulary of what the model has no word for: `loupe:item` holds the item as JSON text. */
export const LOUPE_CONTEXT = { loupe: 'urn:loupe:annotation#' } as const
export const LOUPE_ITEM = 'loupe:item'

export interface TextualBody {
  readonly type: 'TextualBody'
  readonly value: string
  readonly format: 'text/plain'
  readonly purpose: string
}

/** Question with its choices, answer, category and key. */
export function bodiesOf(
  item: Pick<ItemDraft, 'question' | 'options' | 'answer' | 'category' | 'key'>,
): TextualBody[] {
  const body = (purpose: string, value: string): TextualBody => ({
    type: 'TextualBody',
    value,
    format: 'text/plain',
    purpose,
  })
  const choices = item.options.map(({ letter, text }) => `${letter}. ${text}`)
  const chosen = item.options.find(({ letter }) => letter === item.answer)
  const answer = chosen ? `${chosen.letter}. ${chosen.text}` : item.answer
  return [
    body('questioning', [item.question, ...choices].join('\n')),
    ...(answer === null ? [] : [body('replying', answer)]),
    ...(item.category === null ? [] : [body('classifying', item.category)]),
    body('identifying', item.key),
  ]
}

/** Media fragments know whole pixels only: those that the box touches. */
export function fragmentOf(box: Box<'image'>): string {
  const x = Math.floor(box.x)
  const y = Math.floor(box.y)
  const size = [Math.max(1, Math.ceil(right(box)) - x), Math.max(1, Math.ceil(bottom(box)) - y)]
  return `xywh=pixel:${[x, y, ...size].join(',')}`
}
