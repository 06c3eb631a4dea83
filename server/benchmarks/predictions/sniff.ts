/** Which tool wrote a file of predictions, and which of its columns says what. */
import {
  type PredictionField,
  type PredictionFormat,
  type PredictionMapping,
  predictionFormats,
} from '#contract/prediction.ts'
import { cellOf, textOf } from '../import/cells.ts'
import type { Cells } from '../import/source.ts'

export interface Sniffed {
  readonly format: PredictionFormat
  readonly confidence: number
}

/** By the names that only that tool writes together; a table is what is left. */
export function sniffFormat(rows: readonly Cells[]): Sniffed {
  const share = (has: (cells: Cells) => boolean) => rows.filter(has).length / Math.max(1, rows.length)
  const found = predictionFormats.map((format) => ({ format, confidence: share(marks[format]) }))
  const best = found.toSorted((a, b) => b.confidence - a.confidence)[0]
  return best && best.confidence > 0.5 ? best : { format: 'table', confidence: 0.2 }
}

const has = (cells: Cells, ...names: string[]) => names.every((name) => Object.hasOwn(cells, name))

const marks: Record<PredictionFormat, (cells: Cells) => boolean> = {
  'zoom-refine': (cells) =>
    has(cells, 'messages') && (has(cells, 'Bounding_Box') || has(cells, 'Rechecked Answer')),
  'lmms-eval': (cells) => has(cells, 'doc_id') && (has(cells, 'filtered_resps') || has(cells, 'resps')),
  zwz: (cells) => has(cells, 'query', 'model_answer'),
  vlmevalkit: (cells) => has(cells, 'index', 'prediction'),
  table: () => false,
}

/** What each part may be called, the surest name first; a name with dots looks into nested values. */
const names: Record<PredictionFormat, Partial<Record<PredictionField, readonly string[]>>> = {
  'zoom-refine': {
    key: ['id'],
    question: ['messages.0.content'],
    image: ['images.0'],
    reply: ['Response_Stage1'],
    answer: ['Answer'],
    refinedReply: ['Response_Stage2'],
    refinedAnswer: ['Rechecked Answer'],
    box: ['Bounding_Box'],
    error: ['Error'],
  },
  'lmms-eval': {
    key: ['doc.index', 'doc.question_id', 'doc.Question_id', 'doc.id', 'doc_id'],
    question: ['doc.question', 'doc.Text', 'doc.text', 'doc.query', 'doc.prompt', 'input'],
    image: ['doc.image_path', 'doc.Image', 'doc.image_name', 'doc.image.path', 'doc.file_name'],
    reply: ['resps.0.0', 'resps.0', 'filtered_resps.0'],
    answer: ['filtered_resps.0'],
  },
  zwz: {
    key: ['id', 'index', 'question_id'],
    question: ['query'],
    image: ['images.0'],
    reply: ['model_answer'],
    verdict: ['judge'],
    tokens: ['output_tokens'],
  },
  vlmevalkit: {
    key: ['index'],
    question: ['question'],
    image: ['image_path'],
    reply: ['prediction'],
    verdict: ['hit', 'score'],
  },
  table: {
    key: ['key', 'id', 'index', 'question_id', 'Question_id', 'item', 'item_id'],
    question: ['question', 'query', 'text', 'Text', 'prompt'],
    image: ['image', 'image_path', 'image_name', 'Image', 'images.0', 'file_name'],
    reply: [
      'reply',
      'response',
      'prediction',
      'model_answer',
      'model_response',
      'output',
      'raw_response',
      'pred',
    ],
    answer: ['predicted_answer', 'answer_pred', 'pred_answer', 'extracted_answer'],
    refinedReply: ['refined_reply', 'refined_response'],
    refinedAnswer: ['refined_answer'],
    box: ['box', 'bbox_2d', 'predicted_box', 'pred_bbox', 'bbox'],
    verdict: ['hit', 'correct', 'is_correct', 'judge', 'acc', 'score'],
    tokens: ['output_tokens', 'completion_tokens'],
    seconds: ['seconds', 'latency', 'time'],
    error: ['error', 'Error'],
  },
}

/** The first names of each part that the rows have a value under. */
export function guessMapping(format: PredictionFormat, rows: readonly Cells[]): PredictionMapping {
  const filled = (column: string) =>
    rows.some((cells) => textOf(cellOf(cells, column)) !== null && !isDeep(cellOf(cells, column)))
  const columns: PredictionMapping['columns'] = {}
  for (const [field, candidates] of Object.entries(names[format]) as [PredictionField, readonly string[]][]) {
    const column = candidates.find(filled) ?? null
    if (column !== null) columns[field] = column
  }
  if (format === 'lmms-eval') {
    const metric = metricOf(rows)
    if (metric) columns.verdict = metric
  }
  const zooms = format === 'zoom-refine' || columns.refinedReply || columns.refinedAnswer
  return {
    columns,
    convention: format === 'zoom-refine' ? 'fraction' : 'image-pixel',
    method: zooms ? 'zoom-refine' : 'single-glance',
  }
}

/** A list of four numbers is a box; other nested values are no text. */
function isDeep(cell: unknown): boolean {
  if (Array.isArray(cell)) return !cell.every((part) => typeof part === 'number')
  return typeof cell === 'object' && cell !== null && !(cell instanceof Date) && !(cell instanceof Uint8Array)
}

const ownOfLmmsEval = new Set([
  'doc_id',
  'doc',
  'target',
  'arguments',
  'resps',
  'filtered_resps',
  'doc_hash',
  'prompt_hash',
  'target_hash',
  'filter',
  'metrics',
  'input',
  'submission',
])
const scoreNames = ['score', 'acc', 'accuracy', 'correct', 'hit']

/** The task's own figure of a sample, 0 or 1: under its own name, or as the score in an object of that name. */
function metricOf(rows: readonly Cells[]): string | null {
  const isFlag = (value: unknown) => value === 0 || value === 1 || typeof value === 'boolean'
  for (const name of new Set(rows.flatMap((cells) => Object.keys(cells)))) {
    if (ownOfLmmsEval.has(name)) continue
    if (rows.every((cells) => isFlag(cells[name]))) return name
    const inner = scoreNames.find((score) => rows.every((cells) => isFlag(cellOf(cells, `${name}.${score}`))))
    if (inner) return `${name}.${inner}`
  }
  return null
}

/** Names of columns with dots, as they can be chosen for a part; long lists are not walked. */
export function columnNames(rows: readonly Cells[]): string[] {
  const found = new Set<string>()
  const walk = (value: unknown, path: string, depth: number) => {
    const nested = typeof value === 'object' && value !== null && isDeep(value)
    if (!nested || depth > 3) {
      found.add(path)
      return
    }
    for (const [name, inner] of Object.entries(value).slice(0, Array.isArray(value) ? 2 : 40)) {
      walk(inner, `${path}.${name}`, depth + 1)
    }
  }
  for (const cells of rows) for (const [name, value] of Object.entries(cells)) walk(value, name, 0)
  return [...found].slice(0, 200)
}

/** The model's name, where the file's rows or name tell it; '' where they do not. */
export function guessModel(format: PredictionFormat, rows: readonly Cells[], fileName: string): string {
  for (const name of ['model', 'model_name', 'model_id']) {
    const told = textOf(rows[0]?.[name])
    if (told !== null && told.length <= 200) return told
  }
  const stem = fileName.replace(/\.[a-z0-9]+$/i, '').replace(/.*[\\/]/, '')
  // VLMEvalKit: <model>_<dataset>.xlsx, after scoring <model>_<dataset>_<judge>_result.xlsx. ZwZ: <model>_seed42_answer.json.
  if (format === 'vlmevalkit') return stem.split('_')[0] ?? ''
  if (format === 'zwz') return stem.replace(/(?:_seed\d+)?_answer$/, '')
  return ''
}
