/** The tables, as Kysely sees them. Columns are snake_case; JSON columns hold text. */
import type { Generated } from 'kysely'

export interface ImagesTable {
  /** SHA-256 of the original bytes */
  id: string
  width: number
  height: number
  stored_width: number
  stored_height: number
  orientation: number
  format: string
  bytes: number
  name: string
  created_at: string
  /** number of pages of the pyramid, 1 = full size only */
  pyramid_levels: number
}

export interface RunsTable {
  /** grows with every run: the order of creation, also within one millisecond */
  seq: Generated<number>
  id: string
  image_id: string
  /** runs that are compared share one */
  group_id: string | null
  /** the run that this one went on from */
  parent_id: string | null
  status: string
  created_at: string
  /** RunSummary as JSON: the fold of the run's events without its steps, kept in the same transaction */
  summary: string
}

export interface RunEventsTable {
  run_id: string
  /** 1, 2, 3 … within the run */
  id: number
  at: number
  type: string
  /** RunEvent as JSON */
  body: string
}

export interface Database {
  images: ImagesTable
  runs: RunsTable
  run_events: RunEventsTable
}
