import type { Run } from '#contract/run.ts'

/** The run as the official Zoom-Refine code would have recorded it. */
export function recordAddress(run: Pick<Run, 'id'>): string {
  return `/api/runs/${encodeURIComponent(run.id)}/record`
}
