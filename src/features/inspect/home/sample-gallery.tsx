import { Images } from 'lucide-react'
import { asProblem, useSamples } from '../../../app/api/queries.ts'
import { Empty } from '../../../app/ui/empty.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { useOpenSample } from './open-sample.ts'
import { SampleCard } from './sample-card.tsx'

/** Fetches the Inspect screen ahead of the click. */
function loadInspect(): void {
  // a failed look ahead does no harm: opening tries again and tells what is wrong
  import('../inspect-screen.tsx').catch(() => undefined)
}

export function SampleGallery() {
  const samples = useSamples()
  const { open, opening, error, reset } = useOpenSample()
  const problem = asProblem(samples.error)
  const failed = asProblem(error)
  const columns = 'grid grid-cols-[repeat(auto-fill,minmax(min(100%,264px),1fr))] gap-4'
  return (
    <section aria-labelledby="samples-title">
      <div className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <h2 id="samples-title" className="font-semibold text-base">
          Sample scenes
        </h2>
        <p className="text-[13px] text-muted">Click a question: the model looks twice, you see everything.</p>
      </div>
      {failed && <ProblemNote problem={failed} onRetry={reset} className="mb-4" />}
      {problem && <ProblemNote problem={problem} onRetry={() => void samples.refetch()} />}
      {samples.isPending && (
        <div className={columns} aria-hidden="true">
          {['a', 'b', 'c', 'd', 'e', 'f'].map((name) => (
            <div key={name} className="aspect-[4/4.1] animate-pulse rounded-2xl bg-panel" />
          ))}
        </div>
      )}
      {samples.data?.length === 0 && (
        <Empty icon={Images} title="This Loupe ships no sample scenes">
          Drop a picture of your own to begin.
        </Empty>
      )}
      {samples.data && samples.data.length > 0 && (
        <div className={columns}>
          {samples.data.map((sample) => (
            <SampleCard
              key={sample.id}
              sample={sample}
              opening={opening === sample.id}
              disabled={opening !== null}
              onOpen={(question) => void open(sample.id, question)}
              onNear={loadInspect}
            />
          ))}
        </div>
      )}
    </section>
  )
}
