/** Commands of the helpers that ask engines: a part of the one table in commands.ts, which checks their form. */

/** Alt and a digit take the proposed box with that number. */
export const proposalCommands = [
  'proposal-1',
  'proposal-2',
  'proposal-3',
  'proposal-4',
  'proposal-5',
  'proposal-6',
  'proposal-7',
  'proposal-8',
  'proposal-9',
] as const

const assist = { scope: 'annotate', group: 'Assist' } as const
const box = { ...assist, keyboardOnly: true } as const

export const assistCommands = [
  { id: 'assist-ask', title: 'Ask engines about the box', keys: ['Shift+A'], ...assist },
  { id: 'assist-cancel', title: 'Stop asking', keys: ['Shift+C'], ...assist },
  { id: 'assist-next', title: 'Next suggestion', keys: ['Shift+J'], ...assist },
  { id: 'assist-previous', title: 'Previous suggestion', keys: ['Shift+K'], ...assist },
  { id: 'assist-accept', title: 'Accept the suggestion as a new item…', keys: ['Shift+Enter'], ...assist },
  { id: 'assist-use', title: 'Take the suggestion into this item', keys: ['Shift+U'], ...assist },
  { id: 'assist-dismiss', title: 'Dismiss the suggestion', keys: ['Shift+X'], ...assist },
  { id: 'assist-boxes', title: 'Let a model propose boxes', keys: ['Shift+P'], ...assist },
  { id: 'proposal-1', title: 'Take proposed box 1', keys: ['Alt+1'], ...box },
  { id: 'proposal-2', title: 'Take proposed box 2', keys: ['Alt+2'], ...box },
  { id: 'proposal-3', title: 'Take proposed box 3', keys: ['Alt+3'], ...box },
  { id: 'proposal-4', title: 'Take proposed box 4', keys: ['Alt+4'], ...box },
  { id: 'proposal-5', title: 'Take proposed box 5', keys: ['Alt+5'], ...box },
  { id: 'proposal-6', title: 'Take proposed box 6', keys: ['Alt+6'], ...box },
  { id: 'proposal-7', title: 'Take proposed box 7', keys: ['Alt+7'], ...box },
  { id: 'proposal-8', title: 'Take proposed box 8', keys: ['Alt+8'], ...box },
  { id: 'proposal-9', title: 'Take proposed box 9', keys: ['Alt+9'], ...box },
] as const
