/**
 * V*Bench (craigwu/vstar_bench). A JSON file for each picture, with the searched things' boxes as x, y, width, height and the
 * right answer as the first option; and `test_questions.jsonl`, the same questions with shuffled options and without boxes.
 */
import { folderColumns } from '../containers/folder.ts'
import { type Format, has, present } from './format.ts'

export const vstar: Format = {
  id: 'vstar',
  detect(head) {
    if (!has(head, 'question', 'options', 'bbox')) return 0
    if (head.container === 'folder') return 0.97
    return has(head, 'target_object') ? 0.9 : 0
  },
  mapping: (head) => ({
    columns: present(head, {
      key: [folderColumns.file, 'id', 'question_id', 'index'],
      image: [folderColumns.picture, 'image', 'image_path', 'img'],
      question: 'question',
      options: 'options',
      category: ['category', folderColumns.folder],
      kind: 'kind',
      evidence: 'bbox',
    }),
    options: 'column',
    answer: 'first',
    boxes: 'xywh',
    units: 'pixels',
  }),
}

export const vstarQuestions: Format = {
  id: 'vstar-questions',
  detect: (head) => (has(head, 'image', 'text', 'category', 'label', 'question_id') ? 0.97 : 0),
  mapping: (head) => ({
    columns: present(head, {
      key: 'question_id',
      image: 'image',
      question: 'text',
      answer: 'label',
      category: 'category',
    }),
    options: 'question',
    answer: 'column',
    boxes: 'xywh',
    units: 'pixels',
  }),
}
