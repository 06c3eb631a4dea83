/**
 * Reading a fact table as it comes from the server. It holds millions of cells, so its columns are checked in plain loops:
 * what a schema would say of it, in a tenth of the time.
 */
import { z } from 'zod'
import { type FactTable, factTableSchema, itemColumnsSchema, resultColumnsSchema } from '#contract/facts.ts'

const envelope = factTableSchema.extend({
  items: z.record(z.string(), z.unknown()),
  evaluations: z.array(
    z.object({ id: z.string(), revision: z.number().int(), columns: z.record(z.string(), z.unknown()) }),
  ),
})

/** As `factTableSchema`, for a table of any size. */
export const readFactTable: z.ZodType<FactTable> = z.unknown().transform((raw, context) => {
  const outer = envelope.safeParse(raw)
  const problem = outer.success ? problemOf(outer.data) : (outer.error.issues[0]?.message ?? 'no table')
  if (problem !== null) {
    context.addIssue({ code: 'custom', message: problem })
    return z.NEVER
  }
  return raw as FactTable
})

function problemOf(table: z.infer<typeof envelope>): string | null {
  const groups = [
    { columns: table.items, shape: itemColumnsSchema.shape },
    ...table.evaluations.map(({ columns }) => ({ columns, shape: resultColumnsSchema.shape })),
  ]
  for (const { columns, shape } of groups) {
    for (const name of Object.keys(shape)) {
      const problem = columnProblem(columns[name], kindOf(name), table.rows)
      if (problem) return `${name}: ${problem}`
    }
  }
  return null
}

const numberNames: ReadonlySet<string> = new Set(
  [...Object.entries(itemColumnsSchema.shape), ...Object.entries(resultColumnsSchema.shape)].flatMap(
    ([name, schema]) => (schema instanceof z.ZodArray ? [name] : []),
  ),
)

function kindOf(name: string): 'numbers' | 'tags' | 'words' {
  return numberNames.has(name) ? 'numbers' : name === 'tags' ? 'tags' : 'words'
}

function columnProblem(column: unknown, kind: 'numbers' | 'tags' | 'words', rows: number): string | null {
  if (kind === 'numbers') {
    if (!Array.isArray(column) || column.length !== rows) return 'not one value for each row'
    return column.every(isNumberOrNull) ? null : 'not a number'
  }
  const { words, codes } = (column ?? {}) as { words?: unknown; codes?: unknown }
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return 'no words'
  if (!Array.isArray(codes) || codes.length !== rows) return 'not one code for each row'
  const isCode = (code: unknown) => Number.isInteger(code) && (code as number) < words.length
  const fine =
    kind === 'tags'
      ? codes.every((list) => Array.isArray(list) && list.every((code) => isCode(code) && code >= 0))
      : codes.every((code) => isCode(code) && code >= -1)
  return fine ? null : 'a code without a word'
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isFinite(value))
}
