/** The small parts that figures are made of: shares with both of their counts, intervals, summaries of numbers. */
import { z } from 'zod'
import type { Bin } from './bins.ts'
import { meanInterval, medianOfSorted, quantile, wilson } from './statistics.ts'

/** An estimate with its 95 % interval. */
export const intervalSchema = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** `count` of `of`; the share and Wilson's 95 % interval are null where `of` is 0. */
export const shareSchema = z
  .object({
    count: z.number().int(),
    of: z.number().int(),
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .meta({ id: 'FigureShare' })
export type Share = z.infer<typeof shareSchema>

export function shareOf(count: number, of: number): Share {
  const interval = wilson(count, of)
  return {
    count,
    of,
    value: interval?.value ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  }
}

/** What a list of numbers looks like: t interval of the mean, order-statistic interval of the median, tenths at the ends. */
export const summarySchema = z
  .object({
    count: z.number().int(),
    sum: z.number(),
    mean: intervalSchema,
    median: intervalSchema,
    p10: z.number(),
    p90: z.number(),
  })
  .meta({ id: 'FigureSummary' })
export type Summary = z.infer<typeof summarySchema>

/** Null without values. */
export function summaryOf(values: readonly number[]): Summary | null {
  const sorted = Float64Array.from(values).sort()
  const mean = meanInterval(values)
  const median = medianOfSorted(sorted)
  if (!mean || !median) return null
  return {
    count: values.length,
    sum: mean.value * values.length,
    mean,
    median,
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
  }
}

/** `to` null: open above. */
export const binSchema = z.object({ from: z.number(), to: z.number().nullable(), count: z.number().int() })

/** A bin as JSON can hold it. */
export function openBin({ from, to, count }: Bin): z.infer<typeof binSchema> {
  return { from, to: Number.isFinite(to) ? to : null, count }
}

/** The values that are known. */
export function known(values: Iterable<number | null>): number[] {
  const out: number[] = []
  for (const value of values) if (value !== null) out.push(value)
  return out
}
