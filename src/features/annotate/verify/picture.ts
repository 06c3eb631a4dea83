/** The picture of an item: its address, its crop, and the boxes that lie on it. */
import type { Entry } from '#contract/entry.ts'
import { type Box, roundOut, type Size, unionBox } from '#contract/space.ts'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import type { PaneSource } from '../../../canvas/source.ts'

export const serviceOf = (imageId: string): string => `/iiif/3/${encodeURIComponent(imageId)}`

export const sourceOf = (imageId: string): PaneSource => ({ kind: 'iiif', url: serviceOf(imageId) })

/** The smallest box of whole pixels around all evidence; null without any. */
export function cropOf(evidence: readonly Box<'image'>[]): Box<'image'> | null {
  const [first, ...rest] = evidence
  return first ? roundOut(rest.reduce((all, next) => unionBox(all, next), first)) : null
}

/** What the crop takes of its pane. */
export const cropShare = 0.94

export const sizeOf = ({ width, height }: Pick<Entry, 'width' | 'height'>): Size => ({ width, height })

/** The box that a person has drawn as they would have it. */
export const ownId = 'own'

export const evidenceId = (at: number): string => `evidence ${at}`

export function evidenceBoxes(evidence: readonly Box<'image'>[], editable = false): PaneBox[] {
  return evidence.map((one, at) => ({
    id: evidenceId(at),
    box: one,
    role: 'evidence',
    label: evidence.length > 1 ? `evidence ${at + 1}` : 'evidence',
    ...(editable ? { editable } : {}),
  }))
}

/** Index of the evidence box that a pane's id names; null for another box. */
export function evidenceAt(id: string | null): number | null {
  const found = id === null ? null : /^evidence (\d+)$/.exec(id)
  return found ? Number(found[1]) : null
}
