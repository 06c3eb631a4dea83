/** The words of an item: question, type, options or answer, category, kind, notes. Controlled; knows no store. */
import { useEffect, useId, useRef } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import { categoryCommands } from '../../../app/annotate-commands.ts'
import { useCommand } from '../../../app/commands.ts'
import { useShortcut } from '../../../app/key-choices.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Field } from '../../../app/ui/field.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'
import { answerText } from '../model/options.ts'
import { ExtraEditor } from './extra-editor.tsx'
import { OptionsEditor } from './options-editor.tsx'

export interface ContentFieldsProps {
  value: EntryContent
  /** `what` names the change for undo ("change the question"); changes with the same `join` soon after each other are one */
  onChange: (patch: Partial<EntryContent>, what: string, join?: string) => void
  /** to choose from; empty: free words */
  categories: readonly string[]
  onDistractor?: (() => void) | undefined
  distractorHint?: string | undefined
  distractorBusy?: boolean
  /** kind, notes and further fields are left out */
  brief?: boolean
  /** told when a field is left: what comes next is another step */
  onLeave?: (() => void) | undefined
  idPrefix?: string
}

export function ContentFields(props: ContentFieldsProps) {
  const { value, onChange, categories, brief = false, onLeave } = props
  const own = useId()
  const idPrefix = props.idPrefix ?? own
  const form = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = form.current
    if (!element || !onLeave) return
    element.addEventListener('focusout', onLeave)
    return () => element.removeEventListener('focusout', onLeave)
  }, [onLeave])
  const focus = (field: string) =>
    form.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus()
  const type = (next: EntryContent['type']) => onChange(withType(value, next), 'change the type')
  useCommand('write-question', () => focus('question'))
  useCommand('write-type', () => type(value.type === 'choice' ? 'open' : 'choice'))
  useCommand('write-notes', () => focus('notes'), !brief)
  useCommand('write-answer', () => {
    const options = '[data-option] input:not([type="radio"])'
    const target = value.type === 'open' ? '[data-field="answer"]' : options
    form.current?.querySelector<HTMLElement>(target)?.focus()
  })
  return (
    <div ref={form} className="flex min-w-0 flex-col gap-4">
      <Field label="Question">
        {(control) => (
          <TextArea
            {...control}
            data-field="question"
            rows={2}
            maxLength={20_000}
            value={value.question}
            onChange={(event) =>
              onChange({ question: event.target.value }, 'change the question', 'question')
            }
            placeholder="What is written on the small sign above the door?"
            className="max-h-48"
          />
        )}
      </Field>
      <Segmented
        label="Type"
        value={value.type}
        options={[
          { value: 'choice', label: 'Multiple choice' },
          { value: 'open', label: 'Open' },
        ]}
        onChange={type}
        className="self-start"
      />
      {value.type === 'choice' ? (
        <OptionsEditor
          value={value}
          onChange={onChange}
          onDistractor={props.onDistractor}
          distractorHint={props.distractorHint}
          distractorBusy={props.distractorBusy ?? false}
          idPrefix={idPrefix}
        />
      ) : (
        <Field label="Answer">
          {(control) => (
            <TextInput
              {...control}
              data-field="answer"
              maxLength={2000}
              value={value.answer ?? ''}
              onChange={(event) =>
                onChange({ answer: event.target.value || null }, 'change the answer', 'answer')
              }
            />
          )}
        </Field>
      )}
      <Category value={value.category} categories={categories} onChange={onChange} />
      {!brief && (
        <>
          <Field label="Kind (free words, such as sign or logo)">
            {(control) => (
              <TextInput
                {...control}
                maxLength={200}
                value={value.kind ?? ''}
                onChange={(event) =>
                  onChange({ kind: event.target.value || null }, 'change the kind', 'kind')
                }
              />
            )}
          </Field>
          <Field label="Notes (for those who check it)">
            {(control) => (
              <TextArea
                {...control}
                data-field="notes"
                maxLength={20_000}
                value={value.notes}
                onChange={(event) => onChange({ notes: event.target.value }, 'change the notes', 'notes')}
                className="max-h-40"
              />
            )}
          </Field>
          <ExtraEditor
            value={value.extra}
            onChange={(extra, what, join) => onChange({ extra }, what, join)}
          />
        </>
      )}
    </div>
  )
}

/** Going to an open question keeps the true option's text as its answer, and going back finds it among the options. */
function withType(content: EntryContent, type: EntryContent['type']): Partial<EntryContent> {
  if (type === content.type) return {}
  if (type === 'open') return { type, answer: answerText(content) }
  const said = content.answer?.trim() ?? ''
  const found = content.options.find((option) => option.text.trim() === said)
  if (found) return { type, answer: found.letter }
  if (said && content.options.length === 0)
    return { type, options: [{ letter: 'A', text: said }], answer: 'A' }
  return { type, answer: null }
}

interface CategoryProps {
  value: string | null
  categories: readonly string[]
  onChange: ContentFieldsProps['onChange']
}

function Category({ value, categories, onChange }: CategoryProps) {
  // A category of an import that is not on the list stays to be seen.
  const shown = value !== null && !categories.includes(value) ? [...categories, value] : categories
  if (categories.length === 0) {
    return (
      <Field label="Category">
        {(control) => (
          <TextInput
            {...control}
            maxLength={200}
            value={value ?? ''}
            onChange={(event) =>
              onChange({ category: event.target.value || null }, 'change the category', 'category')
            }
          />
        )}
      </Field>
    )
  }
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-medium text-muted text-xs">Category</legend>
      <div className="flex flex-wrap gap-1.5">
        {shown.map((category, at) => (
          <CategoryButton
            key={category}
            category={category}
            at={at}
            on={category === value}
            onChoose={() =>
              onChange({ category: category === value ? null : category }, 'choose the category')
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

interface CategoryButtonProps {
  category: string
  /** its place in the list, from 0: the first nine have keys */
  at: number
  on: boolean
  onChoose: () => void
}

function CategoryButton({ category, at, on, onChoose }: CategoryButtonProps) {
  const command = categoryCommands[at]
  useCommand(command ?? 'category-1', onChoose, command !== undefined)
  const keys = useShortcut(command)
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onChoose}
      className={cx(
        'target inline-flex items-center gap-1.5 rounded-lg border px-2.5 text-[13px]',
        on
          ? 'border-evidence bg-evidence-soft text-evidence'
          : 'border-line bg-raised text-muted hover:border-line-strong hover:text-fg',
      )}
    >
      {category}
      {keys.length > 0 && (
        <span aria-hidden="true" className="font-mono text-[10px] opacity-70 touch:hidden">
          {keys.join(' ')}
        </span>
      )}
    </button>
  )
}
