/** What the author's form hands to the helpers that ask engines. */
import type { Entry, EntryContent } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'

export interface AssistMountProps {
  readonly project: Project
  /** as the server has it */
  readonly entry: Entry
  /** what stands in the form now */
  readonly content: EntryContent
  /** Changes fields, through undo and outbox; `words` names the step, such as "take a suggested question". */
  readonly onContent: (patch: Partial<EntryContent>, words: string) => void
}
