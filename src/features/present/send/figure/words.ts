/** Setting words: breaking a text into lines of a width. Pure. */
import type { Measure } from './parts.ts'

/**
 * Lines of at most `width` points; a word that is wider is broken, and scripts without spaces break anywhere. At most
 * `most` lines, the last one then ends in an ellipsis.
 */
export function breakLines(
  text: string,
  width: number,
  {
    measure,
    size,
    bold = false,
    most = 6,
  }: { measure: Measure; size: number; bold?: boolean; most?: number },
): string[] {
  const lines: string[] = []
  for (const paragraph of text.split(/\r?\n/)) {
    let line = ''
    for (const piece of pieces(paragraph)) {
      if (measure((line + piece).trimEnd(), size, bold) <= width) {
        line += piece
        continue
      }
      if (line.trim()) lines.push(line.trimEnd())
      line = piece.trimStart()
      while (line.length > 1 && measure(line.trimEnd(), size, bold) > width) {
        const fits = longestFit(line, (part) => measure(part, size, bold) <= width)
        lines.push(line.slice(0, fits))
        line = line.slice(fits)
      }
    }
    if (line.trim() || paragraph === '') lines.push(line.trimEnd())
  }
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  const fits = longestFit(last, (part) => measure(`${part.trimEnd()}…`, size, bold) <= width)
  return [...lines.slice(0, most - 1), `${last.slice(0, fits).trimEnd()}…`]
}

/** Words with the space behind them; characters of scripts that are written without spaces stand alone. */
function pieces(text: string): string[] {
  return (
    text.match(
      /[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]\s*|[^\s\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+\s*|\s+/gu,
    ) ?? []
  )
}

/** At least 1, and never between the two halves of a character. */
function longestFit(text: string, fits: (part: string) => boolean): number {
  let end = 0
  for (const character of text) {
    if (end > 0 && !fits(text.slice(0, end + character.length))) break
    end += character.length
  }
  return end
}
