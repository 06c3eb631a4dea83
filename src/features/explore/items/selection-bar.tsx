/** What can be done with ticked items: give them a tag, or take one away. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Tag, X } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import type { Dataset } from '#contract/dataset.ts'
import { itemWithMarksSchema } from '#contract/import.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Popover } from '../../../app/ui/popover.tsx'
import { Progress } from '../../../app/ui/progress.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import type { Selection } from '../use-selection.ts'
import { countName } from '../words.ts'

/** Items of one request, and changes under way at a time. */
const page = 500
const lanes = 4

interface Change {
  tag: string
  give: boolean
}

export interface SelectionBarProps {
  dataset: Dataset
  selection: Selection
  tagging: boolean
  onTagging: (open: boolean) => void
}

export function SelectionBar({ dataset, selection, tagging, onTagging }: SelectionBarProps) {
  const [tag, setTag] = useState('')
  const [done, setDone] = useState(0)
  const client = useQueryClient()
  const ordinals = [...selection.selected]
  const mark = useMutation({
    mutationFn: (change: Change) => markAll(dataset.id, ordinals, change, setDone),
    onSettled: () => client.invalidateQueries({ queryKey: ['dataset', dataset.id] }),
    onSuccess: () => {
      setTag('')
      onTagging(false)
    },
  })
  const problem = asProblem(mark.error)
  const put = (give: boolean) => {
    setDone(0)
    if (tag.trim()) mark.mutate({ tag: tag.trim(), give })
  }
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex justify-center">
      <section
        aria-label="Selected items"
        className="pointer-events-auto flex items-center gap-2 rounded-xl border border-line-strong bg-raised py-1.5 pr-1.5 pl-4 shadow-float"
      >
        <output className="text-[13px]">{countName(ordinals.length)} selected</output>
        <Popover
          label="Tag the selected items"
          side="top"
          open={tagging}
          onOpenChange={onTagging}
          className="w-72"
          trigger={
            <Button>
              <Tag size={14} aria-hidden="true" />
              Tag
            </Button>
          }
        >
          <form
            onSubmit={(event) => {
              event.preventDefault()
              put(true)
            }}
          >
            <TextInput
              value={tag}
              onChange={(event) => setTag(event.target.value)}
              aria-label="Tag"
              placeholder="glare, wrong label, …"
              maxLength={64}
            />
            <div className="mt-2 flex gap-2">
              <Button type="submit" variant="primary" disabled={!tag.trim() || mark.isPending}>
                Give it
              </Button>
              <Button disabled={!tag.trim() || mark.isPending} onClick={() => put(false)}>
                Take it away
              </Button>
            </div>
            {mark.isPending && (
              <Progress label="Tagging" value={done / Math.max(1, ordinals.length)} className="mt-3" />
            )}
            {problem && (
              <p role="alert" className="mt-2 text-[12px] text-wrong">
                {problem.title}: {countName(done)} of {countName(ordinals.length)} done
              </p>
            )}
          </form>
        </Popover>
        <IconButton icon={X} label="Let go of the selection" onClick={selection.clear} />
      </section>
    </div>
  )
}

/** Only items that change are written. */
async function markAll(
  datasetId: string,
  ordinals: readonly number[],
  { tag, give }: Change,
  onDone: (count: number) => void,
): Promise<void> {
  let done = 0
  for (let from = 0; from < ordinals.length; from += page) {
    const items = await request(
      `/api/datasets/${encodeURIComponent(datasetId)}/items?ordinals=${ordinals.slice(from, from + page).join(',')}`,
      undefined,
      z.array(itemWithMarksSchema),
    )
    const queue = [...items]
    const lane = async () => {
      for (let item = queue.pop(); item; item = queue.pop()) {
        const { note, tags } = item.marks
        if (tags.includes(tag) !== give) {
          const next = give ? [...tags, tag] : tags.filter((one) => one !== tag)
          await command(`/api/items/${encodeURIComponent(item.id)}/marks`, {
            ...jsonBody({ note, tags: next }),
            method: 'PUT',
          })
        }
        onDone(++done)
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }
}
