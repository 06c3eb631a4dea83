/** TreeBench (HaochenWang/TreeBench, TSV): lettered columns, and `target_instances`, a Python list of x1, y1, x2, y2. */
import { type Format, has, hasLetters, present } from './format.ts'

export const treeBench: Format = {
  id: 'treebench',
  detect: (head) => (has(head, 'target_instances', 'question', 'answer', 'image') ? 0.98 : 0),
  mapping: (head) => ({
    columns: present(head, {
      key: 'index',
      image: 'image',
      question: 'question',
      options: 'multi-choice options',
      answer: 'answer',
      category: 'category',
      kind: 'l2-category',
      evidence: 'target_instances',
    }),
    options: hasLetters(head) ? 'letters' : 'column',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
}
