/** The plain list of docs/plain-format.md, and the best guess for a list that no other format knows. */
import type { MappingField } from '#contract/import.ts'
import { type Format, type Head, has, hasLetters } from './format.ts'

/** Names that are commonly used, lower case without spaces and underscores; the first that is there is taken. */
const names: Partial<Record<MappingField, readonly string[]>> = {
  key: ['id', 'key', 'index', 'questionid', 'uid', 'qid'],
  image: ['image', 'imagepath', 'picture', 'img', 'filename', 'filepath', 'file', 'path', 'bytes', 'images'],
  imageName: ['imagename'],
  question: ['question', 'query', 'prompt', 'text', 'instruction'],
  options: ['options', 'choices', 'answerchoices', 'multi-choiceoptions', 'candidates'],
  answer: ['answer', 'groundtruth', 'gt', 'label', 'response', 'target', 'solution', 'expected'],
  category: ['category', 'subtask', 'task', 'dimension', 'topic'],
  kind: ['kind', 'l2-category', 'subcategory', 'type'],
  evidence: ['evidence', 'bbox', 'bboxes', 'box', 'boxes', 'targetinstances', 'region'],
  x: ['x', 'left'],
  y: ['y', 'top'],
  width: ['width', 'w'],
  height: ['height', 'h'],
  group: ['cyclegroup'],
  turn: ['cycleturn', 'cyclecategory'],
}

export const plainList: Format = {
  id: 'plain',
  detect(head) {
    if (has(head, 'id', 'image', 'question', 'answer')) return 0.8
    const { image, question } = guess(head)
    return image && question ? 0.4 : 0.1
  },
  mapping(head) {
    const columns = guess(head)
    const [first] = head.rows
    const list = first && columns.image ? first[columns.image] : null
    if (has(head, 'cycle')) Object.assign(columns, { group: 'cycle.group', turn: 'cycle.turn' })
    return {
      columns: Array.isArray(list) && columns.image ? { ...columns, image: `${columns.image}.0` } : columns,
      options: columns.options ? 'column' : hasLetters(head) ? 'letters' : 'none',
      answer: 'column',
      boxes: 'xyxy',
      units: 'pixels',
    }
  },
}

function guess(head: Head): Partial<Record<MappingField, string>> {
  const found: Partial<Record<MappingField, string>> = {}
  for (const [field, wanted] of Object.entries(names) as [MappingField, readonly string[]][]) {
    for (const name of wanted) {
      const column = head.columns.find((one) => one.toLowerCase().replace(/[\s_]/g, '') === name)
      if (column === undefined) continue
      found[field] = column
      break
    }
  }
  // Sides of the picture itself are often given too; four sides make a box, two do not.
  if (!found.x || !found.y || !found.width || !found.height) {
    for (const side of ['x', 'y', 'width', 'height'] as const) delete found[side]
  }
  return found
}
