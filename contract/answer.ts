/**
 * The one strict answer extractor, and scoring. Every answer on the screen and in every figure comes from here, before
 * and after zooming alike; what is not an explicit answer is unparsed, and unparsed counts as wrong.
 */
import { type Choice, findStatements, isHeading, readChoice } from './answer-choice.ts'
import { maskReply, normalForm, type Span, trimSpan } from './answer-text.ts'
import type { Option } from './image.ts'
import type { Answer, Token, Verdict } from './run.ts'

export interface ExtractedAnswer {
  /** the chosen option's text, or the free answer; the raw reply where unparsed */
  readonly text: string
  /** the chosen option's letter, null for free text and where unparsed */
  readonly letter: string | null
  readonly parsed: boolean
  /** where in the raw reply the answer stands; null where unparsed or not in one piece */
  readonly span: Span | null
  /** plain words why nothing was extracted, null where parsed */
  readonly reason: string | null
}

/**
 * Reads the answer of a reply. With options: an explicit letter (`Answer: [B]`, `The answer is B`, `\boxed{B}`,
 * `<answer>B</answer>`, a reply or line of only `B`, `(B) green`) or exactly one option's text as the whole answer; the
 * last explicit statement wins. Without: the last `Answer:` statement, else the reply without boxes and tags. Never throws;
 * time grows linearly with the text.
 */
export function extractAnswer(text: string, options: readonly Option[]): ExtractedAnswer {
  const masked = maskReply(text)
  if (!masked.trim()) return unparsed(text, 'The reply holds no answer.')
  return options.length > 0 ? extractChoice(text, masked, options) : extractFree(text, masked)
}

function extractChoice(text: string, masked: string, options: readonly Option[]): ExtractedAnswer {
  let last: Choice | null = null
  for (const statement of findStatements(masked)) {
    const choice = readChoice(masked, [statement.from, statement.to], options, false)
    // An unreadable heading takes back what was said before; a mere sentence about answers does not.
    if (choice.option || isHeading(masked, statement)) last = choice
  }
  last ??= readChoice(masked, [0, masked.length], options, true)
  if (!last.option) last = loneLetter(masked, options) ?? last
  if (!last.option) return unparsed(text, last.reason ?? 'The reply names no option.')
  const { letter, text: said } = last.option
  return { text: said, letter, parsed: true, span: last.span, reason: null }
}

/** A line that holds only an option's letter, in a reply without any statement; all such lines must agree. */
function loneLetter(masked: string, options: readonly Option[]): Choice | null {
  if (findStatements(masked).some((s) => isHeading(masked, s))) return null
  let found: Choice | null = null
  for (const m of masked.matchAll(/^[ \t*_"`]{0,8}[[(]?([A-Z])[\])]?[.:]?[ \t*_"`]{0,8}$/gm)) {
    const option = options.find((o) => o.letter === m[1])
    if (!option || (found && found.option !== option)) return null
    const at: number = m.index + m[0].indexOf(option.letter)
    found = { option, span: [at, at + 1], reason: null }
  }
  return found
}

function extractFree(text: string, masked: string): ExtractedAnswer {
  const statement = findStatements(masked).findLast((s) => s.kind !== 'sentence' && isHeading(masked, s))
  const within: Span = statement ? [statement.from, statement.to] : [0, masked.length]
  const span = stripBrackets(masked, trimSpan(masked, within))
  if (!span) return unparsed(text, 'The answer is empty.')
  const said = masked.slice(...span).replace(/\s+/g, ' ')
  const onePiece = masked.slice(...span) === text.slice(...span)
  return { text: said, letter: null, parsed: true, span: onePiece ? span : null, reason: null }
}

/** `[blue]`, and `blue", "label": …` of a JSON reply. */
function stripBrackets(masked: string, span: Span | null): Span | null {
  if (!span) return null
  const [start, end] = span
  const body = masked.slice(start, end)
  if (masked.charAt(start - 1) === '"') {
    const quote = body.indexOf('"')
    if (quote >= 0) return trimSpan(masked, [start, start + quote])
  }
  const bracketed = /^\[[^[\]]*\][.]?$/.test(body)
  return bracketed ? trimSpan(masked, [start + 1, start + body.lastIndexOf(']')]) : span
}

function unparsed(text: string, reason: string): ExtractedAnswer {
  return { text, letter: null, parsed: false, span: null, reason }
}

/**
 * Sum of the log-probabilities (natural log) of the tokens that overlap a span of the reply. `tokens` joined are the
 * reply. Null where no token overlaps, or one of them has no log-probability.
 */
export function spanLogprob(tokens: readonly Token[], span: Span): number | null {
  let at = 0
  let sum: number | null = null
  for (const token of tokens) {
    const end = at + token.text.length
    if (end > span[0] && at < span[1] && end > at) {
      if (token.logprob === null) return null
      sum = (sum ?? 0) + token.logprob
    }
    at = end
  }
  return sum
}

/**
 * Whether an answer is right. With options, `expected` is a letter or, failing that, an option's text; an expected answer
 * that is no option makes every choice wrong. Without, both texts are compared in their normal form.
 */
export function judge(
  answer: Pick<Answer, 'text' | 'letter' | 'parsed'>,
  expected: string,
  options: readonly Option[],
): Verdict {
  if (!answer.parsed) return 'unparsed'
  if (options.length === 0) return normalForm(answer.text) === normalForm(expected) ? 'correct' : 'wrong'
  const wanted = expected.trim()
  const right =
    options.find((o) => o.letter === wanted) ??
    options.find((o) => normalForm(o.text) === normalForm(wanted)) ??
    options.find((o) => o.letter === wanted.toUpperCase())
  return right && answer.letter === right.letter ? 'correct' : 'wrong'
}

/** How the answer moved from the first look to the second. */
export type Flip = 'right-right' | 'wrong-right' | 'right-wrong' | 'wrong-wrong' | 'unparsed'

/** `unparsed` where either answer could not be read: such an item counts, but did not demonstrably move. */
export function flipOf(initial: Verdict, refined: Verdict): Flip {
  if (initial === 'unparsed' || refined === 'unparsed') return 'unparsed'
  const side = (verdict: 'correct' | 'wrong') => (verdict === 'correct' ? 'right' : 'wrong')
  return `${side(initial)}-${side(refined)}`
}
