/** COCO and W3C boxes become items of the project: a file, what makes an item, and what came of it. */
import { useMutation } from '@tanstack/react-query'
import { Check, FileJson, Undo2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { type BoxesPer, type BoxImport, boxesPer, boxesPerWords } from '#contract/box-import.ts'
import { refusalWords } from '#contract/import.ts'
import type { Project } from '#contract/project.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { refreshChanges, tellPerson } from '../work/work-store.ts'
import { importBoxes, takeImportBack } from './import-boxes-api.ts'

interface Wish {
  id: string
  file: File
}

export function ImportBoxesDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [per, setPer] = useState<BoxesPer>('annotation')
  const [wish, setWish] = useState<Wish | null>(null)
  const take = useMutation({
    mutationFn: ({ id, file }: Wish) => importBoxes(project.id, id, file, per),
    onSuccess: refreshChanges,
  })
  const start = (next: Wish) => {
    setWish(next)
    take.mutate(next)
  }
  const problem = asProblem(take.error)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Import boxes"
      description="COCO annotations, W3C Web Annotations, or a zip with one of them and its pictures."
      className="max-w-2xl"
    >
      {take.data ? (
        <Imported project={project} done={take.data} onClose={onClose} />
      ) : take.isPending ? (
        <div className="flex items-center justify-center gap-3 p-12 text-muted">
          <Spinner size={18} />
          <p role="status" className="text-[13px]">
            Reading {wish?.file.name}…
          </p>
        </div>
      ) : (
        <div className="flex flex-col gap-5 p-5">
          <fieldset>
            <legend className="mb-1 font-medium text-muted text-xs">
              What makes an item, where the file has boxes and no questions
            </legend>
            {boxesPer.map((one) => (
              <label key={one} className="target flex cursor-pointer items-center gap-2.5 text-[13px]">
                <input
                  type="radio"
                  name="per"
                  checked={per === one}
                  onChange={() => setPer(one)}
                  className="size-4 accent-fg"
                />
                {boxesPerWords[one]}
              </label>
            ))}
          </fieldset>
          <p className="text-[13px] text-muted">
            Pictures are found among those that are here, by what they hold or by name, or in the zip. Items
            without a question are drafts; what Loupe has exported comes back as it was.
          </p>
          {problem && <ProblemNote problem={problem} {...(wish ? { onRetry: () => start(wish) } : {})} />}
          <div className="flex justify-end gap-2">
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => input.current?.click()}>
              <FileJson size={14} aria-hidden="true" />
              Choose a file…
            </Button>
          </div>
          <input
            ref={input}
            type="file"
            accept=".json,.jsonld,.zip,application/json,application/zip"
            aria-label="File with boxes"
            className="hidden"
            onChange={(event) => {
              const [file] = event.target.files ?? []
              if (file) start({ id: newUuid(), file })
              event.target.value = ''
            }}
          />
        </div>
      )}
    </Dialog>
  )
}

/** More refusals than these are only counted. */
const mostRefusals = 50

function Imported({ project, done, onClose }: { project: Project; done: BoxImport; onClose: () => void }) {
  const back = useMutation({
    mutationFn: () => takeImportBack(project.id, done.id, newUuid()),
    onSuccess: async () => {
      await refreshChanges()
      tellPerson('The import was taken back')
      onClose()
    },
  })
  const problem = asProblem(back.error)
  const { entries, submitted, newImages, refused, refusals } = done
  return (
    <div className="flex flex-col gap-4 p-5">
      <p className="flex items-start gap-2.5 text-sm" role="status">
        <Check size={16} className="mt-0.5 shrink-0 text-correct" aria-hidden="true" />
        <span>
          {plural(entries, 'item')} came in
          {submitted > 0 && `, ${submitted} of them ready to check`}
          {newImages > 0 && `, with ${plural(newImages, 'new picture')}`}.
          {refused > 0 && ` ${plural(refused, 'row')} could not be taken:`}
        </span>
      </p>
      {refusals.length > 0 && (
        <ul className="max-h-56 overflow-y-auto rounded-lg border border-line bg-surface p-3 text-[13px]">
          {refusals.slice(0, mostRefusals).map(({ row, code, detail }) => (
            <li key={`${row} ${code}`}>
              <span className="font-mono text-muted">row {row}</span> {wordsOf(code)}
              {detail && <span className="text-faint"> ({detail})</span>}
            </li>
          ))}
          {refused > mostRefusals && <li className="text-faint">and {refused - mostRefusals} more</li>}
        </ul>
      )}
      {problem && <ProblemNote problem={problem} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => back.mutate()} disabled={back.isPending || entries === 0}>
          <Undo2 size={14} aria-hidden="true" />
          Take it back
        </Button>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  )
}

function wordsOf(code: string): string {
  return Object.entries(refusalWords).find(([known]) => known === code)?.[1] ?? code
}
