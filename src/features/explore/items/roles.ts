/** Roles said once more where CSS lays a table out in its own way: some browsers then no longer take it for one. */
export const roles = {
  group: { role: 'rowgroup' },
  row: { role: 'row' },
} as const

/** The whole: it has the keyboard, its cells come and go. `active` is the id of the cell that is looked at. */
export function grid(rows: number, columns: number, active: string | undefined) {
  return {
    role: 'grid',
    'aria-label': 'Items of the slice',
    'aria-rowcount': rows,
    'aria-colcount': columns,
    'aria-multiselectable': true,
    'aria-activedescendant': active,
    'data-scope': 'items',
    tabIndex: 0,
  }
}

/** `column` counts from 0. */
export function gridCell(column: number, selected?: boolean) {
  return {
    role: 'gridcell',
    'aria-colindex': column + 1,
    ...(selected === undefined ? {} : { 'aria-selected': selected }),
  }
}

export function gridHead(column: number, sort?: 'ascending' | 'descending' | 'none') {
  return { role: 'columnheader', 'aria-colindex': column + 1, ...(sort ? { 'aria-sort': sort } : {}) }
}
