/** Nothing is left: says which filter it is that leaves nothing, and takes it away at a click. */
import { SearchX } from 'lucide-react'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { countName } from '../words.ts'
import { chipSentence, chipWords } from './chip-words.ts'
import { withoutCondition } from './edit-rule.ts'
import type { FilterBarProps } from './filter-bar.tsx'

export function EmptySlice({ view, slice, names }: FilterBarProps) {
  const { rule, setRule, chosen } = view
  if (slice.searching) {
    return (
      <div className="grid grow place-items-center text-muted">
        <Spinner label="Searching" size={22} />
      </div>
    )
  }
  if (slice.filter.table.rows === 0) {
    return <Empty icon={SearchX} title="This dataset has no items" className="grow" />
  }
  const ways = [
    ...(rule.text
      ? [
          {
            name: `text holds “${rule.text}”`,
            left: slice.filter.countWithout(-1),
            take: () => setRule({ ...rule, text: '' }),
          },
        ]
      : []),
    ...rule.conditions.map((condition, index) => ({
      name: chipSentence(chipWords(condition, chosen, names)),
      left: slice.filter.countWithout(index),
      take: () => setRule(withoutCondition(rule, index)),
    })),
  ].toSorted((x, y) => y.left - x.left)
  const helps = ways.filter((way) => way.left > 0)
  return (
    <Empty icon={SearchX} title="No item meets all filters" className="grow">
      {helps.length > 0 ? (
        <ul className="mt-2 flex flex-col items-stretch gap-2">
          {helps.map((way) => (
            <li key={way.name}>
              <Button onClick={way.take} className="h-auto w-full whitespace-normal py-1.5">
                Without “{way.name}”: {countName(way.left)} {way.left === 1 ? 'item' : 'items'}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p>Taking away any single one of them leaves nothing either.</p>
      )}
      <Button variant="ghost" className="mt-3" onClick={() => setRule({ ...rule, text: '', conditions: [] })}>
        Clear all filters
      </Button>
    </Empty>
  )
}
