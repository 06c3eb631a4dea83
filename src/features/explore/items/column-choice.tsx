/** Which columns the table shows. */
import type { View } from '../use-view.ts'
import { fieldName } from '../words.ts'
import { Tick } from './card.tsx'
import { chosenIds, columnsFor, writeColumns } from './columns.ts'

export function ColumnChoice({ view }: { view: View }) {
  const chosen = chosenIds(view.search.cols)
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    view.set({ cols: writeColumns(next) })
  }
  return (
    <fieldset className="grid max-h-[60vh] grid-cols-2 gap-x-3 overflow-y-auto">
      <legend className="eyebrow">Columns</legend>
      {columnsFor(view.chosen).map((column) => (
        <label
          key={column.id}
          className="target flex cursor-pointer items-center gap-2 rounded-lg px-1.5 text-[13px] hover:bg-hover has-focus-visible:outline-2"
        >
          <input
            type="checkbox"
            checked={chosen.has(column.id)}
            onChange={() => toggle(column.id)}
            className="sr-only"
          />
          <Tick on={chosen.has(column.id)} />
          {column.of === 'b' ? 'B ' : ''}
          {column.field && column.holds === 'fact'
            ? fieldName(column.field)
            : column.title.replace(/^B /, '')}
        </label>
      ))}
    </fieldset>
  )
}
