/** Where a dataset comes from: files of this machine, a path on the server, or the sample that ships. */
import { FileUp, FolderOpen, HardDrive, Sparkles } from 'lucide-react'
import { useRef, useState } from 'react'
import { importFormatLabels, importFormats } from '#contract/import.ts'
import { asProblem } from '../../../../app/api/queries.ts'
import { Button } from '../../../../app/ui/button.tsx'
import { Field } from '../../../../app/ui/field.tsx'
import { ProblemNote } from '../../../../app/ui/problem-note.tsx'
import { TextInput } from '../../../../app/ui/text-area.tsx'
import { useImportByPath, useImportSample } from './api.ts'
import { type FoundFile, filesOfInput } from './dropped-files.ts'
import { send } from './sending-store.ts'

export function ChooseSource({ onJob }: { onJob: (id: string) => void }) {
  return (
    <div className="grid gap-6 p-5 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
      <FileDrop />
      <div className="flex flex-col gap-6">
        <ByPath onJob={onJob} />
        <SampleOffer onJob={onJob} />
        <section aria-label="Formats">
          <h3 className="eyebrow mb-2">Recognised by what is in them</h3>
          <ul className="grid gap-x-4 gap-y-1 text-[13px] text-muted sm:grid-cols-2">
            {importFormats.map((format) => (
              <li key={format}>{importFormatLabels[format]}</li>
            ))}
          </ul>
          <p className="mt-2 text-faint text-xs">
            As parquet, TSV, CSV, JSON or JSONL. Any other list works once its columns are named.
          </p>
        </section>
      </div>
    </div>
  )
}

/** Why nothing came of the files; null where it did. */
export function takeFiles(files: readonly FoundFile[]): string | null {
  if (files.length === 0) return null
  return send(files)
    ? null
    : 'There is no list of questions among these files: a parquet, TSV, CSV, JSON or JSONL file is needed.'
}

/** The place to drop files and folders; the whole page takes them, too. */
export function FileDrop() {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const take = (input: HTMLInputElement) => {
    setRefusal(takeFiles(filesOfInput(input.files ?? [])))
    input.value = ''
  }
  return (
    <div className="flex min-h-64 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-line-strong border-dashed p-6 text-center">
      <FileUp size={28} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden="true" />
      <p className="font-semibold text-[15px]">
        <span className="touch:hidden">Drop a benchmark’s file, or its folder with pictures</span>
        <span className="hidden touch:inline">Choose a benchmark’s file</span>
      </p>
      <p className="max-w-prose text-[13px] text-muted">
        You see how its columns are read before anything is stored.
      </p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        <Button variant="primary" onClick={() => files.current?.click()}>
          <FileUp size={14} aria-hidden="true" />
          Choose files
        </Button>
        <Button onClick={() => folder.current?.click()} className="touch:hidden">
          <FolderOpen size={14} aria-hidden="true" />
          Choose a folder
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        aria-label="Dataset files"
        className="hidden"
        onChange={(event) => take(event.target)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        aria-label="Dataset folder"
        className="hidden"
        onChange={(event) => take(event.target)}
        {...{ webkitdirectory: '' }}
      />
      {refusal && (
        <p className="mt-2 text-[13px] text-wrong" role="status">
          {refusal}
        </p>
      )}
    </div>
  )
}

function ByPath({ onJob }: { onJob: (id: string) => void }) {
  const [path, setPath] = useState('')
  const byPath = useImportByPath()
  const problem = asProblem(byPath.error)
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim()) byPath.mutate(path.trim(), { onSuccess: (job) => onJob(job.id) })
      }}
    >
      <Field
        label="Or a file or folder on the server’s machine"
        hint="Large files need not travel: they are read where they lie."
      >
        {(control) => (
          <div className="flex gap-2">
            <TextInput
              {...control}
              className="min-w-0 font-mono"
              placeholder="/data/hr_bench_4k.parquet"
              value={path}
              spellCheck={false}
              onChange={(event) => setPath(event.target.value)}
            />
            <Button type="submit" className="shrink-0" disabled={!path.trim() || byPath.isPending}>
              <HardDrive size={14} aria-hidden="true" />
              {byPath.isPending ? 'Looking…' : 'Look into it'}
            </Button>
          </div>
        )}
      </Field>
      {problem && <ProblemNote problem={problem} />}
    </form>
  )
}

/** One click to something to try everything with. */
export function SampleOffer({ onJob }: { onJob: (id: string) => void }) {
  const sample = useImportSample()
  const problem = asProblem(sample.error)
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        disabled={sample.isPending}
        onClick={() => sample.mutate(undefined, { onSuccess: ({ id }) => onJob(id) })}
      >
        <Sparkles size={14} aria-hidden="true" />
        {sample.isPending ? 'Opening…' : 'Take the sample dataset'}
      </Button>
      <p className="text-faint text-xs">
        Drawn street scenes with small signs: made for the built-in model, which answers them in seconds.
      </p>
      {problem && <ProblemNote problem={problem} className="w-full" />}
    </div>
  )
}
