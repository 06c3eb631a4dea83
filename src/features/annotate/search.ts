/** What the screens of Annotate keep in the URL, so that a link restores them. What does not parse is absent. */
import { z } from 'zod'
import { entryStates } from '#contract/project.ts'

/** The router parses bare numbers, so a word of digits only arrives as a number. */
const text = (max: number) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().min(1).max(max))
    .optional()
    .catch(undefined)

export const projectTabs = ['author', 'verify', 'people', 'publish'] as const
export type ProjectTab = (typeof projectTabs)[number]

/** The first page of Annotate. */
export const annotateSearchSchema = z.object({
  /** the dialog for a new project is open */
  new: z.literal('project').optional().catch(undefined),
})
export type AnnotateSearch = z.infer<typeof annotateSearchSchema>

/** A project; its tabs share `entry`, so that one can go from writing an item to checking it. */
export const projectSearchSchema = z.object({
  /** absent: author */
  tab: z.enum(projectTabs).optional().catch(undefined),
  /** the item that is open */
  entry: text(64),
  /** words that the items of the list hold */
  q: text(500),
  state: z.enum(entryStates).optional().catch(undefined),
  category: text(200),
  /** what is open over the author's screen */
  open: z.enum(['history', 'deleted', 'add', 'import', 'rules']).optional().catch(undefined),
  /** which part of the tab is shown; the tabs give it its meaning */
  view: text(64),
})
export type ProjectSearch = z.infer<typeof projectSearchSchema>
