/** What the keyboard and the palette can do while an item is checked; the keys are in the app's one table. */

import type { Box } from '#contract/space.ts'
import { useCommand } from '../../../app/commands.ts'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import { type Cameras, cropPane, fullPane } from './crop-camera.ts'
import type { VerifyDraft } from './draft.ts'
import { type Mark, nextMark } from './marks.ts'
import { reasons } from './reasons.ts'

export interface VerifyCommands {
  draft: VerifyDraft | null
  letters: readonly string[]
  cameras: Cameras
  linked: boolean
  crop: Box<'image'> | null
  answer: (letter: string) => void
  reveal: () => void
  mark: (mark: Mark, value: boolean | null) => void
  accept: () => void
  fine: () => void
  open: (panel: 'mend' | 'reject') => void
  send: () => void
  reason: (id: string) => void
  ownWords: () => void
  skip: () => void
  back: () => void
  undo: () => boolean
  /** null: nobody has changed the item */
  take: (() => void) | null
  /** the tool is on: Enter puts a box */
  draws: boolean
  drawing: () => void
  place: () => void
  deleteBox: () => boolean
  overlays: () => void
  link: () => void
  tryFirst: () => void
  leave: () => boolean
}

export function useVerifyCommands(screen: VerifyCommands): void {
  const { draft, cameras, linked } = screen
  const open = draft !== null
  const trying = draft?.stage === 'try'
  const judging = draft?.stage === 'judge'
  const rejecting = draft?.panel === 'reject'
  const free = judging && draft.panel === null

  useAnswer('A', screen, trying)
  useAnswer('B', screen, trying)
  useAnswer('C', screen, trying)
  useAnswer('D', screen, trying)
  useAnswer('E', screen, trying)
  useAnswer('F', screen, trying)
  useAnswer('G', screen, trying)
  useAnswer('H', screen, trying)
  useCommand('verify-reveal', screen.reveal, trying)

  const turn = (mark: Mark) => () => screen.mark(mark, nextMark(draft?.checks[mark] ?? null))
  useCommand('verify-answerable', turn('answerable'), free)
  useCommand('verify-full', turn('correctFull'), free)
  useCommand('verify-crop', turn('correctCrop'), free)
  useCommand('verify-easy', turn('tooEasy'), free)

  // Enter goes on with what is open: first the answer, then a panel, then the item itself.
  useCommand(
    'verify-accept',
    (event) => {
      // While one draws, the key puts a box; the button stays what it is.
      if (event && screen.draws) return false
      return trying ? screen.reveal() : free ? screen.accept() : screen.send()
    },
    open,
  )
  useCommand('verify-fine', screen.fine, free)
  useCommand('verify-mend', () => screen.open('mend'), free)
  useCommand('verify-reject', () => screen.open('reject'), free)
  useCommand('verify-send', () => (free ? screen.accept() : screen.send()), judging)
  const choose = (at: number) => () => {
    const reason = reasons[at]
    if (reason) screen.reason(reason.id)
  }
  useCommand('verify-reason-1', choose(0), rejecting)
  useCommand('verify-reason-2', choose(1), rejecting)
  useCommand('verify-reason-3', choose(2), rejecting)
  useCommand('verify-reason-4', choose(3), rejecting)
  useCommand('verify-reason-5', choose(4), rejecting)
  useCommand('verify-reason-6', choose(5), rejecting)
  useCommand('verify-words', screen.ownWords, judging && !free)

  useCommand('verify-skip', screen.skip, open)
  useCommand('verify-back', screen.back)
  useCommand('verify-undo', screen.undo)
  useCommand('verify-take', () => screen.take?.(), screen.take !== null)
  useCommand('verify-try', screen.tryFirst)
  useCommand('verify-leave', screen.leave)

  useCommand('verify-box', screen.drawing, open)
  useCommand('box-place', screen.place, open && screen.draws)
  useCommand('delete-box', screen.deleteBox, open)
  useCommand('overlays', screen.overlays, open, screen.overlays)
  useCommand('link-panes', screen.link, open && screen.crop !== null)
  // The full image, unless the crop has the hand.
  const pane = () => {
    const active = document.activeElement?.getAttribute('data-pane')
    return active === cropPane && !linked
      ? paneCommands(cameras.crop, cropPane)
      : paneCommands(cameras.full, fullPane)
  }
  useCommand('zoom-in', () => pane().zoomIn(), open)
  useCommand('zoom-out', () => pane().zoomOut(), open)
  useCommand('zoom-fit', () => pane().fit(), open)
  useCommand('verify-actual', () => pane().actualPixels(), open)
  useCommand(
    'zoom-box',
    () => {
      if (screen.crop) pane().zoomTo(screen.crop, 0.6)
    },
    judging && screen.crop !== null,
  )
}

type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H'

function useAnswer(letter: Letter, { letters, answer }: VerifyCommands, trying: boolean): void {
  const id = `verify-answer-${letter.toLowerCase() as Lowercase<Letter>}` as const
  useCommand(id, () => answer(letter), trying && letters.includes(letter))
}
