/** A figure as SVG text: one file, nothing loaded from elsewhere. Pure. */
import { type Figure, fontFamily, type Mark } from './parts.ts'

export function figureSvg({ width, height, marks, description }: Figure): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}pt" height="${n(height)}pt" viewBox="0 0 ${n(width)} ${n(height)}" role="img" font-family="${escaped(fontFamily)}">`,
    `<title>${escaped(description)}</title>`,
    `<rect x="0" y="0" width="${n(width)}" height="${n(height)}" fill="#ffffff"/>`,
    ...marks.map(markSvg),
    '</svg>',
  ].join('\n')
}

function markSvg(mark: Mark): string {
  switch (mark.kind) {
    case 'picture': {
      const rendering = mark.pixelated ? ' image-rendering="pixelated"' : ''
      return `<image ${place(mark)} preserveAspectRatio="none" href="${escaped(mark.href)}"${rendering}/>`
    }
    case 'rect': {
      const stroke = mark.stroke
        ? ` stroke="${mark.stroke}" stroke-width="${n(mark.lineWidth)}"${mark.dash.length > 0 ? ` stroke-dasharray="${mark.dash.map(n).join(' ')}"` : ''}`
        : ''
      return `<rect ${place(mark)} fill="${mark.fill ?? 'none'}"${stroke}/>`
    }
    case 'text': {
      const weight = mark.bold ? ' font-weight="bold"' : ''
      return `<text x="${n(mark.x)}" y="${n(mark.y)}" font-size="${n(mark.size)}"${weight} fill="${mark.fill}" xml:space="preserve">${escaped(mark.text)}</text>`
    }
  }
}

function place({ x, y, width, height }: { x: number; y: number; width: number; height: number }): string {
  return `x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`
}

const n = (value: number) => String(Number(value.toFixed(2)))

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For text and for attributes; characters that XML forbids become a replacement mark. */
function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
