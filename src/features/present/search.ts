/** Addresses of presentations: everything that makes one up, so that a link restores it exactly. */
import { z } from 'zod'

/** The router parses bare numbers, so an id of digits only arrives as a number. */
const text = (max: number) =>
  z
    .union([z.string(), z.number()])
    .transform(String)
    .pipe(z.string().min(1).max(max))
    .optional()
    .catch(undefined)
const flag = z.boolean().optional().catch(undefined)

const player = {
  /** id of the step, such as `look`, or its number from 1 */
  step: text(64),
  /** plays by itself */
  play: flag,
  speed: z.number().min(0.25).max(4).optional().catch(undefined),
  notes: flag,
}

export const presentSearchSchema = z.object({
  ...player,
  /** the run's log as time instead of its story; `t` is the moment in ms since its start, `pace` how fast it goes */
  replay: flag,
  t: z.number().min(0).max(1e9).optional().catch(undefined),
  pace: z.number().min(0).max(16).optional().catch(undefined),
})
export type PresentSearch = z.infer<typeof presentSearchSchema>

export const playlistSearchSchema = z.object({
  ...player,
  /** ids of runs in their order, with commas between them */
  runs: text(8000),
  title: text(200),
  /** how the runs were picked, in a sentence; absent: by hand */
  rule: text(400),
  /** 0 the title page, 1 the first run, and after the last run the end page; absent: the title page */
  at: z.number().int().min(0).max(500).optional().catch(undefined),
  /** the list is being put together */
  edit: flag,
})
export type PlaylistSearch = z.infer<typeof playlistSearchSchema>

const mostRuns = 100

/** The ids of a playlist, each once. */
export function parseRuns(runs: string | undefined): string[] {
  const ids = (runs ?? '').split(',').map((id) => id.trim())
  return [...new Set(ids.filter((id) => id !== '' && id.length <= 128))].slice(0, mostRuns)
}

export function formatRuns(ids: readonly string[]): string | undefined {
  return ids.length > 0 ? ids.join(',') : undefined
}
