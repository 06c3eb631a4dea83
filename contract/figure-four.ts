/**
 * The three plots of arXiv 2602.11858, figure 4, of a data card: how many entries each category has, how large the pictures
 * are, and how much of its picture each evidence box covers. Drawn here as SVG without anything else, because exports are
 * made by the server, for scripts as well as for people; the screen draws the same numbers (`figureFour`) with its own plots.
 */
import { type Bin, histogram, shareEdges } from './bins.ts'
import { type DataCard, percent } from './data-card.ts'

export interface Bar {
  readonly label: string
  readonly count: number
  /** beyond a line that the plot shows */
  readonly over: boolean
}

export interface Plot {
  readonly name: 'dimensions' | 'resolutions' | 'crop-ratios'
  readonly title: string
  /** of the axis along which the bars stand */
  readonly axis: string
  readonly bars: readonly Bar[]
  /** what the reader should know of it */
  readonly note: string
}

/** Megapixels, about a factor of two a step; the last is open above. */
export const megapixelEdges: readonly number[] = [
  0,
  0.25,
  0.5,
  1,
  2,
  4,
  8,
  16,
  32,
  64,
  128,
  Number.POSITIVE_INFINITY,
]

export function figureFour(card: DataCard): Plot[] {
  const { categories, sizes, crops, entries, images } = card
  const pixels = sizes.flatMap(({ width, height, images: times }) =>
    new Array<number>(times).fill((width * height) / 1e6),
  )
  const share = (edge: number) => percent(edge).replace(' ', '')
  return [
    {
      ...{ name: 'dimensions', title: 'Categories', axis: 'category', note: `${entries} entries` },
      bars: categories.map(({ category, entries: count }) => ({
        ...{ label: category ?? '(none)', count, over: false },
      })),
    },
    {
      ...{ name: 'resolutions', title: 'Image resolutions', axis: 'megapixels', note: `${images} images` },
      bars: trimmed(histogram(pixels, megapixelEdges)).map(({ from, to, count }) => ({
        label: to === Number.POSITIVE_INFINITY ? `≥ ${from}` : `${from}–${to}`,
        ...{ count, over: false },
      })),
    },
    {
      ...{ name: 'crop-ratios', title: 'Crop-to-image area ratios', axis: 'share of the image’s area' },
      note: `${crops.below} of ${crops.shares.length} below ${percent(crops.limit)}${
        crops.without > 0 ? `; ${crops.without} entries without a box` : ''
      }`,
      bars: trimmed(histogram(crops.shares, edgesWith(crops.limit))).map(({ from, to, count }) => ({
        ...{ label: `${share(from)}–${share(to)}`, count, over: from >= crops.limit },
      })),
    },
  ]
}

/** The usual edges with the project's own line among them, so that no bar lies on both of its sides. */
const edgesWith = (limit: number) => [...new Set([...shareEdges, limit])].sort((a, b) => a - b)

/** Without the empty bins at both ends. */
function trimmed(bins: readonly Bin[]): Bin[] {
  const first = bins.findIndex(({ count }) => count > 0)
  return first < 0 ? [] : bins.slice(first, bins.findLastIndex(({ count }) => count > 0) + 1)
}

const WIDTH = 520
const LEFT = 150
const RIGHT = 60
const TOP = 44
const ROW = 26
const BOTTOM = 34

/** One plot as an SVG document of bars that lie, each with its label and its count. */
export function plotSvg({ title, axis, bars, note }: Plot): string {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const height = TOP + Math.max(1, bars.length) * ROW + BOTTOM
  const rows = bars.map(({ label, count, over }, at) => {
    const y = TOP + at * ROW
    const width = (count / most) * (WIDTH - LEFT - RIGHT)
    return [
      text(LEFT - 10, y + 14, label, 'text-anchor="end"', 22),
      `<rect x="${LEFT}" y="${y + 2}" width="${round(width)}" height="${ROW - 8}" fill="${over ? '#b4532a' : '#2f6f8f'}"/>`,
      text(LEFT + width + 6, y + 14, String(count), 'fill="#444"'),
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="#1c2326">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(14, 24, title, 'font-size="15" font-weight="600"', 60),
    ...(rows.length > 0 ? rows : [text(LEFT, TOP + 14, 'nothing to show')]),
    `<line x1="${LEFT}" y1="${TOP - 2}" x2="${LEFT}" y2="${height - BOTTOM}" stroke="#1c2326"/>`,
    text(14, height - 12, `${axis} · ${note}`, 'fill="#555"', 90),
    '</svg>',
    '',
  ].join('\n')
}

function text(x: number, y: number, words: string, more = '', most = 200): string {
  const cut = words.length > most ? `${words.slice(0, most - 1)}…` : words
  return `<text x="${round(x)}" y="${round(y)}"${more ? ` ${more}` : ''}>${escaped(cut)}</text>`
}

const round = (value: number) => Math.round(value * 100) / 100

/** Characters that XML cannot hold are left out. */
const escaped = (words: string) =>
  words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
