/** What a figure is made of: flat marks in points of 1/72 inch from the upper left corner, drawn in this order. */

export interface PictureMark {
  readonly kind: 'picture'
  /** a data: address, so that the figure is one file */
  readonly href: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** its pixels stay squares when it is enlarged */
  readonly pixelated: boolean
}

export interface RectMark {
  readonly kind: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: string | null
  readonly stroke: string | null
  readonly lineWidth: number
  readonly dash: readonly number[]
}

export interface TextMark {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  /** of the baseline */
  readonly y: number
  readonly size: number
  readonly bold: boolean
  readonly fill: string
}

export type Mark = PictureMark | RectMark | TextMark

export interface Figure {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
  /** one sentence that says what is to be seen, for those who cannot see it */
  readonly description: string
}

/** The width in points that a text takes. */
export type Measure = (text: string, size: number, bold: boolean) => number

/** Every typesetter has it or one of the same widths, so the figure looks alike in a page, a paper and a PDF. */
export const fontFamily = "Helvetica, Arial, 'Liberation Sans', sans-serif"

/** The roles' colours on white paper, dark enough to be read as text. */
export const ink = {
  text: '#1a1a1c',
  muted: '#5c5c63',
  line: '#c9c9cf',
  initial: '#a85a00',
  refined: '#007a8c',
  evidence: '#6b4bc4',
  correct: '#1a7f37',
  wrong: '#b42318',
  unparsed: '#5c5c63',
} as const

/** The roles' colours on pictures: bright, over a dark line. */
export const marker = {
  initial: '#ffa41c',
  refined: '#22c8dc',
  evidence: '#a78bfa',
  person: '#a78bfa',
} as const
