/** Zoom-Refine's standardised list: `messages` (the question with its choices, then the letter) and `images`. */
import { cellOf } from '../cells.ts'
import { type Format, has, present } from './format.ts'

export const mcqa: Format = {
  id: 'mcqa',
  detect(head) {
    if (!has(head, 'messages', 'images')) return 0
    const [first] = head.rows
    return first && typeof cellOf(first, 'messages.0.content') === 'string' ? 0.96 : 0
  },
  mapping: (head) => ({
    columns: present(head, {
      key: ['id', 'index'],
      image: 'images.0',
      question: 'messages.0.content',
      answer: 'messages.1.content',
      // `add_category.py` writes a list of one.
      category: Array.isArray(head.rows[0]?.category) ? 'category.0' : 'category',
    }),
    options: 'question',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
}
