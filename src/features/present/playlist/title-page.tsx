/** The first page of a playlist: its title, and the pictures and questions that follow. */
import { thumbFor, useBrief } from './use-brief.ts'

export interface ListPageProps {
  ids: readonly string[]
  title: string
  /** how they were picked; absent: by hand */
  rule: string | undefined
  onOpen: (index: number) => void
}

export function TitlePage({ ids, title, rule, onOpen }: ListPageProps) {
  return (
    <div className="flex min-h-0 grow flex-col overflow-y-auto" data-testid="title-page">
      <div className="m-auto w-full max-w-6xl px-6 py-8 sm:px-12">
        <p className="eyebrow">Loupe</p>
        <h2 className="text-balance font-semibold text-[clamp(30px,5vw,68px)] leading-[1.05] tracking-tight">
          {title || 'What the model saw, and what it missed'}
        </h2>
        <p className="mt-4 text-[clamp(15px,1.5vw,20px)] text-muted">
          {rule ?? (ids.length === 1 ? 'One run' : `${ids.length} runs`)}
        </p>
        <ol className="mt-8 grid grid-cols-[repeat(auto-fill,minmax(min(100%,220px),1fr))] gap-4">
          {ids.map((id, index) => (
            <li key={id}>
              <Card id={id} number={index + 1} onOpen={() => onOpen(index)} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

function Card({ id, number, onOpen }: { id: string; number: number; onOpen: () => void }) {
  const brief = useBrief(id)
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-full w-full flex-col overflow-hidden rounded-2xl border border-line bg-panel text-left hover:border-line-strong"
    >
      <span className="relative block aspect-3/2 w-full shrink-0 overflow-hidden bg-canvas">
        {brief && <img src={thumbFor(brief)} alt="" className="absolute inset-0 size-full object-cover" />}
        <span className="caption absolute top-2 left-2 rounded-md px-2 font-mono text-[12px] leading-5">
          {number}
        </span>
      </span>
      <span className="p-3 text-[14px] leading-5">{brief?.question ?? 'This run is not here'}</span>
    </button>
  )
}
