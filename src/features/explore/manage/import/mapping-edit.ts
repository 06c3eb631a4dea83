/** Changes of a mapping: which column fills which part of an item. Pure. */
import { type Mapping, type MappingField, mappingFields } from '#contract/import.ts'

/** What stands in the picker for a column that fills nothing. */
export const asExtra = 'extra'

/** The parts that a column fills, in the order of the contract's list. */
export function fieldsOf(mapping: Mapping, column: string): MappingField[] {
  return mappingFields.filter((field) => mapping.columns[field] === column)
}

/**
 * The mapping in which `column` fills `field` and nothing else; with `asExtra` it fills nothing. A part is filled by one
 * column: the one that filled it before lets go of it.
 */
export function assign(mapping: Mapping, column: string, field: MappingField | typeof asExtra): Mapping {
  const others = Object.fromEntries(
    Object.entries(mapping.columns).filter(([part, by]) => by !== column && part !== field),
  )
  const columns: Mapping['columns'] = field === asExtra ? others : { ...others, [field]: column }
  const next = { ...mapping, columns }
  // Naming the column of the choices says where they stand.
  if (field === 'options') return { ...next, options: 'column' }
  if (mapping.options === 'column' && columns.options === undefined) return { ...next, options: 'none' }
  return next
}

export function sameMapping(a: Mapping, b: Mapping): boolean {
  const text = ({ columns, options, answer, boxes, units }: Mapping) =>
    JSON.stringify([
      Object.entries(columns).sort(([x], [y]) => (x < y ? -1 : 1)),
      options,
      answer,
      boxes,
      units,
    ])
  return text(a) === text(b)
}
