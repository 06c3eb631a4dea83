/** The last page of a playlist: what its runs add up to, counted, and each with both answers. */
import { AnswersLine } from '../../../app/answers-line.tsx'
import { sums } from './sums.ts'
import type { ListPageProps } from './title-page.tsx'
import { thumbFor, useBriefs } from './use-brief.ts'

export function EndPage({ ids, rule, onOpen }: ListPageProps) {
  const briefs = useBriefs(ids)
  const told = sums(briefs)
  return (
    <div className="flex min-h-0 grow flex-col overflow-y-auto" data-testid="end-page">
      <div className="m-auto w-full max-w-4xl px-6 py-8 sm:px-12">
        <p className="eyebrow">Taken together</p>
        <h2 className="text-balance font-semibold text-[clamp(24px,3.6vw,48px)] leading-tight tracking-tight">
          {told}
        </h2>
        <p className="mt-3 text-[14px] text-muted">
          {rule
            ? `${rule}. They are examples; the figures of the whole are in Explore.`
            : 'These runs were chosen by hand for this presentation; they are examples, and measure nothing.'}
        </p>
        <ol className="mt-6 flex flex-col gap-1">
          {ids.map((id, index) => {
            const brief = briefs[index]
            return (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => onOpen(index)}
                  className="flex w-full items-center gap-4 rounded-xl p-2 text-left hover:bg-hover"
                >
                  <span className="block size-12 shrink-0 overflow-hidden rounded-lg bg-canvas">
                    {brief && <img src={thumbFor(brief)} alt="" className="size-full object-cover" />}
                  </span>
                  <span className="min-w-0">
                    <span className="block truncate text-[15px]">
                      {brief?.question ?? 'This run is not here'}
                    </span>
                    {brief && <AnswersLine run={brief} />}
                  </span>
                </button>
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}
