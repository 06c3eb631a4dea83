/** Reads lists that engines were asked for: questions with a category, or options. Strict: what is no list is refused, and told. Pure. */
import { maskReply, normalForm } from './answer-text.ts'

export interface WrittenQuestion {
  readonly question: string
  readonly category: string | null
}

export interface ReadList<T> {
  readonly items: readonly T[]
  /** what could not be used, in plain words; the reply itself stays in the record */
  readonly refused: readonly string[]
}

const LONGEST_REPLY = 100_000
const LONGEST_QUESTION = 500
const LONGEST_OPTION = 200

/**
 * Questions of a reply: a JSON list of strings or of `{"question", "category"}`, alone or in a code fence or as `questions` of an
 * object, or lines numbered from 1. At most `wanted`; twice the same counts once; a category that is not in the list is left
 * out. Null where the reply is no such list at all. An empty list is a list: there is nothing worth asking.
 */
export function readQuestions(
  reply: string,
  { wanted, categories }: { readonly wanted: number; readonly categories: readonly string[] },
): ReadList<WrittenQuestion> | null {
  const written = readList(reply, 'question')
  if (!written) return null
  const refused = [...written.refused]
  const items: WrittenQuestion[] = []
  for (const { text, tag } of written.items) {
    const why =
      whyNot(text, LONGEST_QUESTION) ??
      (items.some(({ question }) => normalForm(question) === normalForm(text))
        ? 'it stands there twice'
        : null)
    if (why) refused.push(`“${short(text)}” was left out: ${why}.`)
    else if (items.length >= wanted) refused.push(`“${short(text)}” was left out: more than were asked for.`)
    else items.push({ question: text, category: tag === null ? null : known(tag, categories, refused) })
  }
  return { items, refused }
}

/** Options of a reply, in the same forms (`options` of an object, `option` of its members). Null where it is no list. */
export function readOptions(reply: string): ReadList<string> | null {
  const written = readList(reply, 'option')
  if (!written) return null
  const refused = [...written.refused]
  const items: string[] = []
  for (const { text } of written.items) {
    const why = whyNot(text, LONGEST_OPTION)
    if (why) refused.push(`“${short(text)}” was left out: ${why}.`)
    else items.push(text)
  }
  return { items, refused }
}

interface Written {
  readonly text: string
  readonly tag: string | null
}

function readList(reply: string, word: 'question' | 'option'): ReadList<Written> | null {
  if (reply.length > LONGEST_REPLY) return null
  const said = maskReply(reply).trim()
  return fromJson(withinFence(said), word) ?? fromLines(said)
}

/** What stands between the first and the last code fence, or all of it. */
function withinFence(text: string): string {
  const start = text.indexOf('```')
  const end = text.lastIndexOf('```')
  if (start < 0 || end <= start) return text
  return text
    .slice(start + 3, end)
    .replace(/^json\b/i, '')
    .trim()
}

function fromJson(text: string, word: string): ReadList<Written> | null {
  if (!/^[[{]/.test(text)) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const list = Array.isArray(value) ? value : own(value, `${word}s`)
  if (!Array.isArray(list)) return null
  const refused: string[] = []
  const items = list.slice(0, 100).flatMap((one: unknown): Written[] => {
    const text = typeof one === 'string' ? one : own(one, word)
    const tag = own(one, 'category')
    if (typeof text === 'string')
      return [{ text: oneLine(text), tag: typeof tag === 'string' ? oneLine(tag) : null }]
    refused.push(`A part of the list is no ${word}.`)
    return []
  })
  return { items, refused }
}

/** `1. question`, `2) [category] question`, `3. **question**`; numbered from 1 without gaps, whatever stands before or between. */
function fromLines(text: string): ReadList<Written> | null {
  const items: Written[] = []
  for (const line of text.split('\n')) {
    const [, number, rest] = /^[ \t>*_]{0,8}(\d{1,2})[.)][*_]{0,3}[ \t]+(\S.*)$/.exec(line) ?? []
    if (number === undefined || rest === undefined) continue
    if (Number(number) !== items.length + 1) return null
    const [, tag, words] = /^[*_]{0,3}[[(]([^\])]{1,60})[\])][*_]{0,3}:?[ \t]+(\S.*)$/.exec(rest) ?? []
    items.push({ text: oneLine(words ?? rest), tag: tag === undefined ? null : oneLine(tag) })
  }
  return items.length > 0 ? { items, refused: [] } : null
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}

function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/^[*_"“]{1,3}|[*_"”]{1,3}$/g, '')
    .trim()
}

function whyNot(text: string, longest: number): string | null {
  if (!/[\p{L}\p{N}]/u.test(text)) return 'it holds no word'
  return text.length > longest ? `it is longer than ${longest} signs` : null
}

function known(tag: string, categories: readonly string[], refused: string[]): string | null {
  const found = categories.find((category) => normalForm(category) === normalForm(tag))
  if (found === undefined && categories.length > 0) {
    refused.push(`The category “${short(tag)}” is not one of the project’s.`)
    return null
  }
  return found ?? tag
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
