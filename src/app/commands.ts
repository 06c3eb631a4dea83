/**
 * The one table of commands. It feeds the keyboard, the help, the tooltips and the palette.
 * Screens register what they can do now with `useCommand`; a command that nobody handles is not shown.
 */
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { annotateCommands } from './annotate-commands.ts'
import { assistCommands } from './assist-commands.ts'
import { exploreCommands } from './explore-commands.ts'
import type { Key } from './keys.ts'
import { pictureCommands } from './picture-commands.ts'
import { verifyCommands } from './verify-commands.ts'

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
  /** commands that have the same key, which this one goes before on purpose */
  readonly before?: readonly string[]
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

  ...exploreCommands,

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

  ...pictureCommands,

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

  ...verifyCommands,

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
