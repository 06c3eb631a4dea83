import { ImageDown } from 'lucide-react'

/** Lies over the page while pictures are dragged over it. */
export function DropVeil({ words }: { words: string }) {
  return (
    <div className="pointer-events-none fixed inset-0 z-60 grid place-items-center bg-black/70 p-4">
      <div className="grid size-full place-items-center rounded-2xl border-2 border-mark-evidence border-dashed">
        <p className="flex items-center gap-4 font-semibold text-2xl text-white">
          <ImageDown size={32} aria-hidden="true" />
          {words}
        </p>
      </div>
    </div>
  )
}
