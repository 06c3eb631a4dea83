/** A box on a pane, and whose it is. */
import type { Box } from '#contract/space.ts'

export const boxRoles = ['initial', 'refined', 'evidence', 'person'] as const
export type BoxRole = (typeof boxRoles)[number]

export interface PaneBox {
  readonly id: string
  readonly box: Box<'image'>
  readonly role: BoxRole
  /** the padded region that was really sent is drawn dashed */
  readonly dashed?: boolean
  /** stands on the chip, and in the list for screen readers */
  readonly label: string
  /** can be moved and resized */
  readonly editable?: boolean
  readonly hidden?: boolean
}
