/** Pictures for new items: from this machine, among those on the server, or the sample scenes. */
import { Check, ImageUp } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import type { Project } from '#contract/project.ts'
import { asProblem, useImages, useSamples, useTakeSample } from '../../../app/api/queries.ts'
import { formatPixels } from '../../../app/format.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { createEntries } from '../work/edits.ts'
import { addPictures, entryImageOf } from '../work/intake.ts'
import { useWorkEntries } from '../work/work-store.ts'

export interface AddDialogProps {
  project: Project
  onClose: () => void
  /** opens an item */
  onOpen: (id: string) => void
}

/** More pictures than these are found by their names. */
const mostShown = 120

export function AddDialog({ project, onClose, onOpen }: AddDialogProps) {
  const input = useRef<HTMLInputElement>(null)
  const [from, setFrom] = useState<'here' | 'samples'>('samples')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const images = useImages()
  const samples = useSamples()
  const take = useTakeSample()
  const [busy, setBusy] = useState(false)
  const problem = asProblem(take.error ?? images.error)
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const begin = async () => {
    setBusy(true)
    try {
      const found: ImageInfo[] = []
      for (const id of chosen) {
        if (from === 'samples') found.push(await take.mutateAsync(id))
        else found.push(...(images.data ?? []).filter((image) => image.id === id))
      }
      const [first] = createEntries(found.map(entryImageOf))
      if (first !== undefined) onOpen(first)
    } catch {
      // the dialog shows what was wrong, and stays
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add pictures"
      description="An item is begun on each. The same picture may have several items."
      className="top-[5vh] max-h-[90vh] max-w-3xl"
    >
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (chosen.size > 0 && !busy) void begin()
        }}
      >
        <div className="flex flex-wrap items-center gap-2">
          <Button
            variant={images.data?.length === 0 ? 'primary' : 'secondary'}
            onClick={() => input.current?.click()}
          >
            <ImageUp size={14} aria-hidden="true" />
            Choose files…
          </Button>
          <span className="text-faint text-xs touch:hidden">or drop them anywhere on the page</span>
          <input
            ref={input}
            type="file"
            multiple
            accept="image/jpeg,image/png,image/webp,image/tiff,image/avif,image/gif,.tif,.tiff"
            aria-label="Picture files"
            className="hidden"
            onChange={(event) => {
              addPictures(project.id, [...(event.target.files ?? [])])
              onClose()
            }}
          />
        </div>
        <Segmented
          label="From"
          value={from}
          options={[
            { value: 'samples', label: 'Sample scenes' },
            { value: 'here', label: `On this server (${images.data?.length ?? 0})` },
          ]}
          onChange={(next) => {
            setFrom(next)
            setChosen(new Set())
          }}
          className="self-start"
        />
        {from === 'here' ? (
          <Pictures
            pictures={(images.data ?? []).map(({ id, name, width, height }) => ({
              id,
              title: name || id.slice(0, 12),
              width,
              height,
              thumb: `/api/images/${encodeURIComponent(id)}/thumb?size=s`,
            }))}
            chosen={chosen}
            onToggle={toggle}
          />
        ) : (
          <Pictures
            pictures={(samples.data ?? []).map(({ id, title, width, height, thumbUrl }) => ({
              id,
              title,
              width,
              height,
              thumb: thumbUrl,
            }))}
            chosen={chosen}
            onToggle={toggle}
          />
        )}
        {problem && <ProblemNote problem={problem} />}
        <div className="sticky bottom-0 flex items-center justify-end gap-2 bg-panel py-1">
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={chosen.size === 0 || busy}>
            {busy
              ? 'Beginning…'
              : chosen.size === 0
                ? 'Choose pictures'
                : `Begin ${plural(chosen.size, 'item')}`}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface Picture {
  id: string
  title: string
  width: number
  height: number
  thumb: string
}

interface PicturesProps {
  pictures: readonly Picture[]
  chosen: ReadonlySet<string>
  onToggle: (id: string) => void
}

function Pictures({ pictures, chosen, onToggle }: PicturesProps) {
  const [words, setWords] = useState('')
  const used = new Set(useWorkEntries().map((entry) => entry.imageId))
  const found = pictures.filter((picture) => picture.title.toLowerCase().includes(words.trim().toLowerCase()))
  return (
    <>
      {pictures.length > 12 && (
        <TextInput
          aria-label="Search the pictures"
          placeholder="Search by name"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      {pictures.length === 0 && (
        <p className="py-6 text-center text-[13px] text-muted">No picture is here yet.</p>
      )}
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {found.slice(0, mostShown).map(({ id, title, width, height, thumb }) => {
          const on = chosen.has(id)
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={on}
                onClick={() => onToggle(id)}
                className={cx(
                  'relative flex w-full flex-col overflow-hidden rounded-lg border text-left',
                  on ? 'border-fg' : 'border-line hover:border-line-strong',
                )}
              >
                <img src={thumb} alt="" loading="lazy" className="aspect-3/2 w-full bg-canvas object-cover" />
                <span className="flex min-w-0 flex-col px-2 py-1.5">
                  <span className="truncate text-xs">{title}</span>
                  <span className="font-mono text-[10px] text-faint">
                    {formatPixels(width, height)}
                    {used.has(id) && ' · in the project'}
                  </span>
                </span>
                {on && (
                  <span className="absolute top-1.5 right-1.5 grid size-5 place-items-center rounded-full bg-primary text-on-primary">
                    <Check size={13} strokeWidth={3} aria-hidden="true" />
                  </span>
                )}
              </button>
            </li>
          )
        })}
      </ul>
      {found.length > mostShown && (
        <p className="text-faint text-xs">{found.length - mostShown} more; search by name to find them.</p>
      )}
    </>
  )
}
