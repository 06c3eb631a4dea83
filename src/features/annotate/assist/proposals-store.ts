/** Boxes that models proposed for the item that is open: numbered, dashed, and nobody's until a person takes one. */
import { useMemo } from 'react'
import { create } from 'zustand'
import type { Box } from '#contract/space.ts'
import type { PaneBox } from '../../../canvas/pane-box.ts'

export interface Proposal {
  readonly id: string
  readonly box: Box<'image'>
  /** from 1: its key */
  readonly number: number
  /** how it was found, in a word */
  readonly label: string
  /** who found it */
  readonly by: string
}

interface ProposalsState {
  readonly entryId: string | null
  readonly proposals: readonly Proposal[]
  /** runs that were asked for this item */
  readonly runs: readonly string[]
}

export const useProposals = create<ProposalsState>(() => ({ entryId: null, proposals: [], runs: [] }))

const none: readonly PaneBox[] = []

/** What the picture shows of them: pass it to the pane as boxes that are only looked at. */
export function useProposalBoxes(entryId: string): readonly PaneBox[] {
  const proposals = useProposals((state) => (state.entryId === entryId ? state.proposals : null))
  return useMemo(
    () =>
      proposals
        ? proposals.map(({ id, box, number, label }) => ({
            id: `proposal-${id}`,
            box,
            role: 'initial',
            dashed: true,
            label: `${number} ${label}`,
          }))
        : none,
    [proposals],
  )
}
