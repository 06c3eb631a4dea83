/** What a format of a benchmark is: how it is recognised, and which column means what. Each has a file beside this one. */
import type { Container, ImportFormat, Mapping, MappingField } from '#contract/import.ts'
import type { Cells } from '../source.ts'

/** The beginning of a list. */
export interface Head {
  readonly container: Container
  readonly columns: readonly string[]
  /** the first rows that could be read, with what `derive` adds */
  readonly rows: readonly Cells[]
}

export interface Format {
  readonly id: ImportFormat
  /** 0..1: how sure it is that this is the format */
  detect(head: Head): number
  mapping(head: Head): Mapping
  /** Further columns, made from others; their names stand in brackets. */
  derive?(cells: Cells): Cells
  /** columns that are neither mapped nor kept, because they follow from others or are pictures */
  readonly dropped?: readonly string[]
}

export function has(head: Head, ...names: readonly string[]): boolean {
  return names.every((name) => head.columns.includes(name))
}

/** The columns of `wanted` that the list has. */
export function present(
  head: Head,
  wanted: Partial<Record<MappingField, string | readonly string[]>>,
): Mapping['columns'] {
  const found: Mapping['columns'] = {}
  for (const [field, names] of Object.entries(wanted) as [MappingField, string | readonly string[]][]) {
    const name = [names].flat().find((one) => head.columns.includes(one) || one.includes('.'))
    if (name !== undefined) found[field] = name
  }
  return found
}

/** Columns named A, B, C … */
export function hasLetters(head: Head): boolean {
  return has(head, 'A', 'B')
}
