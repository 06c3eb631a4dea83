/** The boxes that lie on the full image of an item that is checked. */
import { useMemo } from 'react'
import type { QueueItem } from '#contract/checking.ts'
import type { Box } from '#contract/space.ts'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { annotatorRole } from '../people-colours.ts'
import { evidenceBoxes, ownId } from './picture.ts'
import { countingReviews } from './verdict-columns.tsx'

/** On the full image: evidence once it may be seen, one's own box, and those of others whom one may see. */
export function useItemBoxes(
  { reviews }: QueueItem,
  me: string,
  ownBox: Box<'image'> | null,
  evidence: readonly Box<'image'>[],
  revealed: boolean,
  mending: boolean,
): readonly PaneBox[] {
  return useMemo(() => {
    const shown = countingReviews(reviews)
    const people = shown.map(({ personId }) => personId)
    const own: PaneBox[] =
      ownBox && !mending
        ? [{ id: ownId, box: ownBox, role: 'person', label: 'yours', dashed: true, editable: true }]
        : []
    const others = shown.flatMap((review): PaneBox[] =>
      review.ownBox && review.personId !== me
        ? [
            {
              id: `box ${review.id}`,
              box: review.ownBox,
              role: annotatorRole(review.personId, people),
              label: review.personName,
              dashed: true,
            },
          ]
        : [],
    )
    return [...(revealed ? evidenceBoxes(evidence, mending) : []), ...(revealed ? others : []), ...own].sort(
      (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
    )
  }, [reviews, me, ownBox, evidence, revealed, mending])
}
