/**
 * Lays a run out as papers do: the question, then the picture with its boxes, what the model saw (with its map) and the
 * crop side by side, then both answers. Pure: pictures come with their addresses, widths of words from `measure`.
 */

import type { Flip } from '#contract/answer.ts'
import { clip } from '#contract/caption-words.ts'
import { formatProbability } from '#contract/format.ts'
import type { Option } from '#contract/image.ts'
import type { Verdict } from '#contract/run.ts'
import { badgeOf } from '#contract/run-answers.ts'
import type { Size } from '#contract/space.ts'
import { type Figure, ink, type Mark, type Measure, marker, type RectMark } from './parts.ts'
import { breakLines } from './words.ts'

export interface FigureBox {
  /** as shares of the panel's picture, 0 to 1 */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly role: keyof typeof marker
  readonly dashed: boolean
}

export interface FigurePanel {
  readonly href: string
  /** of the picture in pixels; only its shape matters here */
  readonly size: Size
  readonly caption: string
  readonly role: 'plain' | 'initial' | 'refined'
  readonly pixelated: boolean
  readonly boxes: readonly FigureBox[]
}

export interface FigureAnswer {
  readonly side: 'initial' | 'refined'
  readonly words: string
  readonly probability: number | null
  readonly verdict: Verdict | null
  readonly flip: Flip | null
}

export interface FigureContent {
  readonly question: string
  readonly options: readonly Option[]
  readonly expected: string | null
  readonly panels: readonly FigurePanel[]
  readonly answers: readonly FigureAnswer[]
  /** method, engine, model, date */
  readonly source: string
}

/** Widths that papers print: one of two columns, or both. In points. */
export const figureWidths = { column: 243, page: 505 } as const
export type FigureWidth = keyof typeof figureWidths

const gap = 8
/** Around everything, so that no line is cut at the edge of the sheet. */
const margin = 2
const small = 7
const plain = 8.5
const large = 11
const tallest = 230

export function layOut(content: FigureContent, widthName: FigureWidth, measure: Measure): Figure {
  const width = figureWidths[widthName] - 2 * margin
  const marks: Mark[] = []
  let y = 0
  const say = (text: string, x: number, at: number, size: number, fill: string = ink.text, bold = false) =>
    marks.push({ kind: 'text', text, x, y: at, size, bold, fill })
  const paragraph = (text: string, size: number, fill: string, bold: boolean, most: number) => {
    for (const line of breakLines(text, width, { measure, size, bold, most })) {
      y += size * 1.32
      say(line, 0, y - size * 0.32, size, fill, bold)
    }
  }

  paragraph(content.question, plain, ink.text, true, 5)
  if (content.options.length > 0) {
    paragraph(
      content.options.map(({ letter, text }) => `(${letter}) ${text}`).join('   '),
      plain,
      ink.text,
      false,
      5,
    )
  }
  if (content.expected !== null) paragraph(`Expected: ${content.expected}`, small, ink.muted, false, 2)
  y += 5

  for (const row of rowsOf(content.panels, widthName)) {
    const height = rowHeight(row, width)
    let x = 0
    let lowest = 0
    for (const panel of row) {
      const panelWidth = height * aspect(panel)
      marks.push(...panelMarks(panel, x, y, panelWidth, height))
      const lines = breakLines(panel.caption, Math.max(panelWidth, 60), { measure, size: small, most: 3 })
      lines.forEach((line, i) => {
        say(
          line,
          x,
          y + height + 9 + i * small * 1.3,
          small,
          panel.role === 'plain' ? ink.muted : ink[panel.role],
        )
      })
      lowest = Math.max(lowest, lines.length)
      x += panelWidth + gap
    }
    y += height + 9 + lowest * small * 1.3
  }

  y += 3
  const columns = widthName === 'column' ? 1 : Math.max(1, content.answers.length)
  const cell = (width - gap * (columns - 1)) / columns
  let rowTop = y
  let rowBottom = y
  content.answers.forEach((answer, i) => {
    const column = i % columns
    if (column === 0) rowTop = i === 0 ? y : rowBottom + 5
    const bottom = answerMarks(answer, column * (cell + gap), rowTop, cell, { marks, measure })
    rowBottom = Math.max(column === 0 ? bottom : rowBottom, bottom)
  })
  y = rowBottom + 5
  paragraph(content.source, small - 1, ink.muted, false, 2)
  return {
    width: figureWidths[widthName],
    height: Math.ceil(y) + 2 * margin,
    marks: marks.map((mark) => ({ ...mark, x: mark.x + margin, y: mark.y + margin })),
    description: describe(content),
  }
}

const aspect = ({ size }: FigurePanel) => Math.min(4, Math.max(0.25, size.width / size.height))

/** All in one row over a page; two in a row in a column, the first one alone where that leaves an odd one. */
function rowsOf(panels: readonly FigurePanel[], width: FigureWidth): FigurePanel[][] {
  if (width === 'page' || panels.length <= 1) return panels.length > 0 ? [[...panels]] : []
  const [first, ...rest] = panels
  return panels.length % 2 === 1 && first ? [[first], ...pairs(rest)] : pairs(panels)
}

function pairs(panels: readonly FigurePanel[]): FigurePanel[][] {
  return panels.flatMap((panel, i) => (i % 2 === 0 ? [[panel, ...panels.slice(i + 1, i + 2)]] : []))
}

function rowHeight(row: readonly FigurePanel[], width: number): number {
  const shapes = row.reduce((sum, panel) => sum + aspect(panel), 0)
  return Math.min(tallest, (width - gap * (row.length - 1)) / shapes)
}

function panelMarks(panel: FigurePanel, x: number, y: number, width: number, height: number): Mark[] {
  const colour = panel.role === 'plain' ? ink.line : ink[panel.role]
  const frame = { x, y, width, height, fill: null, lineWidth: panel.role === 'plain' ? 0.5 : 1.2, dash: [] }
  return [
    { kind: 'picture', href: panel.href, x, y, width, height, pixelated: panel.pixelated },
    ...panel.boxes.flatMap((box) => boxMarks(box, x, y, width, height)),
    { kind: 'rect', ...frame, stroke: colour },
  ]
}

/** A bright line over a wider dark one, so that it shows on any picture; never so small that it vanishes in print. */
function boxMarks(box: FigureBox, x: number, y: number, width: number, height: number): RectMark[] {
  const least = 4
  const w = Math.max(least, box.width * width)
  const h = Math.max(least, box.height * height)
  const place = {
    x: Math.min(Math.max(x, x + (box.x + box.width / 2) * width - w / 2), x + width - w),
    y: Math.min(Math.max(y, y + (box.y + box.height / 2) * height - h / 2), y + height - h),
    width: w,
    height: h,
    fill: null,
  }
  const dash = box.dashed ? [3, 2] : []
  return [
    { kind: 'rect', ...place, stroke: '#000000', lineWidth: 1.5, dash: [] },
    { kind: 'rect', ...place, stroke: marker[box.role], lineWidth: 0.8, dash },
  ]
}

const sideWords = { initial: 'Initial answer', refined: 'Refined answer' } as const

/** @returns where the answer ends, in points from the top */
function answerMarks(
  answer: FigureAnswer,
  x: number,
  top: number,
  width: number,
  { marks, measure }: { marks: Mark[]; measure: Measure },
): number {
  const colour = ink[answer.side]
  const inner = x + 8
  let y = top + small * 1.2
  marks.push({
    kind: 'text',
    text: sideWords[answer.side],
    x: inner,
    y,
    size: small,
    bold: true,
    fill: colour,
  })
  for (const line of breakLines(answer.words, width - 10, { measure, size: large, bold: true, most: 3 })) {
    y += large * 1.25
    marks.push({ kind: 'text', text: line, x: inner, y, size: large, bold: true, fill: ink.text })
  }
  const badge = badgeOf(answer.verdict, answer.flip)
  const facts = [
    ...(badge ? [{ text: `${verdictMarks[badge.verdict]} ${badge.word}`, fill: ink[badge.verdict] }] : []),
    ...(answer.probability === null
      ? []
      : [{ text: `p = ${formatProbability(answer.probability)}`, fill: ink.muted }]),
  ]
  let at = inner
  if (facts.length > 0) y += small * 1.45
  for (const { text, fill } of facts) {
    marks.push({ kind: 'text', text, x: at, y, size: small, bold: false, fill })
    at += measure(text, small, false) + 9
  }
  const bottom = y + 4
  marks.push({
    kind: 'rect',
    x,
    y: top,
    width: 2.5,
    height: bottom - top,
    fill: colour,
    stroke: null,
    lineWidth: 0,
    dash: [],
  })
  return bottom
}

/** Letters that every font has: a check mark would be a hole in many a PDF. */
const verdictMarks: Record<Verdict, string> = { correct: '+', wrong: '×', unparsed: '?' }

function describe({ question, answers, panels }: FigureContent): string {
  const said = answers.map(({ side, words }) => `${sideWords[side]}: ${clip(words, 80)}.`).join(' ')
  return `${clip(question, 200)} ${said} Pictures: ${panels.map(({ caption }) => caption).join('; ')}.`
}
