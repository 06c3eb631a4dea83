/**
 * Reads which option a reply chooses. Only explicit forms count; a letter is never taken from an ordinary word.
 */
import { normalForm, type Span, trimSpan } from './answer-text.ts'
import type { Option } from './image.ts'

/** A statement of the answer: its option where it names exactly one, else why it does not. */
export interface Choice {
  readonly option: Option | null
  readonly span: Span
  readonly reason: string | null
}

/** Where a reply announces its answer; `from` is where the announced answer begins, `to` where it ends at the latest. */
export interface Statement {
  readonly kind: 'label' | 'sentence' | 'box' | 'tag'
  readonly from: number
  readonly to: number
}

const cue =
  /\b(?:answer|option|choice)\b(?:[\s*_"“”]{0,6}(?<label>[:：=])|[*_"]{0,3}\s{1,4}is\b[*_"]{0,3}(?<is>:?))|\\boxed\s{0,4}\{|<answer>/gi
const letterForm =
  /^(?:option\s{1,4}|choice\s{1,4})?(?:[[({]\s{0,4}([A-Z])\s{0,4}[\])}]|\\text\{\s{0,4}([A-Z])\s{0,4}\}|([A-Z])(?![\p{L}\p{N}'’]))/iu
const heading =
  /(?:^|[.!?;,{])[\s*_"“”#>{-]{0,200}(?:(?:re-?checked|final|initial|best|correct|my|the)\s{1,4}){0,3}(?:answer|option|choice)[\s*_"“”:：=[(]{0,12}$/i
const secondLetter =
  /^[\s*_"`]{0,4}(?:,|\/|&|\+|or|and)[\s*_"`]{0,4}(?:\(?[A-Z]\)|\[[A-Z]\]|[A-Z](?![\p{L}\p{N}'’]))/u

/** Only the last announcements are read: enough for any reply, and it keeps hostile ones cheap. */
const maxStatements = 50

/** The last announcements of an answer in a (masked) reply, in order; at most 50. */
export function findStatements(text: string): Statement[] {
  const cues = [...text.matchAll(cue)].slice(-maxStatements)
  return cues.map((m): Statement => {
    const after = m.index + m[0].length
    if (m[0].startsWith('\\')) return { kind: 'box', from: after, to: closingBrace(text, after) }
    if (m[0].startsWith('<')) {
      const end = text.slice(after).search(/<\/answer>/i)
      return { kind: 'tag', from: after, to: end < 0 ? text.length : after + end }
    }
    const from = after + (/^[\s*_"“”]*/.exec(text.slice(after, after + 200))?.[0].length ?? 0)
    const kind = m.groups?.label === undefined ? 'sentence' : 'label'
    return { kind, from, to: lineEnd(text, from) }
  })
}

/**
 * Whether a statement is a heading (at the start of a line or sentence, a JSON key, a tag), so that what follows is meant as
 * the answer even where no option can be read in it.
 */
export function isHeading(text: string, statement: Statement): boolean {
  if (statement.kind !== 'label') return statement.kind !== 'sentence'
  const near = Math.max(0, statement.from - 300)
  const before = text.slice(near, statement.from).trimEnd()
  const line = before.lastIndexOf('\n')
  const lead = line < 0 && near > 0 ? `x${before}` : before.slice(line + 1)
  return heading.test(lead)
}

/** Reads the option out of an announced answer or out of a whole reply. */
export function readChoice(text: string, span: Span, options: readonly Option[], whole: boolean): Choice {
  const trimmed = trimSpan(text, span)
  if (!trimmed) return { option: null, span, reason: 'The answer is empty.' }
  const [start, end] = trimmed
  const body = text.slice(start, end)
  const byText = optionOfText(body, options) ?? (whole ? null : optionOfText(firstSentence(body), options))
  if (byText) return { option: byText, span: trimmed, reason: null }
  const unread = (reason: string): Choice => ({ option: null, span: trimmed, reason })

  const match = letterForm.exec(body)
  const raw = match?.[1] ?? match?.[2] ?? match?.[3]
  if (!match || raw === undefined) return unread('The answer names no option.')
  const rest = body.slice(match[0].length)
  const enclosed = match[3] === undefined
  if (raw !== raw.toUpperCase() && !isClosed(rest)) return unread('The answer names no option.')
  if (secondLetter.test(rest)) return unread('The answer names more than one option.')
  const letter = raw.toUpperCase()
  const option = options.find((o) => o.letter === letter)
  const clear = isClosed(rest) || agrees(rest, option) || (!whole && goesOn(rest.slice(0, 400), enclosed))
  if (!clear) return unread('The answer names no option clearly.')
  if (!option) return unread(`${letter} is not one of the options.`)
  if (whole && namesOther(rest, letter, options)) return unread('The answer names more than one option.')
  const other = optionOfText(rest.replace(/^[\s).:\]}*_"-]+/, ''), options)
  if (other && other !== option)
    return unread(`The answer says ${letter}, but gives the text of ${other.letter}.`)
  const at = start + match[0].lastIndexOf(raw)
  return { option, span: [at, at + 1], reason: null }
}

/** The one option with this text, null where none or several have it. */
export function optionOfText(text: string, options: readonly Option[]): Option | null {
  if (text.length > 4000) return null
  const wanted = normalForm(text)
  if (!wanted) return null
  const same = options.filter((o) => normalForm(o.text) === wanted)
  return same.length === 1 ? (same[0] ?? null) : null
}

/** Nothing but punctuation after the letter. */
function isClosed(rest: string): boolean {
  return /^[\s*_"'“”`.,;:!)\]}>$]*$/.test(rest)
}

/** The letter is followed by its own option's text: `B) green`, `(B) green, since …`. */
function agrees(rest: string, option: Option | undefined): boolean {
  if (!option) return false
  const said = normalForm(rest.slice(0, 8000).replace(/^[\s).:\]}*_"–—-]+/, ''))
  const text = normalForm(option.text)
  return said === text || (said.startsWith(text) && !/[\p{L}\p{N}]/u.test(said.charAt(text.length)))
}

/** A list of options is no choice: `B) green, C) blue`. */
function namesOther(rest: string, letter: string, options: readonly Option[]): boolean {
  for (const m of rest.matchAll(/(?<![\p{L}\p{N}])([A-Z])[).\]:]/gu)) {
    if (m[1] !== letter && options.some((o) => o.letter === m[1])) return true
  }
  return false
}

/** After an announced letter the sentence may go on, as long as the letter cannot be a word or an initial. */
function goesOn(rest: string, enclosed: boolean): boolean {
  if (/^[*_"'“”`]{0,4}(?:[\n,;:)\]}]|\s{1,4}[-–—]\s)/.test(rest)) return true
  if (/^[*_"'“”`]{0,4},?\s{1,4}(?:because|since|as|based|due)\b/.test(rest)) return true
  if (/^[*_"'“”`]{0,4}\.\s/.test(rest)) return rest.trim().split(/\s+/).length > 3
  return enclosed && /^[*_"'“”`]{0,4}\s/.test(rest)
}

function firstSentence(body: string): string {
  const end = body.slice(0, 4000).search(/[.!?;](?:[\s*_"“”]|$)|\n/)
  return end < 0 ? body : body.slice(0, end)
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function closingBrace(text: string, from: number): number {
  let depth = 1
  const limit = Math.min(text.length, from + 4000)
  for (let i = from; i < limit; i++) {
    const character = text.charAt(i)
    if (character === '{') depth++
    else if (character === '}' && --depth === 0) return i
  }
  return limit
}
