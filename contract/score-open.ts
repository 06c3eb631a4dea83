/**
 * Scoring of answers, open questions above all: first by rules that are sure either way, and what they do not decide goes
 * to a judge. This is the order of the ZwZ paper's section 9.3 (rules, then a language model), with one difference: a rule may
 * also say "wrong" where two quantities differ, and for the few words that are surely different (word-rules.ts).
 *
 * Tolerances: counts, codes and decimals must be equal. A writing with fewer decimals that could be the other one rounded,
 * a comma that could part thousands or decimals, a missing unit, a converted unit within 2 %, an hour without its half of the
 * day, "about": all undecided. Scripts other than Latin are compared as they stand (after NFKC).
 */
import { type Flip, flipOf, judge } from './answer.ts'
import { normalForm } from './answer-text.ts'
import type { Judgement } from './evaluation.ts'
import type { Grade } from './facts.ts'
import type { Option } from './image.ts'
import { readQuantity } from './quantity.ts'
import { compareQuantities } from './quantity-compare.ts'
import type { Answer } from './run.ts'
import { compareWords, type WordRule } from './word-rules.ts'

export interface OpenGrade {
  readonly grade: 'correct' | 'wrong' | 'undecided'
  /** which rule decided, or why none did */
  readonly rule: 'same-text' | 'same-words' | WordRule | 'quantity' | 'hedged' | 'words'
}

/** Compares a free answer with the expected one. Never throws; time grows linearly with the texts. */
export function gradeOpen(answer: string, expected: string): OpenGrade {
  const given = normalForm(answer)
  const wanted = normalForm(expected)
  if (given === wanted) return { grade: 'correct', rule: 'same-text' }
  if (given === '' || wanted === '' || Math.max(given.length, wanted.length) > 2000) {
    return { grade: 'undecided', rule: 'words' }
  }
  const a = plainWords(given)
  const b = plainWords(wanted)
  if (a === b) return { grade: 'correct', rule: 'same-words' }
  const words = compareWords(a, b)
  if (words) return { grade: words.same ? 'correct' : 'wrong', rule: words.rule }
  if (hedge.test(a) || hedge.test(b)) return { grade: 'undecided', rule: 'hedged' }
  const first = readQuantity(a)
  const second = first && readQuantity(b)
  if (!first || !second) return { grade: 'undecided', rule: 'words' }
  const grades = { same: 'correct', different: 'wrong', undecided: 'undecided' } as const
  return { grade: grades[compareQuantities(first, second)], rule: 'quantity' }
}

const hedge =
  /^(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|under|at (?:least|most)|more than|less than|up to|~|≈|[<>≤≥])/

/** Without what a sentence puts around an answer: "there are 5 people in the image" is "5 people". */
function plainWords(text: string): string {
  return text
    .replace(/[’‘]/g, "'")
    .replace(/(?<=[a-z])[-‐‑–_](?=[a-z])/g, ' ')
    .replace(/^(?:there (?:are|is)|it's|it is|they are|that is|this is|these are) /, '')
    .replace(/ (?:visible )?(?:in|on) (?:the|this) (?:image|picture|photo|photograph|scene)$/, '')
    .replace(/^(?:the|an|a) (?=\S)/, '')
}

export interface Graded {
  /** null where no true answer is known */
  readonly grade: Grade | null
  readonly by: 'rule' | 'judge' | null
  readonly rule: OpenGrade['rule'] | 'option' | 'unparsed' | 'judge' | null
}

/**
 * The grade of one answer of a result: options by their letter, free text by the rules above and, where they do not
 * decide, by the newest readable verdict of a judge on that answer.
 */
export function gradeAnswer(
  answer: Pick<Answer, 'text' | 'letter' | 'parsed'>,
  item: { readonly answer: string | null; readonly options: readonly Option[] },
  judgements: readonly Judgement[] = [],
  of: Judgement['of'] = 'final',
): Graded {
  if (item.answer === null) return { grade: null, by: null, rule: null }
  if (!answer.parsed) return { grade: 'unparsed', by: 'rule', rule: 'unparsed' }
  if (item.options.length > 0) {
    return { grade: judge(answer, item.answer, item.options), by: 'rule', rule: 'option' }
  }
  const open = gradeOpen(answer.text, item.answer)
  if (open.grade !== 'undecided') return { grade: open.grade, by: 'rule', rule: open.rule }
  const verdict = judgements.findLast((each) => each.of === of && each.verdict !== 'unreadable')?.verdict
  return verdict && verdict !== 'unreadable'
    ? { grade: verdict, by: 'judge', rule: 'judge' }
    : { grade: 'undecided', by: 'rule', rule: open.rule }
}

/** How the answer moved; null where either grade is missing or not decided. */
export function flipOfGrades(initial: Grade | null, final: Grade | null): Flip | null {
  if (initial === null || final === null || initial === 'undecided' || final === 'undecided') return null
  return flipOf(initial, final)
}
