/** What a bench hands back, and how it is shown. */

export interface Figure {
  /** name in the JSON, such as `medianMs` */
  key: string
  /** words for a person */
  label: string
  value: number
  unit: 'ms' | 's' | 'kB' | '/s' | ''
  /** the most that is wished for, in the same unit */
  wished?: number
}

export interface Bench {
  name: string
  title: string
  /** what exactly is timed, in one line */
  about: string
  run(): Promise<Figure[]>
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
    figure.wished === undefined ? '' : `< ${figure.wished}${figure.unit ? ` ${figure.unit}` : ''}`,
    figure.wished === undefined ? '' : figure.value < figure.wished ? 'met' : 'NOT MET',
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

/** The figures of one bench for machines: values by key, and measured / wished where something is wished. */
export function asJson(figures: readonly Figure[]) {
  return {
    figures: Object.fromEntries(figures.map(({ key, value }) => [key, round(value)])),
    ratios: Object.fromEntries(
      figures.flatMap(({ key, value, wished }) => (wished ? [[key, round(value / wished)]] : [])),
    ),
  }
}

/** Three significant digits below 100, whole numbers above. */
function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
