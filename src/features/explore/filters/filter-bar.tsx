/** The filters as sentences: each can be turned round or taken away. */
import { FilterX, X } from 'lucide-react'
import type { Condition } from '#contract/slice.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { cx } from '../../../app/ui/cx.ts'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import type { Slice } from '../use-slice.ts'
import type { View } from '../use-view.ts'
import { chipSentence, chipWords } from './chip-words.ts'
import { negated, withoutCondition } from './edit-rule.ts'

export interface FilterBarProps {
  view: View
  slice: Slice
  names: ReadonlyMap<string, string>
}

export function FilterBar({ view, slice, names }: FilterBarProps) {
  const { rule, setRule } = view
  const problem = asProblem(slice.searchError)
  if (rule.conditions.length === 0 && rule.text === '') return null
  const clear = () => setRule({ ...rule, text: '', conditions: [] })
  return (
    <section
      aria-label="Filters"
      className="flex shrink-0 flex-wrap items-center gap-1.5 border-line border-b bg-panel px-3 py-1.5"
    >
      {rule.text !== '' && (
        <Chip
          words={{ who: null, field: 'text', verb: 'holds', value: `“${rule.text}”` }}
          sentence={`text holds ${rule.text}`}
          onRemove={() => setRule({ ...rule, text: '' })}
        />
      )}
      {rule.conditions.map((condition, index) => {
        const words = chipWords(condition, view.chosen, names)
        return (
          <Chip
            key={JSON.stringify(condition)}
            words={words}
            sentence={chipSentence(words)}
            idle={slice.filter.unknown.includes(condition)}
            not={condition.not}
            onNegate={() => setRule(negated(rule, index))}
            onRemove={() => setRule(withoutCondition(rule, index))}
          />
        )
      })}
      {problem && <span className="text-[12px] text-wrong">The search failed: {problem.title}</span>}
      <IconButton icon={FilterX} label="Clear all filters" command="slice-clear" onClick={clear} />
    </section>
  )
}

interface ChipProps {
  words: ReturnType<typeof chipWords>
  sentence: string
  not?: Condition['not']
  /** it cannot be applied now */
  idle?: boolean
  onNegate?: () => void
  onRemove: () => void
}

function Chip({ words, sentence, not = false, idle = false, onNegate, onRemove }: ChipProps) {
  return (
    <span
      data-testid="filter-chip"
      className={cx(
        'inline-flex h-8 max-w-full items-center rounded-lg border bg-raised text-[12px] touch:h-11',
        not ? 'border-line-strong border-dashed' : 'border-line',
        idle && 'opacity-60',
      )}
    >
      <span className="truncate pl-2.5">
        {words.who && <span className="mr-1 font-mono text-muted">{words.who}</span>}
        <span className="text-muted">{words.field}</span>{' '}
        {onNegate ? (
          <Tooltip label={not ? 'Turn it back' : 'Turn it round: all others'}>
            <button
              type="button"
              aria-label={`${sentence}: turn it round`}
              aria-pressed={not}
              onClick={onNegate}
              className={cx(
                'h-8 rounded px-1 underline decoration-dotted underline-offset-2 hover:bg-hover touch:h-11',
                not && 'font-semibold text-wrong',
              )}
            >
              {words.verb}
            </button>
          </Tooltip>
        ) : (
          words.verb
        )}{' '}
        <span className="font-medium">{words.value}</span>
        {idle && <span className="text-faint"> (not applied)</span>}
      </span>
      <button
        type="button"
        aria-label={`Remove the filter: ${sentence}`}
        onClick={onRemove}
        className="grid h-full w-8 shrink-0 place-items-center rounded-r-lg text-muted hover:bg-hover hover:text-fg touch:w-11"
      >
        <X size={13} aria-hidden="true" />
      </button>
    </span>
  )
}
