/** The smaller parts of a caption: answers, sizes, shares and places as a person says them. Pure. */
import { formatShare } from './format.ts'
import type { Answer, Looked, Run, SentImage } from './run.ts'
import { answerName } from './run-answers.ts'
import { area, type Box, intersect, type Size } from './space.ts'

/** What is said in large letters, what stands under it, and what only the speaker reads. */
export interface Caption {
  readonly title: string
  readonly text: string
  readonly notes: readonly string[]
}

/** At most `most` characters, cut between words where that is possible. */
export function clip(text: string, most: number): string {
  const plain = text.replace(/\s+/g, ' ').trim()
  if (plain.length <= most) return plain
  // Not through the middle of a sign of two code units.
  const cut = plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')
  const space = cut.lastIndexOf(' ')
  return `${(space > most * 0.5 ? cut.slice(0, space) : cut).trimEnd()}…`
}

const longestAnswer = 60

/** “4”; “B: red” where options were given; “(no words)” for an empty reply. */
export function quoteAnswer(answer: Answer, run: Pick<Run, 'options'>): string {
  const option = run.options.find(({ letter }) => letter === answer.letter)
  const words = option ? `${option.letter}: ${option.text}` : answerName(answer)
  return words === '' ? '(no words)' : `“${clip(words, longestAnswer)}”`
}

/** The expected answer in quotes, with its option's text. */
export function quoteExpected({ expected, options }: Pick<Run, 'expected' | 'options'>): string | null {
  if (expected === null || expected === '') return null
  const option = options.find(({ letter }) => letter === expected)
  return `“${option ? `${option.letter}: ${option.text}` : clip(expected, longestAnswer)}”`
}

/** 5120 × 3413 */
export function sizeWords({ width, height }: Size): string {
  return `${Math.round(width)} × ${Math.round(height)}`
}

/** 17.5 million; thousands below a million are written out. */
export function countWords(pixels: number): string {
  if (pixels >= 1e9) return `${(pixels / 1e9).toFixed(1)} billion`
  if (pixels >= 1e6) return `${(pixels / 1e6).toFixed(1)} million`
  return Math.round(pixels).toLocaleString('en')
}

/** Boxes over more of the picture than this point at nothing in it. */
const everywhere = 0.9

/** The share of the picture that a box covers, null where it is the picture itself, such as for something that is not there. */
export function placeShare(box: Box<'image'> | null, image: Size): number | null {
  if (!box || area(image) === 0) return null
  const share = area(box) / area(image)
  return share < everywhere ? share : null
}

/** How much of the evidence a crop shows, 0..1; null where either is not known or the evidence is no place. */
export function evidenceShown(
  evidence: Box<'image'> | null,
  crop: Box<'image'> | null,
  image: Size,
): number | null {
  if (!evidence || !crop || placeShare(evidence, image) === null) return null
  const common = intersect(evidence, crop)
  return common ? area(common) / area(evidence) : 0
}

/** The size of a place as it stands in a picture that was sent, in that picture's pixels, at least one. */
export function sizeIn(picture: SentImage, place: Size): Size {
  return {
    width: Math.max(1, Math.round((place.width * picture.width) / picture.region.width)),
    height: Math.max(1, Math.round((place.height * picture.height) / picture.region.height)),
  }
}

/** How many of the original's pixels one pixel of a sent picture stands for, such as “20 × 19”; one digit where they are few. */
export function pixelWords(picture: SentImage): string {
  const each = (image: number, sent: number) => {
    const ratio = image / sent
    return String(ratio < 9.95 ? Number(ratio.toFixed(1)) : Math.round(ratio))
  }
  return `${each(picture.region.width, picture.width)} × ${each(picture.region.height, picture.height)}`
}

/** Who chose the place: “the model”, “a person”. */
export const chooser: Readonly<Record<Looked['by'], string>> = {
  model: 'the model',
  person: 'a person',
  attention: 'the model’s own attention',
  policy: 'a separate policy',
  evidence: 'the dataset',
}

/** “nearly all of”, “34 % of”, “none of”. */
export function partWords(share: number): string {
  if (share >= 0.995) return 'all of'
  if (share >= 0.9) return 'nearly all of'
  if (share <= 0.005) return 'none of'
  return `only ${formatShare(share)} of`
}

/** Sentences as one text; what is null is left out. */
export function say(...sentences: readonly (string | null | undefined | false)[]): string {
  return sentences.filter((sentence): sentence is string => Boolean(sentence)).join(' ')
}

export function notes(...lines: readonly (string | null | undefined | false)[]): string[] {
  return lines.filter((line): line is string => Boolean(line))
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
