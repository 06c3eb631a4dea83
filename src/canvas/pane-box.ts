/** A box on a pane, and whose it is. */
import type { Box } from '#contract/space.ts'

export const boxRoles = [
  'initial',
  'refined',
  'evidence',
  'person',
  // several people on one picture: a colour each, beside their names
  'annotator-1',
  'annotator-2',
  'annotator-3',
  'annotator-4',
  'annotator-5',
  'annotator-6',
] as const
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
