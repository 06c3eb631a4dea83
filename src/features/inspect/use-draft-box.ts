/** A person's box: kept in the URL, with undo and redo beside it. */
import { useMemo, useRef } from 'react'
import type { Box, Size } from '#contract/space.ts'
import { settleBox } from '../../canvas/box-edit.ts'
import {
  addEdit,
  type EditHistory,
  type EditRules,
  redoEdit,
  startHistory,
  undoEdit,
} from '../../canvas/edit-history.ts'
import { formatBox, parseBox } from './search.ts'
import type { Look } from './use-look.ts'

type Draft = Box<'image'> | null

const rules: EditRules<Draft> = {
  same: (a, b) => text(a) === text(b),
  // Drawing a box and deleting it are edits of their own, however quick.
  joins: (from, to) => from !== null && to !== null,
}

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
  const edits = useRef<EditHistory<Draft>>(startHistory(draft))
  return useMemo(() => {
    // The URL is the truth: after another run or the back button, the old edits mean nothing.
    const current = () => (text(edits.current.now) === text(draft) ? edits.current : startHistory(draft))
    const apply = (next: EditHistory<Draft>) => {
      const changed = text(next.now) !== text(draft)
      edits.current = next
      if (changed) setLive({ box: next.now ? formatBox(next.now) : undefined })
      return changed
    }
    return {
      draft,
      change(drawn) {
        const settled = settleBox(drawn, image)
        if (settled) apply(addEdit(current(), settled, performance.now(), rules))
      },
      clear: () => void apply(addEdit<Draft>(current(), null, performance.now(), rules)),
      undo: () => apply(undoEdit(current())),
      redo: () => apply(redoEdit(current())),
    }
  }, [draft, setLive, image])
}

function text(draft: Draft): string {
  return draft ? formatBox(draft) : ''
}
