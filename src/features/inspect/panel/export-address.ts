import type { Run } from '#contract/run.ts'

/** Where the run can be had as a zip: its record, every picture as sent, its maps. */
export function exportAddress(run: Pick<Run, 'id'>): string {
  return `/api/runs/${encodeURIComponent(run.id)}/export`
}

/** The run as the official Zoom-Refine code would have recorded it. */
export function recordAddress(run: Pick<Run, 'id'>): string {
  return `/api/runs/${encodeURIComponent(run.id)}/record`
}
