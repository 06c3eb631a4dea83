/**
 * MME-RealWorld, its CN and Lite forms: the JSON with pictures by name, and tables (TSV, parquet) with base64 pictures in
 * `image` or, as lmms-eval has it, `bytes`.
 */
import { textOf } from '../cells.ts'
import { type Format, has, present } from './format.ts'

const TASK = '(Task/Subtask)'

export const mmeRealWorld: Format = {
  id: 'mme-realworld',
  detect(head) {
    if (has(head, 'Text', 'Answer choices', 'Ground truth')) return 0.98
    const table = has(head, 'question', 'multi-choice options', 'answer') && !has(head, 'target_instances')
    return table ? 0.92 : 0
  },
  mapping: (head) => ({
    columns: present(head, {
      key: ['Question_id', 'index'],
      image: ['Image', 'image', 'bytes'],
      imageName: has(head, 'bytes') ? ['path', 'image_path'] : [],
      question: ['Text', 'question'],
      options: ['Answer choices', 'multi-choice options'],
      answer: ['Ground truth', 'answer'],
      category: [TASK, 'category'],
      kind: ['Category', 'l2-category'],
    }),
    options: 'column',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
  derive(cells) {
    const [task, subtask] = [textOf(cells.Task), textOf(cells.Subtask)]
    const both = [task, subtask].filter((one) => one !== null).join('/')
    return both === '' ? cells : { ...cells, [TASK]: both }
  },
  // Task and Subtask are in the category.
  dropped: ['Task', 'Subtask'],
}
