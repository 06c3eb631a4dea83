import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FigureContent, type FigurePanel, figureWidths, layOut } from './layout.ts'
import type { Measure } from './parts.ts'
import { figureSvg } from './svg.ts'
import { breakLines } from './words.ts'

/** Letters of one width. */
const measure: Measure = (text, size) => [...text].length * size * 0.5

const panel = (part: Partial<FigurePanel> = {}): FigurePanel => ({
  href: 'data:image/png;base64,AAAA',
  size: { width: 600, height: 400 },
  caption: 'Picture, 600 × 400 pixels',
  role: 'plain',
  pixelated: false,
  boxes: [],
  ...part,
})

const content = (part: Partial<FigureContent> = {}): FigureContent => ({
  question: 'What is written on the sign?',
  options: [],
  expected: 'EXIT',
  panels: [
    panel(),
    panel({ role: 'initial' }),
    panel({ role: 'refined', size: { width: 200, height: 300 } }),
  ],
  answers: [
    { side: 'initial', words: 'EXTRA', probability: 0.31, verdict: 'wrong', flip: null },
    { side: 'refined', words: 'EXIT', probability: 0.98, verdict: 'correct', flip: 'wrong-right' },
  ],
  source: 'zoom-refine · Built-in',
  ...part,
})

/** half a character */
const loneHalf = /\p{Cs}/u

describe('breaking lines', () => {
  it('keeps every word and every width', () => {
    const text = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 300 }), (words, width) => {
        const lines = breakLines(words.join(' '), width, { measure, size: 10, most: 999 })
        for (const line of lines) expect(measure(line, 10, false)).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
      }),
    )
  })

  it('breaks Chinese anywhere, and never inside a character of two halves', () => {
    expect(breakLines('牌子上写着什么', 20, { measure, size: 10, most: 9 })).toEqual(['牌子上写', '着什么'])
    for (const line of breakLines('🦊🦊🦊🦊🦊', 12, { measure, size: 10, most: 9 }))
      expect(line).not.toMatch(loneHalf)
  })

  it('says with an ellipsis that there was more', () => {
    const lines = breakLines('one two three four five six seven', 40, { measure, size: 10, most: 2 })
    expect(lines).toHaveLength(2)
    expect(lines[1]?.endsWith('…')).toBe(true)
    expect(measure(lines[1] ?? '', 10, false)).toBeLessThanOrEqual(40)
  })
})

describe('a figure', () => {
  const size = fc.record({
    width: fc.integer({ min: 1, max: 30_000 }),
    height: fc.integer({ min: 1, max: 30_000 }),
  })
  it('keeps every mark on its sheet, whatever the shapes of the pictures', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 4 }), fc.constantFrom('column', 'page'), (sizes, width) => {
        const boxes = [{ x: 0.99, y: 0, width: 0.01, height: 0.0001, role: 'initial', dashed: true } as const]
        const figure = layOut(
          content({ panels: sizes.map((one) => panel({ size: one, boxes })) }),
          width,
          measure,
        )
        expect(figure.width).toBe(figureWidths[width])
        for (const mark of figure.marks) {
          const [w, h] = mark.kind === 'text' ? [0, 0] : [mark.width, mark.height]
          expect(mark.x).toBeGreaterThanOrEqual(0)
          expect(mark.y).toBeGreaterThanOrEqual(0)
          expect(mark.x + w).toBeLessThanOrEqual(figure.width + 0.01)
          expect(mark.y + h).toBeLessThanOrEqual(figure.height + 0.01)
        }
      }),
    )
  })

  it('puts a box where it lies in its picture', () => {
    const boxes = [{ x: 0.25, y: 0.5, width: 0.5, height: 0.25, role: 'evidence', dashed: false } as const]
    const { marks } = layOut(content({ panels: [panel({ boxes })] }), 'column', measure)
    const picture = marks.find((mark) => mark.kind === 'picture')
    const drawn = marks.find((mark) => mark.kind === 'rect' && mark.stroke === '#a78bfa')
    if (picture?.kind !== 'picture' || drawn?.kind !== 'rect') throw new Error('a mark is missing')
    expect((drawn.x - picture.x) / picture.width).toBeCloseTo(0.25)
    expect((drawn.y - picture.y) / picture.height).toBeCloseTo(0.5)
    expect(drawn.width / picture.width).toBeCloseTo(0.5)
    expect(drawn.height / picture.height).toBeCloseTo(0.25)
  })

  it('writes both answers with verdict and probability', () => {
    const words = layOut(content(), 'page', measure).marks.flatMap((mark) =>
      mark.kind === 'text' ? mark.text : [],
    )
    expect(words).toEqual(
      expect.arrayContaining(['EXTRA', 'EXIT', '× wrong', '+ corrected', 'p = 0.31', 'p = 0.98']),
    )
  })

  it('is well-formed whatever is said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (question) => {
        const svg = figureSvg(layOut(content({ question }), 'page', measure))
        expect(svg).not.toMatch(loneHalf)
        const inner = svg.replace(/<[a-z/][^<>]*>/g, '')
        expect(inner).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#39);)/)
        expect(svg).not.toMatch(/[^\P{Cc}\t\n\r]/u)
      }),
    )
    expect(
      figureSvg(layOut(content({ question: '</text><script>alert(1)</script>' }), 'page', measure)),
    ).not.toContain('<script')
  })
})
