/** What a bench hands back, and how it is shown. */

export interface Figure {
  /** name in the JSON, such as `medianMs` */
  key: string
  /** words for a person */
  label: string
  value: number
  unit: 'ms' | 's' | 'kB' | '/s' | '%' | ''
  /** the most that is wished for, in the same unit */
  wished?: number
  /** the least that is wished for, in the same unit */
  atLeast?: number
  /** against another program measured in the same run; without it, the ratio is to what is wished for */
  ratio?: number
}

export interface BenchOptions {
  /** a short look for whoever builds: fewer rounds, shorter, not to be reported */
  quick: boolean
}

export interface Bench {
  name: string
  title: string
  /** what exactly is timed, in one line */
  about: string
  run(options: BenchOptions): Promise<Figure[]>
}

/** The value below which this share of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]
  if (value === undefined) throw new RangeError('quantile: no samples')
  return value
}

/** One bench as a table. */
export function table(bench: Bench, figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.label,
    `${round(figure.value)}${figure.unit ? ` ${figure.unit}` : ''}`,
    wishOf(figure),
    metWord(figure),
  ])
  const all = [['', 'measured', 'wished', ''], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [`${bench.title}`, bench.about, '', ...all.map(line)].join('\n')
}

function wishOf({ wished, atLeast, unit }: Figure): string {
  const limit = wished ?? atLeast
  if (limit === undefined) return ''
  return `${wished === undefined ? '>=' : '<='} ${limit}${unit ? ` ${unit}` : ''}`
}

function metWord({ value, wished, atLeast }: Figure): string {
  if (wished === undefined && atLeast === undefined) return ''
  return value <= (wished ?? value) && value >= (atLeast ?? value) ? 'met' : 'NOT MET'
}

/** The figures of one bench for machines: values by key, and their ratios (see `Figure`). */
export function asJson(figures: readonly Figure[]) {
  return {
    figures: Object.fromEntries(figures.map(({ key, value }) => [key, round(value)])),
    ratios: Object.fromEntries(
      figures.flatMap(({ key, value, wished, ratio }) => {
        if (ratio !== undefined) return [[key, round(ratio)]]
        return wished ? [[key, round(value / wished)]] : []
      }),
    ),
  }
}

/** Three significant digits below 100, whole numbers above. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
