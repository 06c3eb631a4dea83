/**
 * HR-Bench 4K and 8K (DreamMr/HR-Bench), parquet and TSV: 200 questions, each in four orders of its options, which
 * `cycle_category` tells apart. The literal values of that column are not known to us, so it is taken as it is.
 */
import { type Format, has, present } from './format.ts'

export const hrBench: Format = {
  id: 'hr-bench',
  detect: (head) => (has(head, 'question', 'answer', 'A', 'B', 'cycle_category', 'image') ? 0.98 : 0),
  mapping: (head) => ({
    columns: present(head, {
      key: 'index',
      image: 'image',
      question: 'question',
      answer: 'answer',
      category: 'category',
      turn: 'cycle_category',
    }),
    options: 'letters',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
}
