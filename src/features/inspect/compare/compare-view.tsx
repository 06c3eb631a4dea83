/** One question under several methods and engines: their boxes on one picture, a column each, and the table. */
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Plus, Presentation } from 'lucide-react'
import { useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import { isTerminal, type Run } from '#contract/run.ts'
import { useMethods, useSurveys } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { CameraUrl } from '../panes/camera-url.tsx'
import { useCameras } from '../panes/use-panes.ts'
import { useLook } from '../use-look.ts'
import { AgreementBar } from './agreement-bar.tsx'
import { CompareColumn } from './compare-column.tsx'
import { ComparePanes } from './compare-panes.tsx'
import { CompareTable } from './compare-table.tsx'
import { labelsOf, useGroupRuns } from './use-group.ts'

export interface CompareViewProps {
  image: ImageInfo
  group: string
  onOpen: (runId: string) => void
  /** back to one of its runs, or to the picture where there is none */
  onLeave: (runId: string | null) => void
  /** opens the dialog that asks others the same question */
  onMore: (run: Run) => void
}

export function CompareView({ image, group, onOpen, onLeave, onMore }: CompareViewProps) {
  const { runs, loading } = useGroupRuns(group)
  const methods = [...(useMethods().data ?? []), ...(useSurveys().data ?? [])]
  const cameras = useCameras()
  const { look, set } = useLook()
  const [selected, setSelected] = useState<string | null>(null)
  const labels = labelsOf(runs, methods)
  const first = runs[0]
  const done = runs.filter((run) => isTerminal(run.status)).length
  if (!first)
    return loading ? (
      <div className="grid grow place-items-center">
        <Spinner label="Loading the comparison" size={22} />
      </div>
    ) : (
      <Empty title="There is no comparison at this address">
        <Button onClick={() => onLeave(null)}>Back to the picture</Button>
      </Empty>
    )
  return (
    <div
      className="grid min-h-0 grow grid-cols-1 grid-rows-[44dvh_max-content_max-content] overflow-y-auto md:grid-cols-[minmax(0,1fr)_360px] md:grid-rows-[minmax(0,1fr)_auto] md:overflow-hidden"
      data-testid="comparison"
    >
      <h1 className="sr-only">Comparison on {image.name || 'picture'}</h1>
      <CameraUrl cameras={cameras} />
      <ComparePanes
        image={image}
        cameras={cameras}
        look={look}
        set={set}
        runs={runs}
        labels={labels}
        selected={selected}
        onSelect={setSelected}
      />
      <aside
        aria-label="Comparison"
        className="flex min-h-0 flex-col gap-4 overflow-y-auto border-line bg-panel p-4 max-md:border-t md:row-span-2 md:border-l"
      >
        <div>
          <Button variant="ghost" onClick={() => onLeave(first.id)} className="-ml-2 gap-1.5 px-2">
            <ArrowLeft size={14} aria-hidden="true" />
            Back to the question
          </Button>
          <p className="mt-1 text-[15px] leading-6">{first.question}</p>
          {first.expected && (
            <p className="text-muted text-xs">
              expected <b className="font-mono font-semibold text-fg">{first.expected}</b>
            </p>
          )}
        </div>
        <section className="flex flex-col gap-2">
          <h2 className="eyebrow">
            Agreement · {done} of {runs.length} finished
          </h2>
          <AgreementBar runs={runs} />
        </section>
        <section>
          <h2 className="eyebrow">All runs</h2>
          <CompareTable runs={runs} labels={labels} onOpen={onOpen} />
        </section>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => onMore(first)}>
            <Plus size={14} aria-hidden="true" />
            Compare others…
          </Button>
          <Button asChild>
            <Link
              to="/present"
              search={{ runs: runs.map((run) => run.id).join(','), title: first.question.slice(0, 200) }}
            >
              <Presentation size={14} aria-hidden="true" />
              Present
            </Link>
          </Button>
        </div>
      </aside>
      <ol className="flex gap-3 overflow-x-auto border-line border-t bg-panel p-3" aria-label="Compared runs">
        {runs.map((run, at) => (
          <CompareColumn
            key={run.id}
            run={run}
            number={at + 1}
            label={labels.get(run.id) ?? run.method}
            selected={selected === run.id}
            onSelect={() => setSelected(selected === run.id ? null : run.id)}
            onOpen={() => onOpen(run.id)}
          />
        ))}
      </ol>
    </div>
  )
}
