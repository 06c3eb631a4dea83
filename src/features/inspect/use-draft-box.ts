/** A person's box: kept in the URL, with undo and redo beside it. */
import { useMemo, useRef } from 'react'
import type { Box, Size } from '#contract/space.ts'
import { type Draft, type Edits, edit, redo, startEdits, undo } from './facts/edits.ts'
import { settleBox } from './facts/overlays.ts'
import { formatBox, parseBox } from './search.ts'
import type { Look } from './use-look.ts'

export interface DraftBox {
  readonly draft: Box<'image'> | null
  /** Whole pixels inside the image; a box without area is not taken. */
  change(box: Box<'image'>): void
  clear(): void
  /** false: there was nothing to undo */
  undo(): boolean
  redo(): boolean
}

export function useDraftBox({ look, setLive }: Look, image: Size): DraftBox {
  const draft = useMemo(() => parseBox(look.box), [look.box])
  const edits = useRef<Edits>(startEdits(draft))
  return useMemo(() => {
    // The URL is the truth: after another run or the back button, the old edits mean nothing.
    const current = () => (text(edits.current.now) === text(draft) ? edits.current : startEdits(draft))
    const apply = (next: Edits) => {
      const changed = text(next.now) !== text(draft)
      edits.current = next
      if (changed) setLive({ box: next.now ? formatBox(next.now) : undefined })
      return changed
    }
    return {
      draft,
      change(drawn) {
        const settled = settleBox(drawn, image)
        if (settled) apply(edit(current(), settled, performance.now()))
      },
      clear: () => void apply(edit(current(), null, performance.now())),
      undo: () => apply(undo(current())),
      redo: () => apply(redo(current())),
    }
  }, [draft, setLive, image])
}

function text(draft: Draft): string {
  return draft ? formatBox(draft) : ''
}
