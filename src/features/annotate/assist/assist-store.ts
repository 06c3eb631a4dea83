/** How a person asks engines, kept in this browser; and what is open beside an item. */
import { z } from 'zod'
import { create } from 'zustand'

const choicesSchema = z.object({
  mode: z.enum(['answer', 'write']).catch('answer'),
  writer: z.string().nullable().catch(null),
  /** empty: the first that can */
  voters: z.array(z.string()).catch([]),
  wanted: z.number().int().min(1).max(10).catch(3),
  /** of each engine; null: the paper's eight, shared out */
  samples: z.number().int().min(1).max(32).nullable().catch(null),
  /** null: more than three quarters */
  threshold: z.number().int().min(0).max(255).nullable().catch(null),
  temperature: z.number().min(0.1).max(2).catch(1),
  viewTrials: z.union([z.literal(1), z.literal(4)]).catch(1),
})
export type Choices = z.infer<typeof choicesSchema>

interface AssistState {
  readonly choices: Choices
  /** the suggestion that is shown, by picture */
  readonly open: Readonly<Record<string, string>>
  /** the candidate that the keys mean */
  readonly chosen: number
}

const storageKey = 'loupe-assist'

export const useAssist = create<AssistState>(() => ({ choices: stored(), open: {}, chosen: 0 }))

export function choose(patch: Partial<Choices>): void {
  const choices = { ...useAssist.getState().choices, ...patch }
  useAssist.setState({ choices })
  try {
    localStorage.setItem(storageKey, JSON.stringify(choices))
  } catch {
    // A browser that keeps nothing still asks.
  }
}

export function openSuggestion(imageId: string, id: string): void {
  useAssist.setState(({ open }) => ({ open: { ...open, [imageId]: id }, chosen: 0 }))
}

export function chooseCandidate(chosen: number): void {
  useAssist.setState({ chosen })
}

function stored(): Choices {
  try {
    return choicesSchema.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'))
  } catch {
    return choicesSchema.parse({})
  }
}

/** What is unfolded, kept for as long as the page lives. */
const useParts = create<Readonly<Record<'open' | 'boxes', boolean>>>(() => ({ open: false, boxes: false }))

export function usePart(name: 'open' | 'boxes'): [boolean, (value: boolean) => void] {
  return [useParts((state) => state[name]), (value) => useParts.setState({ [name]: value })]
}
