/** Reads a Python literal (lists, tuples, dicts, text, numbers, True, False, None), as pandas writes columns into TSV. Runs no code. */

const MAX_DEPTH = 32
const token =
  /\s*(?:([[\](){}:,])|(-?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?))|[bru]?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(None|True|False|null|true|false|nan|NaN))/suy

/** The value, or undefined where the text is none; tuples become lists. Takes JSON too, as far as the two agree. */
export function pythonLiteral(text: string): unknown {
  const tokens = tokenize(text)
  if (!tokens) return undefined
  try {
    const reader = { tokens, at: 0 }
    const value = readValue(reader, 0)
    return reader.at === tokens.length ? value : undefined
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

type Token = { mark: string } | { value: unknown }
interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

function tokenize(text: string): Token[] | null {
  const tokens: Token[] = []
  token.lastIndex = 0
  const end = text.trimEnd().length
  while (token.lastIndex < end) {
    const match = token.exec(text)
    if (!match) return null
    const [, mark, number, quoted, word] = match
    if (mark) tokens.push({ mark })
    else if (number) tokens.push({ value: Number(number) })
    else if (quoted) tokens.push({ value: unquote(quoted) })
    else
      tokens.push({
        value: word?.toLowerCase() === 'true' ? true : word?.toLowerCase() === 'false' ? false : null,
      })
  }
  return tokens
}

function unquote(quoted: string): string {
  const plain: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', b: '\b', v: '\v', '0': '\0' }
  return quoted
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gsu,
      (_, hex2, hex4, other: string | undefined) =>
        other === undefined
          ? String.fromCharCode(Number.parseInt(hex2 ?? hex4, 16))
          : (plain[other] ?? other),
    )
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new NoLiteral()
  const next = reader.tokens[reader.at++]
  if (!next) throw new NoLiteral()
  if ('value' in next) return next.value
  if (next.mark === '[') return readList(reader, ']', depth)
  if (next.mark === '(') return readList(reader, ')', depth)
  if (next.mark === '{') return readDict(reader, depth)
  throw new NoLiteral()
}

function readList(reader: Reader, close: string, depth: number): unknown[] {
  const values: unknown[] = []
  while (!take(reader, close)) {
    values.push(readValue(reader, depth + 1))
    if (!take(reader, ',')) {
      if (!take(reader, close)) throw new NoLiteral()
      break
    }
  }
  return values
}

function readDict(reader: Reader, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = []
  while (!take(reader, '}')) {
    const key = readValue(reader, depth + 1)
    if (!take(reader, ':')) throw new NoLiteral()
    entries.push([String(key), readValue(reader, depth + 1)])
    if (!take(reader, ',')) {
      if (!take(reader, '}')) throw new NoLiteral()
      break
    }
  }
  return Object.fromEntries(entries)
}

function take(reader: Reader, mark: string): boolean {
  const next = reader.tokens[reader.at]
  if (!next || !('mark' in next) || next.mark !== mark) return false
  reader.at += 1
  return true
}
