/** Notes and tags of an item or a run. They are written when the hand rests, and at the latest when the field is left. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { type Dataset, type Marks, marksSchema } from '#contract/dataset.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'

export interface MarksEditorProps {
  /** to be fetched again; null for marks that it does not hold */
  dataset: Dataset | null
  subject: { kind: 'item' | 'run'; id: string }
  marks: Marks
}

export function MarksEditor({ dataset, subject, marks: stored }: MarksEditorProps) {
  const client = useQueryClient()
  const [marks, setMarks] = useState(stored)
  const [tag, setTag] = useState('')
  const write = useMutation({
    mutationFn: (next: Marks) =>
      request(
        `/api/${subject.kind}s/${encodeURIComponent(subject.id)}/marks`,
        { ...jsonBody(next), method: 'PUT' },
        marksSchema,
      ),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['dataset', ...(dataset ? [dataset.id] : [])] }),
        client.invalidateQueries({ queryKey: ['item-at'] }),
        client.invalidateQueries({ queryKey: ['run-marks', subject.id] }),
        client.invalidateQueries({ queryKey: ['evaluations'] }),
      ]),
  })
  const put = (next: Marks) => {
    setMarks(next)
    write.mutate(next)
  }
  const add = () => {
    const word = tag.trim()
    setTag('')
    if (word && !marks.tags.includes(word)) put({ ...marks, tags: [...marks.tags, word] })
  }
  const what = subject.kind === 'item' ? 'item' : 'run'
  const problem = asProblem(write.error)
  return (
    <section aria-label={`Notes and tags of the ${what}`} className="flex shrink-0 flex-col gap-2">
      <h3 className="eyebrow">Notes and tags of the {what}</h3>
      <div className="flex flex-wrap items-center gap-1.5">
        {marks.tags.map((word) => (
          <span
            key={word}
            className="inline-flex h-8 items-center rounded-lg bg-person-soft pl-2.5 text-[12px] text-person touch:h-11"
          >
            {word}
            <button
              type="button"
              aria-label={`Remove the tag ${word}`}
              onClick={() => put({ ...marks, tags: marks.tags.filter((one) => one !== word) })}
              className="grid h-full w-8 place-items-center hover:text-fg touch:w-11"
            >
              <X size={12} aria-hidden="true" />
            </button>
          </span>
        ))}
        <form
          className="flex min-w-28 grow items-center"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextInput
            value={tag}
            onChange={(event) => setTag(event.target.value)}
            onBlur={add}
            aria-label={`New tag of the ${what}`}
            placeholder="New tag"
            maxLength={64}
          />
          <button
            type="submit"
            aria-label="Add the tag"
            className="target grid place-items-center rounded-lg text-muted hover:bg-hover hover:text-fg"
          >
            <Plus size={14} aria-hidden="true" />
          </button>
        </form>
      </div>
      <TextArea
        value={marks.note}
        onChange={(event) => setMarks({ ...marks, note: event.target.value })}
        onBlur={() => marks.note !== stored.note && write.mutate(marks)}
        aria-label={`Note on the ${what}`}
        placeholder={`Note on the ${what}`}
        maxLength={20_000}
        className="max-h-48"
      />
      {problem && (
        <p role="alert" className="text-[12px] text-wrong">
          Not kept: {problem.detail ?? problem.title}
        </p>
      )}
    </section>
  )
}
