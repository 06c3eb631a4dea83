/**
 * The one table of commands. It feeds the keyboard, the help, the tooltips and the palette.
 * Screens register what they can do now with `useCommand`; a command that nobody handles is not shown.
 */
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { annotateCommands } from './annotate-commands.ts'
import { assistCommands } from './assist-commands.ts'
import type { Key } from './keys.ts'

/**
 * Where a command listens. `pane`: a picture pane has the focus (an element with `data-scope="pane"`).
 * `box`: as `pane`, and a box is selected; its arrow keys go before the pane's.
 * `verify`: an item is checked; zooming and boxes keep their commands of `inspect`.
 */
export const scopes = [
  'global',
  'home',
  'explore',
  'inspect',
  'present',
  'annotate',
  'verify',
  'pane',
  'box',
] as const
export type Scope = (typeof scopes)[number]

export const groups = [
  'Everywhere',
  'Explore',
  'Items',
  'Slice',
  'Pictures',
  'Run',
  'Look',
  'Boxes',
  'Present',
  'Items to write',
  'Write',
  'Assist',
  'Verify',
] as const
export type Group = (typeof groups)[number]

export interface Command {
  readonly id: string
  readonly title: string
  readonly keys: readonly Key[]
  readonly scope: Scope
  readonly group: Group
  /** works while a person types, too */
  readonly whileTyping?: true
  /** pressing toggles; holding shows it only as long as the key is down */
  readonly hold?: true
  /** a command of a wider scope that has the same key, which this one goes before on purpose */
  readonly before?: string
  /** too fine for the palette, such as moving a box by one pixel */
  readonly keyboardOnly?: true
}

export const commandTable = [
  {
    id: 'palette',
    title: 'Search or run a command',
    keys: ['Mod+K', '/'],
    scope: 'global',
    group: 'Everywhere',
    whileTyping: true,
  },
  { id: 'help', title: 'Keyboard shortcuts', keys: ['?'], scope: 'global', group: 'Everywhere' },
  {
    id: 'settings',
    title: 'Settings: engines and calibration',
    keys: [],
    scope: 'global',
    group: 'Everywhere',
  },
  { id: 'theme', title: 'Light or dark theme', keys: ['t'], scope: 'global', group: 'Everywhere' },
  { id: 'back', title: 'Back', keys: ['Escape'], scope: 'inspect', group: 'Everywhere', keyboardOnly: true },

  {
    id: 'explore',
    title: 'Go to Explore: datasets and evaluations',
    keys: [],
    scope: 'global',
    group: 'Everywhere',
  },

  { id: 'import-dataset', title: 'Import a dataset…', keys: ['i'], scope: 'explore', group: 'Explore' },
  { id: 'new-evaluation', title: 'New evaluation…', keys: ['e'], scope: 'explore', group: 'Explore' },
  {
    id: 'evaluations',
    title: 'Evaluations: progress, pause, retry',
    keys: ['w'],
    scope: 'explore',
    group: 'Explore',
  },

  { id: 'item-next', title: 'Next item', keys: ['j'], scope: 'explore', group: 'Items' },
  { id: 'item-previous', title: 'Previous item', keys: ['k'], scope: 'explore', group: 'Items' },
  {
    id: 'item-right',
    title: 'Item to the right',
    keys: ['ArrowRight'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-left',
    title: 'Item to the left',
    keys: ['ArrowLeft'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-below',
    title: 'Item below',
    keys: ['ArrowDown'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-above',
    title: 'Item above',
    keys: ['ArrowUp'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-page-down',
    title: 'A page down',
    keys: ['PageDown'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-page-up',
    title: 'A page up',
    keys: ['PageUp'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-first',
    title: 'First item',
    keys: ['Home'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  {
    id: 'item-last',
    title: 'Last item',
    keys: ['End'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },
  { id: 'item-open', title: 'Open the item', keys: ['Enter'], scope: 'explore', group: 'Items' },
  { id: 'item-inspect', title: 'Open its run in Inspect', keys: ['o'], scope: 'explore', group: 'Items' },
  { id: 'item-select', title: 'Select the item', keys: ['x'], scope: 'explore', group: 'Items' },
  { id: 'item-tag', title: 'Tag the selected items', keys: ['l'], scope: 'explore', group: 'Items' },
  {
    id: 'explore-back',
    title: 'Close the item, or let go of the selection',
    keys: ['Escape'],
    scope: 'explore',
    group: 'Items',
    keyboardOnly: true,
  },

  {
    id: 'slice-search',
    title: 'Search questions and answers',
    keys: ['/'],
    scope: 'explore',
    group: 'Slice',
    before: 'palette',
  },
  { id: 'slice-clear', title: 'Clear all filters', keys: ['c'], scope: 'explore', group: 'Slice' },
  {
    id: 'slice-differences',
    title: 'Only where the two evaluations differ',
    keys: ['d'],
    scope: 'explore',
    group: 'Slice',
  },
  {
    id: 'explore-layout',
    title: 'Next layout: grid, table, figures',
    keys: ['v'],
    scope: 'explore',
    group: 'Slice',
  },
  { id: 'explore-plots', title: 'Plots on or off', keys: ['p'], scope: 'explore', group: 'Slice' },

  { id: 'open-picture', title: 'Open a picture…', keys: ['u'], scope: 'global', group: 'Pictures' },
  { id: 'gallery', title: 'Go to the gallery', keys: ['g'], scope: 'global', group: 'Pictures' },
  { id: 'connect-model', title: 'How to connect a real model', keys: [], scope: 'global', group: 'Pictures' },
  { id: 'next-item', title: 'Next run or picture', keys: ['j'], scope: 'inspect', group: 'Pictures' },
  { id: 'previous-item', title: 'Previous run or picture', keys: ['k'], scope: 'inspect', group: 'Pictures' },

  { id: 'ask', title: 'Ask', keys: ['Mod+Enter'], scope: 'inspect', group: 'Run', whileTyping: true },
  { id: 'edit-question', title: 'Edit the question', keys: ['q'], scope: 'inspect', group: 'Run' },
  { id: 'refine', title: 'Refine with this box', keys: ['r'], scope: 'inspect', group: 'Run' },
  { id: 'cancel-run', title: 'Cancel the run', keys: ['c'], scope: 'inspect', group: 'Run' },
  { id: 'send-run', title: 'Send the run…', keys: ['e'], scope: 'inspect', group: 'Run' },
  { id: 'previous-step', title: 'Previous step of the run', keys: ['['], scope: 'inspect', group: 'Run' },
  { id: 'next-step', title: 'Next step of the run', keys: [']'], scope: 'inspect', group: 'Run' },

  { id: 'zoom-in', title: 'Zoom in', keys: ['+', '='], scope: 'inspect', group: 'Look' },
  { id: 'zoom-out', title: 'Zoom out', keys: ['-'], scope: 'inspect', group: 'Look' },
  { id: 'zoom-fit', title: 'Fit the whole picture', keys: ['0'], scope: 'inspect', group: 'Look' },
  { id: 'zoom-actual', title: 'Actual pixels', keys: ['1'], scope: 'inspect', group: 'Look' },
  { id: 'zoom-box', title: 'Zoom to the box', keys: ['z'], scope: 'inspect', group: 'Look' },
  {
    id: 'pan-drag',
    title: 'Hold and drag: pan, whatever the tool',
    keys: [' '],
    scope: 'pane',
    group: 'Look',
    keyboardOnly: true,
    before: 'verify-reveal',
  },
  {
    id: 'pan-left',
    title: 'Pan left',
    keys: ['ArrowLeft'],
    scope: 'pane',
    group: 'Look',
    keyboardOnly: true,
  },
  {
    id: 'pan-right',
    title: 'Pan right',
    keys: ['ArrowRight'],
    scope: 'pane',
    group: 'Look',
    keyboardOnly: true,
  },
  { id: 'pan-up', title: 'Pan up', keys: ['ArrowUp'], scope: 'pane', group: 'Look', keyboardOnly: true },
  {
    id: 'pan-down',
    title: 'Pan down',
    keys: ['ArrowDown'],
    scope: 'pane',
    group: 'Look',
    keyboardOnly: true,
  },
  {
    id: 'heatmap',
    title: 'Heatmap on or off (hold to peek)',
    keys: ['h'],
    scope: 'inspect',
    group: 'Look',
    hold: true,
  },
  {
    id: 'overlays',
    title: 'Boxes on or off (hold to peek)',
    keys: ['o'],
    scope: 'inspect',
    group: 'Look',
    hold: true,
  },
  { id: 'link-panes', title: 'Link the panes', keys: ['l'], scope: 'inspect', group: 'Look' },
  {
    id: 'lens',
    title: 'Loupe: view and original under the pointer (hold to peek)',
    keys: ['m'],
    scope: 'inspect',
    group: 'Look',
    hold: true,
  },
  { id: 'swipe', title: 'Swipe one pane over the other', keys: ['s'], scope: 'inspect', group: 'Look' },

  { id: 'tool-select', title: 'Select and pan', keys: ['v'], scope: 'inspect', group: 'Boxes' },
  { id: 'tool-box', title: 'Draw a box', keys: ['b'], scope: 'inspect', group: 'Boxes' },
  { id: 'next-box', title: 'Next box', keys: ['Tab'], scope: 'pane', group: 'Boxes', keyboardOnly: true },
  {
    id: 'previous-box',
    title: 'Previous box',
    keys: ['Shift+Tab'],
    scope: 'pane',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-left',
    title: 'Move the box left',
    keys: ['ArrowLeft', 'Shift+ArrowLeft'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-right',
    title: 'Move the box right',
    keys: ['ArrowRight', 'Shift+ArrowRight'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-up',
    title: 'Move the box up',
    keys: ['ArrowUp', 'Shift+ArrowUp'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-down',
    title: 'Move the box down',
    keys: ['ArrowDown', 'Shift+ArrowDown'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-narrower',
    title: 'Make the box narrower',
    keys: ['Alt+ArrowLeft', 'Alt+Shift+ArrowLeft'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-wider',
    title: 'Make the box wider',
    keys: ['Alt+ArrowRight', 'Alt+Shift+ArrowRight'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-lower',
    title: 'Make the box less high',
    keys: ['Alt+ArrowUp', 'Alt+Shift+ArrowUp'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'box-higher',
    title: 'Make the box higher',
    keys: ['Alt+ArrowDown', 'Alt+Shift+ArrowDown'],
    scope: 'box',
    group: 'Boxes',
    keyboardOnly: true,
  },
  {
    id: 'delete-box',
    title: 'Delete the drawn box',
    keys: ['Delete', 'Backspace'],
    scope: 'inspect',
    group: 'Boxes',
  },
  { id: 'undo', title: 'Undo the last change of a box', keys: ['Mod+Z'], scope: 'inspect', group: 'Boxes' },
  { id: 'redo', title: 'Redo', keys: ['Mod+Shift+Z'], scope: 'inspect', group: 'Boxes' },

  { id: 'present', title: 'Present: runs to show', keys: [], scope: 'global', group: 'Everywhere' },
  { id: 'present-run', title: 'Present this run', keys: ['p'], scope: 'inspect', group: 'Present' },
  {
    id: 'replay-run',
    title: 'Replay this run as it was recorded',
    keys: [],
    scope: 'inspect',
    group: 'Present',
  },
  {
    id: 'present-next',
    title: 'Next step of the presentation',
    keys: ['ArrowRight', ' ', 'PageDown', 'Enter'],
    scope: 'present',
    group: 'Present',
  },
  {
    id: 'present-previous',
    title: 'Previous step of the presentation',
    keys: ['ArrowLeft', 'PageUp', 'Backspace'],
    scope: 'present',
    group: 'Present',
  },
  { id: 'present-first', title: 'First step', keys: ['Home'], scope: 'present', group: 'Present' },
  { id: 'present-last', title: 'Last step', keys: ['End'], scope: 'present', group: 'Present' },
  {
    id: 'present-play',
    title: 'Play by itself, or stop',
    keys: ['p'],
    scope: 'present',
    group: 'Present',
  },
  { id: 'present-send', title: 'Send what is presented…', keys: ['e'], scope: 'present', group: 'Present' },
  { id: 'present-full', title: 'Full screen', keys: ['f'], scope: 'present', group: 'Present' },
  { id: 'present-notes', title: 'Speaker notes', keys: ['n'], scope: 'present', group: 'Present' },
  { id: 'present-black', title: 'Black screen', keys: ['.', 'b'], scope: 'present', group: 'Present' },
  {
    id: 'present-replay',
    title: 'Replay the run as it was recorded',
    keys: ['r'],
    scope: 'present',
    group: 'Present',
  },
  {
    id: 'present-leave',
    title: 'Leave the presentation',
    keys: ['Escape'],
    scope: 'present',
    group: 'Present',
  },

  {
    id: 'verify-answer-a',
    title: 'Your answer: A',
    keys: ['a'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-b',
    title: 'Your answer: B',
    keys: ['b'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-c',
    title: 'Your answer: C',
    keys: ['c'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-d',
    title: 'Your answer: D',
    keys: ['d'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-e',
    title: 'Your answer: E',
    keys: ['e'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-f',
    title: 'Your answer: F',
    keys: ['f'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-g',
    title: 'Your answer: G',
    keys: ['g'],
    scope: 'verify',
    group: 'Verify',
    before: 'gallery',
    keyboardOnly: true,
  },
  {
    id: 'verify-answer-h',
    title: 'Your answer: H',
    keys: ['h'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  { id: 'verify-reveal', title: 'Show the true answer', keys: ['r', ' '], scope: 'verify', group: 'Verify' },
  {
    id: 'verify-answerable',
    title: 'Unambiguous and answerable: yes, no, not judged',
    keys: ['1'],
    scope: 'verify',
    group: 'Verify',
  },
  {
    id: 'verify-full',
    title: 'Correct on the full image: yes, no, not judged',
    keys: ['2'],
    scope: 'verify',
    group: 'Verify',
  },
  {
    id: 'verify-crop',
    title: 'Correct on the crop: yes, no, not judged',
    keys: ['3'],
    scope: 'verify',
    group: 'Verify',
  },
  {
    id: 'verify-easy',
    title: 'Too easy: yes, no, not judged',
    keys: ['4'],
    scope: 'verify',
    group: 'Verify',
  },
  { id: 'verify-accept', title: 'Accept', keys: ['Enter'], scope: 'verify', group: 'Verify' },
  { id: 'verify-fine', title: 'All checks hold: accept', keys: ['y'], scope: 'verify', group: 'Verify' },
  { id: 'verify-mend', title: 'Mend…', keys: ['m'], scope: 'verify', group: 'Verify' },
  { id: 'verify-reject', title: 'Reject…', keys: ['x'], scope: 'verify', group: 'Verify' },
  {
    id: 'verify-send',
    title: 'Send: what is open, or accept',
    keys: ['Mod+Enter'],
    scope: 'verify',
    group: 'Verify',
    whileTyping: true,
  },
  {
    id: 'verify-reason-1',
    title: 'Reason 1',
    keys: ['1'],
    scope: 'verify',
    group: 'Verify',
    before: 'verify-answerable',
    keyboardOnly: true,
  },
  {
    id: 'verify-reason-2',
    title: 'Reason 2',
    keys: ['2'],
    scope: 'verify',
    group: 'Verify',
    before: 'verify-full',
    keyboardOnly: true,
  },
  {
    id: 'verify-reason-3',
    title: 'Reason 3',
    keys: ['3'],
    scope: 'verify',
    group: 'Verify',
    before: 'verify-crop',
    keyboardOnly: true,
  },
  {
    id: 'verify-reason-4',
    title: 'Reason 4',
    keys: ['4'],
    scope: 'verify',
    group: 'Verify',
    before: 'verify-easy',
    keyboardOnly: true,
  },
  {
    id: 'verify-reason-5',
    title: 'Reason 5',
    keys: ['5'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  {
    id: 'verify-reason-6',
    title: 'Reason 6',
    keys: ['6'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },
  { id: 'verify-words', title: 'Reason in your own words', keys: ['q'], scope: 'verify', group: 'Verify' },
  { id: 'verify-skip', title: 'Next item, put this one off', keys: ['j'], scope: 'verify', group: 'Verify' },
  { id: 'verify-back', title: 'Back to the item before', keys: ['k'], scope: 'verify', group: 'Verify' },
  {
    id: 'verify-undo',
    title: 'Take the last verdict back',
    keys: ['Mod+Z'],
    scope: 'verify',
    group: 'Verify',
  },
  { id: 'verify-box', title: 'Draw the box as you would', keys: ['w'], scope: 'verify', group: 'Verify' },
  { id: 'verify-actual', title: 'Actual pixels', keys: ['9'], scope: 'verify', group: 'Verify' },
  {
    id: 'verify-try',
    title: 'Answer first, or see the answer at once',
    keys: ['i'],
    scope: 'verify',
    group: 'Verify',
  },
  {
    id: 'verify-leave',
    title: 'Close what is open',
    keys: ['Escape'],
    scope: 'verify',
    group: 'Verify',
    keyboardOnly: true,
  },

  ...annotateCommands,
  ...assistCommands,
] as const satisfies readonly Command[]

export type CommandId = (typeof commandTable)[number]['id']

const byId = new Map<string, Command>(commandTable.map((command) => [command.id, command]))

export function commandOf(id: CommandId): Command {
  const command = byId.get(id)
  if (!command) throw new Error(`There is no command ${id}`)
  return command
}

/** `event` is null when the command came from a button or the palette. Returning false leaves the key to the browser. */
export type CommandHandler = (event: KeyboardEvent | null) => unknown

interface Registration {
  readonly handler: CommandHandler
  /** for commands with `hold`: the key was held for a while and is up again */
  readonly onHoldEnd: (() => void) | undefined
}

interface Registry {
  handlers: Partial<Record<CommandId, readonly Registration[]>>
}

/** Which commands are handled now; the latest registration wins. */
export const useRegistry = create<Registry>(() => ({ handlers: {} }))

function register(id: CommandId, registration: Registration): () => void {
  const change = (edit: (list: readonly Registration[]) => readonly Registration[]) =>
    useRegistry.setState(({ handlers }) => ({ handlers: { ...handlers, [id]: edit(handlers[id] ?? []) } }))
  change((list) => [...list, registration])
  return () => change((list) => list.filter((entry) => entry !== registration))
}

export function registrationOf(id: CommandId): Registration | undefined {
  return useRegistry.getState().handlers[id]?.at(-1)
}

/** Handles a command as long as the component is mounted and `enabled`. */
export function useCommand(
  id: CommandId,
  handler: CommandHandler,
  enabled = true,
  onHoldEnd?: () => void,
): void {
  const latest = useRef({ handler, onHoldEnd })
  useEffect(() => {
    latest.current = { handler, onHoldEnd }
  })
  useEffect(() => {
    if (!enabled) return
    return register(id, {
      handler: (event) => latest.current.handler(event),
      onHoldEnd: () => latest.current.onHoldEnd?.(),
    })
  }, [id, enabled])
}

/** Runs a command from a button or the palette. False where nobody handles it now. */
export function runCommand(id: CommandId): boolean {
  const registration = registrationOf(id)
  if (!registration) return false
  registration.handler(null)
  return true
}

/** The commands that somebody handles now, in the order of the table. */
export function useHandledCommands(): readonly (Command & { id: CommandId })[] {
  const handlers = useRegistry((registry) => registry.handlers)
  return commandTable.filter((command) => (handlers[command.id]?.length ?? 0) > 0)
}
