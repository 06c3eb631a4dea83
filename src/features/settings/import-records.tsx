/** Takes official Zoom-Refine records in: a file of one or many, about one picture that Loupe has. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ChangeEvent, useId, useState } from 'react'
import { z } from 'zod'
import { ApiProblem, jsonBody, request } from '../../app/api/client.ts'
import { asProblem, useImages } from '../../app/api/queries.ts'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Select } from '../../app/ui/select.tsx'

const idSchema = z.object({ id: z.string() })
/** A file of a whole benchmark belongs to no one picture. */
const MOST = 200

export function ImportRecords() {
  const { data: images } = useImages()
  const [chosen, setChosen] = useState<string | null>(null)
  const client = useQueryClient()
  const inputId = useId()
  const imageId = chosen ?? images?.[0]?.id ?? null
  const take = useMutation({
    mutationFn: async ({ file, image }: { file: File; image: string }) => {
      const records = await readRecords(file)
      const ids: string[] = []
      for (const record of records) {
        const { id } = await request('/api/runs/import', jsonBody({ imageId: image, record }), idSchema)
        ids.push(id)
      }
      return { ids, image }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['runs'] }),
  })
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    event.target.value = ''
    if (file && imageId) take.mutate({ file, image: imageId })
  }
  const problem = asProblem(take.error)
  const last = take.data?.ids.at(-1)
  return (
    <section
      aria-label="Import Zoom-Refine records"
      className="mt-6 flex flex-col gap-3 rounded-2xl border border-line bg-panel p-4"
    >
      <h2 className="font-semibold text-sm">Import Zoom-Refine records</h2>
      <p className="max-w-prose text-[13px] text-muted">
        The JSON that the official code writes, one record or a list about one picture, becomes finished runs.
        They tell neither times nor maps, and are marked as imported.
      </p>
      {images && images.length === 0 ? (
        <p className="text-[13px] text-muted">Open its picture in Loupe first.</p>
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          <Select
            label="Picture of the records"
            prefix="Picture"
            value={imageId ?? ''}
            onChange={setChosen}
            className="max-w-full"
            options={(images ?? []).map(({ id, name, width, height }) => ({
              value: id,
              label: name || id.slice(0, 12),
              detail: `${width} × ${height}`,
            }))}
          />
          <label
            htmlFor={inputId}
            className="target inline-flex cursor-pointer items-center rounded-lg border border-line bg-raised px-3 font-medium text-[13px] focus-within:outline-2 hover:border-line-strong hover:bg-hover"
          >
            {take.isPending ? 'Importing…' : 'Choose a file'}
            <input
              id={inputId}
              type="file"
              accept="application/json,.json"
              onChange={pick}
              disabled={!imageId || take.isPending}
              className="sr-only"
            />
          </label>
        </div>
      )}
      {problem && <ProblemNote problem={problem} />}
      {take.data && last && (
        <p role="status" className="text-[13px]">
          {take.data.ids.length === 1 ? 'One run' : `${take.data.ids.length} runs`} imported.{' '}
          <Link
            to="/inspect/$imageId"
            params={{ imageId: take.data.image }}
            search={{ run: last }}
            className="underline underline-offset-2"
          >
            Look at the last
          </Link>
        </p>
      )}
    </section>
  )
}

/** Throws ApiProblem where the file holds no records; the server checks each. */
async function readRecords(file: File): Promise<unknown[]> {
  const json = await file.text().then(parse)
  const records: unknown[] = Array.isArray(json) ? json : json === null ? [] : [json]
  if (records.length > 0 && records.length <= MOST) return records
  const detail =
    records.length > MOST
      ? `The file holds ${records.length} records; at most ${MOST} of one picture can be imported at once.`
      : 'The file is no JSON with a record or a list of records.'
  throw new ApiProblem({ code: 'record-invalid', title: 'Nothing was imported', detail, status: 0 })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
