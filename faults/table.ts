/** What was tried and what happened, as a table that fits a terminal. */
export interface Row {
  readonly what: string
  readonly tried: string
  readonly happened: string
  /** null: could not be tried here, loudly */
  readonly well: boolean | null
}

export function tableOf(rows: readonly Row[]): string {
  const columns: [string, (row: Row) => string][] = [
    ['', ({ well }) => (well === null ? 'SKIP' : well ? 'ok' : 'RED')],
    ['fault', ({ what }) => what],
    ['tried', ({ tried }) => tried],
    ['what happened', ({ happened }) => happened],
  ]
  const widths = columns.map(([head, cell]) => Math.max(head.length, ...rows.map((row) => cell(row).length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    line(columns.map(([head]) => head)),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
  ].join('\n')
}
