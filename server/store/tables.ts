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
  /** 0: the original was left out of the bundle that it came in, and the pyramid is a stand-in */
  original: number
  /** who brought it */
  origin: 'upload' | 'import'
}

/** Links that show some runs read-only. */
export interface SharesTable {
  id: string
  /** SHA-256 of the token in the link, lower-case hex; the token itself is kept nowhere */
  token_hash: string
  title: string
  /** ids as a JSON list */
  run_ids: string
  created_at: string
  expires_at: string
  revoked_at: string | null
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
  /** hash of what is asked (server/runs/run-key.ts); null for runs that were not asked here, or go on from another one */
  run_key: string | null
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

export interface DatasetsTable {
  seq: Generated<number>
  id: string
  name: string
  created_at: string
  /** counts up with every change of its items and marks */
  revision: number
  /** Dataset as JSON, without what has a column of its own */
  body: string
}

export interface ItemsTable {
  dataset_id: string
  /** from 0 without gaps */
  ordinal: number
  id: string
  /** the source's id */
  key: string
  image_id: string
  /** Item as JSON */
  body: string
  /** lower-case text that the search looks into: key, question, options, answer */
  search: string
}

export interface ImportsTable {
  id: string
  created_at: string
  status: string
  /** the dataset that it fills; null before it has begun */
  dataset_id: string | null
  /** ImportJob as JSON */
  body: string
  /** where to go on after a stop, as the reader of the format says it */
  cursor: string | null
}

export interface ImportRefusalsTable {
  import_id: string
  /** row of the source, from 1 */
  row: number
  code: string
  detail: string
}

export interface EvaluationsTable {
  seq: Generated<number>
  id: string
  dataset_id: string
  status: string
  created_at: string
  revision: number
  /** Evaluation as JSON, without what has a column of its own and without counts */
  body: string
}

export interface ResultsTable {
  evaluation_id: string
  /** the item's */
  ordinal: number
  item_id: string
  status: string
  run_id: string | null
  /** hash of what is asked (server/runs/run-key.ts), '' for predictions made elsewhere */
  run_key: string
  /** Facts as a JSON list in a fixed order (server/benchmarks/evaluate/packed-facts.ts) */
  facts: string
  /** Result as JSON, without what has a column of its own */
  body: string
  /** lower-case text of the answers */
  search: string
}

export interface SlicesTable {
  id: string
  dataset_id: string
  name: string
  created_at: string
  /** SliceRule as JSON */
  rule: string
}

/** Notes and tags of people. */
export interface MarksTable {
  subject: 'item' | 'run'
  id: string
  note: string
  /** JSON list of words */
  tags: string
  updated_at: string
}

export interface Database {
  datasets: DatasetsTable
  items: ItemsTable
  imports: ImportsTable
  import_refusals: ImportRefusalsTable
  evaluations: EvaluationsTable
  results: ResultsTable
  slices: SlicesTable
  marks: MarksTable
  images: ImagesTable
  runs: RunsTable
  run_events: RunEventsTable
  shares: SharesTable
}
