/** Notes and tags of the run behind a result, which belong to it wherever it is shown. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { marksSchema } from '#contract/dataset.ts'
import { request } from '../../../app/api/client.ts'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { MarksEditor } from './marks-editor.tsx'

export function RunMarks({ runId }: { runId: string }) {
  const [open, setOpen] = useState(false)
  const marks = useQuery({
    queryKey: ['run-marks', runId],
    queryFn: ({ signal }) => request(`/api/runs/${encodeURIComponent(runId)}/marks`, { signal }, marksSchema),
  })
  const tags = marks.data?.tags ?? []
  return (
    <div className="border-line border-t pt-1">
      <Disclosure
        open={open}
        onOpenChange={setOpen}
        summary={
          <span className="min-w-0 truncate text-[12px]">
            Notes and tags of the run
            {tags.length > 0 && <span className="ml-1 text-person">{tags.join(', ')}</span>}
          </span>
        }
      >
        {marks.data && (
          <div className="pt-1">
            <MarksEditor dataset={null} subject={{ kind: 'run', id: runId }} marks={marks.data} />
          </div>
        )}
      </Disclosure>
    </div>
  )
}
