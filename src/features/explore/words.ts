/** What fields and their values are called on the screen, in chips, columns, plots and reports. */
import { causeWords } from '#contract/cause.ts'
import { causeSchema } from '#contract/facts.ts'
import { formatDelta, formatMs, formatProbability, formatRatio, formatShare } from '#contract/format.ts'

type Kind = 'words' | 'share' | 'probability' | 'delta' | 'ratio' | 'ms' | 'count' | 'megapixels' | 'score'

interface FieldWords {
  /** in a sentence: "flip is right → wrong" */
  readonly name: string
  /** over a column, where there is little room */
  readonly short?: string
  readonly kind: Kind
  /** one sentence for a tooltip */
  readonly help?: string
}

const fields: Record<string, FieldWords> = {
  category: { name: 'category', kind: 'words' },
  kind: { name: 'kind', kind: 'words' },
  type: { name: 'question', kind: 'words' },
  tags: { name: 'tag', kind: 'words' },
  note: { name: 'note', kind: 'words' },
  megapixels: { name: 'picture', short: 'size', kind: 'megapixels' },
  evidenceArea: {
    name: 'evidence area',
    short: 'evidence',
    kind: 'share',
    help: 'Share of the picture that the evidence covers',
  },
  status: { name: 'status', kind: 'words' },
  initial: { name: 'first answer', short: 'first', kind: 'words' },
  final: { name: 'answer', kind: 'words' },
  flip: { name: 'flip', kind: 'words', help: 'How the answer moved from the first look to the last' },
  gradedBy: { name: 'graded by', short: 'by', kind: 'words' },
  cause: { name: 'cause', kind: 'words', help: 'Why the answer is wrong, by stated rules' },
  global: { name: 'whole picture alone', short: 'global', kind: 'words' },
  regional: { name: 'evidence alone', short: 'regional', kind: 'words' },
  initialConfidence: { name: 'first confidence', short: 'first conf.', kind: 'probability' },
  finalConfidence: { name: 'confidence', short: 'conf.', kind: 'probability' },
  confidenceChange: {
    name: 'confidence change',
    short: 'Δ conf.',
    kind: 'delta',
    help: 'Confidence of the last answer minus that of the first',
  },
  iou: { name: 'IoU', kind: 'score', help: 'Box that was asked for against the evidence' },
  recall: {
    name: 'evidence in crop',
    short: 'recall',
    kind: 'share',
    help: 'Share of the evidence that lies inside the crop that was sent',
  },
  boxArea: { name: 'box area', short: 'box', kind: 'share' },
  cropArea: { name: 'crop area', short: 'crop', kind: 'share' },
  coverageShare: { name: 'attention on evidence', short: 'attention', kind: 'share' },
  coverageArea: { name: 'area of evidence', short: 'area', kind: 'share' },
  coverageRatio: {
    name: 'coverage ratio',
    short: 'coverage',
    kind: 'ratio',
    help: 'Share of relative attention in the evidence, over its share of the area; 1 is chance',
  },
  calls: { name: 'calls', kind: 'count', help: 'Times the engine was asked' },
  tokens: { name: 'tokens', kind: 'count' },
  ms: { name: 'time', kind: 'ms' },
  outcome: { name: 'outcome', kind: 'words' },
  disagreement: {
    name: 'disagreement',
    short: 'disagree',
    kind: 'score',
    help: '1 where exactly one of the two is right, plus the distance of their confidences',
  },
}

const values: Record<string, Record<string, string>> = {
  flip: {
    'right-right': 'right → right',
    'wrong-right': 'wrong → right',
    'right-wrong': 'right → wrong',
    'wrong-wrong': 'wrong → wrong',
  },
  type: { choice: 'multiple choice', open: 'open' },
  outcome: {
    'both-right': 'both right',
    'only-first': 'only A right',
    'only-second': 'only B right',
    'both-wrong': 'both wrong',
  },
}

function wordsOf(field: string): FieldWords {
  return fields[field] ?? { name: field, kind: 'words' }
}

export const fieldName = (field: string) => wordsOf(field).name
export const fieldShort = (field: string) => wordsOf(field).short ?? wordsOf(field).name
export const fieldHelp = (field: string) => wordsOf(field).help

/** A word of a column as people read it; '' is "none". */
export function valueName(field: string, word: string): string {
  if (word === '') return 'none'
  const cause = field === 'cause' ? causeSchema.safeParse(word) : null
  return cause?.success ? causeWords[cause.data].short : (values[field]?.[word] ?? word)
}

/** A number of a field with its unit. */
export function numberName(field: string, value: number): string {
  switch (wordsOf(field).kind) {
    case 'share':
      return formatShare(value)
    case 'probability':
      return formatProbability(value)
    case 'delta':
      return formatDelta(value)
    case 'ratio':
      return formatRatio(value)
    case 'ms':
      return formatMs(value)
    case 'megapixels':
      return `${value < 10 ? value.toFixed(1) : Math.round(value)} MP`
    case 'score':
      return value.toFixed(2)
    default:
      return countName(value)
  }
}

/** 1,234 */
export const countName = (n: number) => grouped.format(n)

/** One for all: making one takes longer than everything else about a plot. */
const grouped = new Intl.NumberFormat('en-US')
