/** Numbers as people write them: with separators for thousands, a decimal comma, or in English words. */

export interface WrittenNumber {
  /** read as English writes numbers where both readings are possible */
  readonly value: number
  /** the other reading of an ambiguous writing such as `1,234` or `1.234`; null where there is one only */
  readonly other: number | null
  /** digits after the decimal mark in the first reading */
  readonly decimals: number
}

/**
 * Reads digits: `1234`, `1,234`, `1 234`, `1'234`, `1.234.567`, `12,34,567`, `3.5`, `3,5`, `.5`. Null for codes with
 * leading zeros, version numbers, lists, and anything with more than one decimal mark.
 */
export function readNumber(written: string): WrittenNumber | null {
  const text = written.trim()
  const sign = text.startsWith('-') ? -1 : 1
  const body = text.replace(/^[-+]/, '')
  const make = (digits: string, other: string | null = null): WrittenNumber => ({
    value: sign * Number(digits),
    other: other === null ? null : sign * Number(other),
    decimals: digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0,
  })
  const whole = '(?:0|[1-9]\\d{0,14})'
  if (new RegExp(`^${whole}(?:\\.\\d{0,14})?$`).test(body) || /^\.\d{1,14}$/.test(body)) {
    // A point before exactly three digits may also part thousands.
    const thousands = /^[1-9]\d{0,2}\.\d{3}$/.test(body) ? body.replace('.', '') : null
    return make(body, thousands)
  }
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,14})?$/.test(body)) {
    const decimal = /^[1-9]\d{0,2},\d{3}$/.test(body) ? body.replace(',', '.') : null
    return make(body.replaceAll(',', ''), decimal)
  }
  if (/^[1-9]\d{0,2}(?:\.\d{3})+,\d{1,14}$/.test(body) || /^[1-9]\d{0,2}(?:\.\d{3}){2,}$/.test(body)) {
    return make(body.replaceAll('.', '').replace(',', '.'))
  }
  if (/^[1-9]\d{0,2}(?:([ '’])\d{3})(?:\1\d{3})*(?:[.,]\d{1,14})?$/.test(body)) {
    return make(body.replace(/[ '’]/g, '').replace(',', '.'))
  }
  // Lakh and crore.
  if (/^[1-9]\d?(?:,\d{2})+,\d{3}$/.test(body)) return make(body.replaceAll(',', ''))
  if (new RegExp(`^${whole}?,\\d{1,14}$`).test(body)) return make(body.replace(',', '.'))
  return null
}

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** Reads the number that a text begins with in English words, below one million: `twenty-one`, `two hundred and five people`. `rest` is what follows it. */
export function wordNumber(text: string): { value: number; rest: string } | null {
  const words = text.split(/[\s-]+/)
  let total = 0
  let part: number | null = null
  let used = 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const unit = small.indexOf(word)
    const ten = tens.indexOf(word)
    const high = part !== null && (part >= 100 || (part === 0 && total > 0))
    if (word === 'and' && high && isCardinal(words[i + 1])) continue
    // Digits said one by one are a code, not a number.
    if (part === 0 && total === 0) break
    if (unit >= 0 && fits(part, unit < 10 && unit > 0 ? 10 : 100)) part = (part ?? 0) + unit
    else if (ten >= 2 && fits(part, 100)) part = (part ?? 0) + ten * 10
    else if (word === 'hundred' && part !== null && part >= 1 && part <= 9) part *= 100
    else if (word === 'thousand' && part !== null && total === 0) {
      total = part * 1000
      part = 0
    } else break
    used = i + 1
  }
  if (used === 0 || part === null) return null
  return { value: total + part, rest: words.slice(used).join(' ') }
}

/** Whether units (below 10) or tens may follow what has been read: "twenty one", "hundred five", but not "five five". */
function fits(part: number | null, room: 10 | 100): boolean {
  if (part === null || part === 0) return true
  return room === 10 ? part % 10 === 0 && part % 100 !== 10 : part % 100 === 0
}

function isCardinal(word: string | undefined): boolean {
  return word !== undefined && (small.includes(word) || tens.indexOf(word) >= 2)
}
