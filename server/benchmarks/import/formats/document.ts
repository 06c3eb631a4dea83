/** Formats that are one document with parts of fixed meaning: what was read of it stands in every row, and the columns only show it. */
import type { Format } from './format.ts'

/** Names of the columns, in brackets as all that are put together. */
export const documentColumns = {
  source: '(source)',
  key: '(id)',
  image: '(picture)',
  imageName: '(picture’s name)',
  question: '(question)',
  options: '(choices)',
  answer: '(answer)',
  category: '(category)',
  kind: '(kind)',
  evidence: '(boxes)',
} as const

export const documentFormat = (id: 'coco' | 'w3c'): Format => ({
  id,
  detect: (head) => (head.rows[0]?.[documentColumns.source] === id ? 1 : 0),
  mapping: () => {
    const { source: _, ...columns } = documentColumns
    return { columns, options: 'column', answer: 'column', boxes: 'xywh', units: 'pixels' }
  },
})
