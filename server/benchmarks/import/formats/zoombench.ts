/**
 * ZoomBench (parquet): options inside the question, boxes x1, y1, x2, y2, open questions too. `crop_image` is the picture's
 * region that the box tells anyway.
 */
import { type Format, has, present } from './format.ts'

export const zoomBench: Format = {
  id: 'zoombench',
  detect(head) {
    if (!has(head, 'query', 'response', 'image')) return 0
    return has(head, 'bbox', 'question_type') ? 0.98 : 0.7
  },
  mapping: (head) => ({
    columns: present(head, {
      key: 'id',
      image: 'image',
      question: 'query',
      answer: 'response',
      category: ['category', 'dimension'],
      type: 'question_type',
      evidence: 'bbox',
    }),
    options: 'question',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
  dropped: ['crop_image'],
}
