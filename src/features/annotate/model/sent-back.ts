/** An item that came back to its author: it is checked again once it is changed, or handed back as it is. */
import type { EntryState } from '#contract/project.ts'

export type SentBack = Extract<EntryState, 'mend' | 'rejected'>

export const isSentBack = (state: EntryState): state is SentBack => state === 'mend' || state === 'rejected'
