/** The boxes that stand over the pictures: the model's, the crop that was sent, the evidence, a person's. */

import { formatSize } from '#contract/format.ts'
import { isTerminal, type Run } from '#contract/run.ts'
import { area, type Box, iou } from '#contract/space.ts'

export type OverlayRole = 'initial' | 'refined' | 'evidence' | 'person'

export interface Overlay {
  readonly id: 'predicted' | 'crop' | 'evidence' | 'person' | `look ${number}`
  readonly box: Box<'image'>
  readonly role: OverlayRole
  readonly dashed: boolean
  readonly label: string
  readonly editable: boolean
}

export interface OverlayInput {
  readonly run: Run | null
  /** the true box of the question that is being asked, while there is no run */
  readonly evidence: Box<'image'> | null
  /** a person's box that was drawn and not asked about yet */
  readonly draft: Box<'image'> | null
}

/**
 * All boxes, largest first so that small ones stay on top. While a person's box is being made, the box it came
 * from stays visible but can no longer be dragged: one box at a time is the one that Refine will send.
 */
export function overlaysOf({ run, evidence, draft }: OverlayInput): Overlay[] {
  const list: Overlay[] = []
  // Before the model has answered, its place would give the answer away.
  const trueBox = run ? (run.initialAnswer || isTerminal(run.status) ? run.evidence : null) : evidence
  if (trueBox)
    list.push({
      id: 'evidence',
      box: trueBox,
      role: 'evidence',
      dashed: false,
      label: 'evidence',
      editable: false,
    })
  if (run?.cropBox)
    list.push({
      id: 'crop',
      box: run.cropBox,
      role: 'refined',
      dashed: true,
      label: `crop sent ${formatSize(run.cropBox).replaceAll(' ', '')}`,
      editable: false,
    })
  // Of several looks, the last is the run's own box; the earlier ones stand under it with their numbers.
  for (const look of run?.looks.slice(0, -1) ?? []) {
    if (!look.box.box) continue
    list.push({
      id: `look ${look.turn}`,
      box: look.box.box,
      role: look.by === 'person' ? 'person' : 'initial',
      dashed: false,
      label: `look ${look.turn}`,
      editable: false,
    })
  }
  if (run?.box?.box) {
    const byPerson = run.boxBy === 'person'
    list.push({
      id: 'predicted',
      box: run.box.box,
      role: byPerson ? 'person' : 'initial',
      dashed: false,
      label: boxName(run),
      editable: draft === null,
    })
  }
  if (draft)
    list.push({ id: 'person', box: draft, role: 'person', dashed: false, label: 'new box', editable: true })
  return list.sort((a, b) => area(b.box) - area(a.box))
}

/** Whose box it is, in words. */
function boxName(run: Run): string {
  const last = run.looks.at(-1)
  const which = run.looks.length > 1 && last ? `look ${last.turn}` : 'predicted box'
  const names = {
    model: which,
    person: 'your box',
    attention: 'box of the attention',
    policy: 'box of the policy',
    evidence: 'region asked about',
  }
  return names[run.boxBy ?? 'model']
}

/** Whether Refine would ask something new: an initial answer is there, and a person's box that is not the run's own. */
export function canRefine(run: Run | null, draft: Box<'image'> | null): boolean {
  if (!run?.initialAnswer || !draft) return false
  if (run.status === 'queued' || run.status === 'running') return false
  return !run.box?.box || iou(draft, run.box.box) < 0.9999
}

/** Whether a finished run can go on from one of its asks with this box. */
export function refinableAt(run: Run, draft: Box<'image'> | null): boolean {
  return draft !== null && isTerminal(run.status)
}
