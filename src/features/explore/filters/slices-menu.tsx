/** Rules that were saved under a name: opening, saving, renaming, deleting them. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Bookmark, BookmarkCheck, Check, Pencil, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { Dataset } from '#contract/dataset.ts'
import { type Slice, type SliceRule, sliceSchema } from '#contract/slice.ts'
import { command, jsonBody, request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Popover } from '../../../app/ui/popover.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { slicesQuery, useSlices } from '../manage/api.ts'
import type { View } from '../use-view.ts'
import { sameRule } from './edit-rule.ts'

export function SlicesMenu({ dataset, view }: { dataset: Dataset; view: View }) {
  const { data: slices = [] } = useSlices(dataset.id)
  const change = useSliceChanges(dataset.id)
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [renaming, setRenaming] = useState<string | null>(null)
  const current = slices.find((slice) => sameRule(slice.rule, view.rule))
  const problem = asProblem(change.save.error ?? change.remove.error ?? change.rename.error)
  const something = view.rule.conditions.length > 0 || view.rule.text !== ''
  const Icon = current ? BookmarkCheck : Bookmark
  return (
    <Popover
      label="Saved slices"
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="w-80"
      trigger={
        <Button variant="ghost" className="max-w-48 px-2" aria-label="Saved slices">
          <Icon size={15} className="shrink-0" aria-hidden="true" />
          <span className="truncate max-xl:sr-only">{current?.name ?? 'Slices'}</span>
        </Button>
      }
    >
      <h2 className="eyebrow">Saved slices</h2>
      {slices.length === 0 && (
        <p className="py-2 text-[12px] text-muted">
          A slice is a rule, not a list: it follows the answers as they come.
        </p>
      )}
      <ul className="my-1 max-h-72 overflow-y-auto">
        {slices.map((slice) => (
          <li key={slice.id} className="group flex items-center gap-1">
            {renaming === slice.id ? (
              <Name
                start={slice.name}
                label="New name"
                onDone={(next) => {
                  setRenaming(null)
                  if (next && next !== slice.name) change.rename.mutate({ slice, name: next })
                }}
              />
            ) : (
              <>
                <button
                  type="button"
                  aria-current={slice === current}
                  onClick={() => {
                    view.setRule(slice.rule)
                    setOpen(false)
                  }}
                  className="target flex min-w-0 grow items-center gap-2 rounded-lg px-2 text-left text-[13px] hover:bg-hover"
                >
                  <span className="truncate">{slice.name}</span>
                  {slice === current && <Check size={13} className="shrink-0" aria-label="shown now" />}
                </button>
                <IconButton
                  icon={Pencil}
                  label={`Rename ${slice.name}`}
                  onClick={() => setRenaming(slice.id)}
                />
                <IconButton
                  icon={Trash2}
                  label={`Delete ${slice.name}`}
                  onClick={() => change.remove.mutate(slice.id)}
                />
              </>
            )}
          </li>
        ))}
      </ul>
      <form
        className="flex gap-2 border-line border-t pt-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim())
            change.save.mutate({ name: name.trim(), rule: view.rule }, { onSuccess: () => setName('') })
        }}
      >
        <TextInput
          value={name}
          onChange={(event) => setName(event.target.value)}
          aria-label="Name of the new slice"
          placeholder={something ? 'Name what is shown now' : 'Set a filter first'}
          disabled={!something}
          maxLength={200}
        />
        <Button type="submit" disabled={!something || !name.trim() || change.save.isPending}>
          Save
        </Button>
      </form>
      {problem && (
        <p role="alert" className="mt-2 text-[12px] text-wrong">
          {problem.title}
        </p>
      )}
    </Popover>
  )
}

function Name({
  start,
  label,
  onDone,
}: {
  start: string
  label: string
  onDone: (name: string | null) => void
}) {
  const [name, setName] = useState(start)
  return (
    <form
      className="flex min-w-0 grow items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        onDone(name.trim())
      }}
    >
      <TextInput
        value={name}
        aria-label={label}
        maxLength={200}
        ref={(input) => input?.focus()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onDone(null)
        }}
      />
      <IconButton icon={Check} label="Keep this name" type="submit" />
      <IconButton icon={X} label="Keep the old name" onClick={() => onDone(null)} />
    </form>
  )
}

function useSliceChanges(datasetId: string) {
  const client = useQueryClient()
  const address = `/api/datasets/${encodeURIComponent(datasetId)}/slices`
  const again = { onSettled: () => client.invalidateQueries({ queryKey: slicesQuery(datasetId).queryKey }) }
  const save = ({ name, rule }: { name: string; rule: SliceRule }) =>
    request(address, jsonBody({ name, rule }), sliceSchema)
  const remove = (id: string) => command(`${address}/${encodeURIComponent(id)}`, { method: 'DELETE' })
  return {
    save: useMutation({ mutationFn: save, ...again }),
    remove: useMutation({ mutationFn: remove, ...again }),
    rename: useMutation({
      // The new one first: a name that is taken must not cost the old one.
      mutationFn: async ({ slice, name }: { slice: Slice; name: string }) => {
        await save({ name, rule: slice.rule })
        await remove(slice.id)
      },
      ...again,
    }),
  }
}
