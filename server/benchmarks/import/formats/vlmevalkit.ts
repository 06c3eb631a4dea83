/** The VLMEvalKit convention: `image` is base64 or, if short, the index of another row with the same picture. */
import { type Format, has, hasLetters, present } from './format.ts'

export const vlmEvalKit: Format = {
  id: 'vlmevalkit',
  detect(head) {
    if (!has(head, 'index', 'question') || !(has(head, 'image') || has(head, 'image_path'))) return 0
    return hasLetters(head) ? 0.85 : 0.6
  },
  mapping: (head) => ({
    columns: present(head, {
      key: 'index',
      image: ['image', 'image_path'],
      ...(has(head, 'image') ? { imageName: 'image_path' } : {}),
      question: 'question',
      hint: 'hint',
      answer: 'answer',
      category: 'category',
      kind: 'l2-category',
    }),
    options: hasLetters(head) ? 'letters' : 'none',
    answer: 'column',
    boxes: 'xyxy',
    units: 'pixels',
  }),
}
