/** From SVG text to the files that people use: SVG, PNG, PDF. */
import { type Figure, fontFamily, type Measure } from './parts.ts'
import { figureSvg } from './svg.ts'

export const figureFormats = ['svg', 'png', 'pdf'] as const
export type FigureFormat = (typeof figureFormats)[number]

/** Measures with the browser's own letters. */
export function browserMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d')
  return (text, size, bold) => {
    if (!context) return text.length * size * 0.5
    // At ten times the size, since browsers round the widths of small letters.
    context.font = `${bold ? 'bold ' : ''}${size * 10}px ${fontFamily}`
    return context.measureText(text).width / 10
  }
}

/** Dots per inch of a PNG. */
export const pngDpi = 300

export async function renderFigure(figure: Figure, format: FigureFormat): Promise<Blob> {
  if (format === 'svg') return new Blob([figureSvg(figure)], { type: 'image/svg+xml' })
  return format === 'png' ? png(figure) : pdf(figure)
}

async function png(figure: Figure): Promise<Blob> {
  const scale = pngDpi / 72
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(figure.width * scale)
  canvas.height = Math.round(figure.height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser gives no canvas')
  const image = new Image()
  const address = URL.createObjectURL(new Blob([figureSvg(figure)], { type: 'image/svg+xml' }))
  try {
    image.src = address
    await image.decode()
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
  } finally {
    URL.revokeObjectURL(address)
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture became too large'))),
      'image/png',
    ),
  )
}

/** The letters that a PDF's built-in Helvetica has. */
const latin = /^[\t\n\r\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u20ac]*$/

/** Whether a PDF can hold the words as text; else it holds the figure as a picture. */
export function hasLatinWords(figure: Figure): boolean {
  return figure.marks.every((mark) => mark.kind !== 'text' || latin.test(mark.text))
}

async function pdf(figure: Figure): Promise<Blob> {
  const { jsPDF } = await import('jspdf')
  const { width, height } = figure
  const document_ = new jsPDF({
    unit: 'pt',
    format: [width, height],
    orientation: width > height ? 'l' : 'p',
    compress: true,
  })
  document_.setProperties({ title: figure.description, creator: 'Loupe' })
  if (hasLatinWords(figure)) {
    const { svg2pdf } = await import('svg2pdf.js')
    const svg = new DOMParser().parseFromString(figureSvg(figure), 'image/svg+xml').documentElement
    await svg2pdf(svg, document_, { x: 0, y: 0, width, height })
  } else {
    const bytes = new Uint8Array(await (await png(figure)).arrayBuffer())
    document_.addImage(bytes, 'PNG', 0, 0, width, height)
  }
  return document_.output('blob')
}
