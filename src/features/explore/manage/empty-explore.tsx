/** No dataset yet: what to drop, and one that is there at once. */

import { Button } from '../../../app/ui/button.tsx'
import { FileDrop, SampleOffer } from './import/choose-source.tsx'

export interface EmptyExploreProps {
  onImport: () => void
  onJob: (id: string) => void
}

export function EmptyExplore({ onImport, onJob }: EmptyExploreProps) {
  return (
    <section
      aria-label="No dataset yet"
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]"
    >
      <FileDrop />
      <div className="flex flex-col gap-6 py-2">
        <div>
          <h2 className="font-semibold text-lg">Nothing to explore yet</h2>
          <p className="mt-1 text-[13px] text-muted leading-5">
            A dataset is pictures with questions and true answers. HR-Bench, V*, MME-RealWorld, ZoomBench,
            TreeBench and VLMEvalKit’s tables are recognised; any other list is mapped column by column.
          </p>
        </div>
        <SampleOffer onJob={onJob} />
        <div className="flex flex-col items-start gap-2">
          <Button onClick={onImport}>Import from a path on the server…</Button>
        </div>
      </div>
    </section>
  )
}
