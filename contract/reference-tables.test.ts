import { describe, expect, it } from 'vitest'
import { benchmarkIds, referenceLines, referenceTableSchema, referenceTables } from './reference-tables.ts'
import { zwzTable2, zwzTable4, zwzTable7, zwzTable8 } from './reference-values.ts'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
/** Half a unit of the last printed digit, for numbers that were themselves rounded before they were averaged. */
const near = (value: number, printed: number, by: number) => Math.abs(value - printed) <= by + 1e-9

describe('the printed averages', () => {
  it('of table 2 are the means of its benchmarks', () => {
    for (const [, name, ...values] of zwzTable2) {
      const benchmarks = [...values.slice(0, 7), ...values.slice(8, 12)]
      expect(near(mean(values.slice(0, 7)), values[7] ?? 0, 0.011), `${name}: general`).toBe(true)
      expect(near(mean(benchmarks), values[12] ?? 0, 0.011), `${name}: average`).toBe(true)
    }
  })

  it('of table 4 are the means of its benchmarks', () => {
    for (const [, name, ...values] of zwzTable4) {
      expect(near(mean(values.slice(0, 4)), values[4] ?? 0, 0.11), name).toBe(true)
    }
  })

  it('of table 7 weigh dimensions by their items, which the printed percentages tell', () => {
    // 845 items; each printed percentage is a whole number of these.
    const items = [204, 123, 242, 155, 61, 60]
    expect(items.reduce((sum, n) => sum + n, 0)).toBe(845)
    for (const [view, name, ...values] of zwzTable7) {
      if (view === 'zooming gap' || name.startsWith('Average')) continue
      const hits = items.map((n, i) => ((values[i] ?? 0) * n) / 100)
      for (const hit of hits) expect(Math.abs(hit - Math.round(hit)), name).toBeLessThan(0.02)
      const sum = hits.reduce((all, hit) => all + Math.round(hit), 0)
      expect(near((100 * sum) / 845, values[6] ?? 0, 0.006), `${name} ${view}`).toBe(true)
    }
  })

  it('of table 7: a gap is regional minus global', () => {
    for (let i = 0; i < zwzTable7.length; i += 3) {
      const [global, regional, gap] = zwzTable7.slice(i, i + 3)
      if (!global || !regional || !gap) throw new Error('rows come in threes')
      expect([global[0], regional[0], gap[0]]).toEqual(['global', 'regional', 'zooming gap'])
      expect(new Set([global[1], regional[1], gap[1]]).size).toBe(1)
      gap.slice(2).forEach((value, at) => {
        const difference = Number(regional[at + 2]) - Number(global[at + 2])
        expect(near(difference, Number(value), 0.011), `${gap[1]}, column ${at}`).toBe(true)
      })
    }
  })

  it('of table 8: what ZwZ gains is what the paper prints', () => {
    const values = zwzTable8.map(([, , value]) => value ?? 0)
    const gains = [0, 1, 2].map((i) => ((values[i + 3] ?? 0) - (values[i] ?? 0)).toFixed(2))
    expect(gains).toEqual(['4.11', '0.95', '4.25'])
  })

  it('agree between tables, but for the one number that the notes name', () => {
    const table2 = new Map(zwzTable2.map(([, name, ...values]) => [name, values]))
    const table7 = new Map(zwzTable7.filter(([view]) => view === 'global').map(([, name, ...v]) => [name, v]))
    expect(table7.get('ZwZ-8B')?.[6]).toBe(table2.get('ZwZ-8B')?.[0])
    expect(table7.get('Qwen3-VL-8B')?.[6]).toBe(table2.get('Qwen3-VL-8B')?.[0])
    const odd = zwzTable4.flatMap(([, name, vstar, hr4, hr8, mme]) => {
      const there = table2.get(name)
      const pairs = [
        [vstar, there?.[3]],
        [hr4, there?.[1]],
        [hr8, there?.[2]],
        [mme, there?.[5]],
      ] as const
      return there ? pairs.filter(([a, b]) => !near(a ?? 0, b ?? 0, 0.05)).map(([a]) => `${name} ${a}`) : []
    })
    expect(odd).toEqual(['Qwen2.5-VL-7B 58.3'])
  })
})

describe('reference tables', () => {
  it('have a number for each column, a source, and an id of their own', () => {
    for (const table of referenceTables) {
      expect(referenceTableSchema.parse(table)).toEqual(table)
      for (const row of table.rows)
        expect(row.values, `${table.id} ${row.name}`).toHaveLength(table.columns.length)
      expect(table.source.work).not.toBe('')
    }
    expect(new Set(referenceTables.map((table) => table.id)).size).toBe(referenceTables.length)
  })

  it('give lines with their source, highest first, and never an average or a coverage', () => {
    const lines = referenceLines('vstar')
    expect(lines[0]).toMatchObject({ kind: 'published', name: 'ZwZ-4B', percent: 92.7 })
    expect(lines.map((line) => line.percent)).toEqual(
      lines.map((line) => line.percent).toSorted((a, b) => b - a),
    )
    expect(referenceLines('zoombench').every((line) => line.table === 'zwz-table-2')).toBe(true)
    for (const benchmark of benchmarkIds) expect(referenceLines(benchmark).length).toBeGreaterThan(0)
  })
})
