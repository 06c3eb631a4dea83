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
  /** 1: grey is all the colour it has; null: taken in before that was asked */
  grey: number | null
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
  /** the process that carries it out, or did (server/store/members.ts) */
  owner: string | null
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
  /** the process that carries it out, or did */
  owner: string | null
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
  /** the process that asks it now; null while none does */
  owner: string | null
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

/** Who may come in; see contract/account.ts. The person of the machine itself has no row. */
export interface PeopleTable {
  id: string
  name: string
  role: string
  /** SHA-256 of the personal token, lower-case hex; the token itself is kept nowhere */
  token_hash: string
  created_at: string
  /** 0: may not come in any more */
  active: number
}

export interface SessionsTable {
  /** SHA-256 of the cookie's value, lower-case hex */
  id_hash: string
  person_id: string
  created_at: string
  expires_at: string
}

export interface ProjectsTable {
  seq: Generated<number>
  id: string
  name: string
  created_at: string
  revision: number
  /** Project as JSON, without what has a column of its own and without counts */
  body: string
}

export interface EntriesTable {
  /** the order of entries, and of their exports */
  seq: Generated<number>
  id: string
  project_id: string
  key: string
  image_id: string
  version: number
  /** the project's, at the last change of the entry, its reviews or assignments */
  revision: number
  /** the content's */
  category: string | null
  /** EntryState, kept in the transaction that changes what it is derived from */
  state: string
  deleted_at: string | null
  /** Entry as JSON, without what has a column of its own */
  body: string
  /** lower-case text that the search looks into */
  search: string
}

/** The history of entries: append-only. */
export interface EntryChangesTable {
  entry_id: string
  /** 1, 2, 3 … within the entry */
  version: number
  /** chosen by the sender, unique: a save that arrives twice counts once */
  change_id: string
  kind: string
  person_id: string
  at: string
  /** EntryContent as JSON */
  content: string
  /** the change of many entries at once that it is a part of */
  batch_id: string | null
  /** what was said with it */
  words: string | null
}

/** Changes of many entries at once. */
export interface BatchesTable {
  /** chosen by the sender */
  id: string
  project_id: string
  at: string
  /** BulkResult as JSON */
  body: string
}

/** Append-only; of one person's reviews of one entry the newest counts. */
export interface ReviewsTable {
  seq: Generated<number>
  id: string
  project_id: string
  entry_id: string
  person_id: string
  role: string
  version: number
  at: string
  /** Review as JSON, without what has a column of its own */
  body: string
}

/** Who is to check what. */
export interface AssignmentsTable {
  entry_id: string
  person_id: string
  project_id: string
  at: string
}

/** Who has which entry open, by tab; lines that were not renewed are old. */
export interface PresenceTable {
  tab_id: string
  person_id: string
  project_id: string
  entry_id: string | null
  doing: string
  seen_at: number
}

/** Active time that people spent on entries, shown to themselves. */
export interface EffortsTable {
  entry_id: string
  person_id: string
  project_id: string
  task: 'author' | 'verify'
  ms: number
}

/** Questions that engines proposed for a box, with their votes. */
export interface SuggestionsTable {
  seq: Generated<number>
  id: string
  project_id: string
  image_id: string
  status: string
  created_at: string
  /** the process that carries it out, null where none does */
  owner: string | null
  /** the plan as JSON (server/annotate/assist/stored.ts) */
  body: string
}

/** The questions of a suggestion. */
export interface SuggestionCandidatesTable {
  suggestion_id: string
  /** from 0 within the suggestion */
  ordinal: number
  /** the entry that a person made of it; claimed before the entry is written */
  entry_id: string | null
  /** 1: a person put it away */
  dismissed: number
  /** question, category, options and who wrote it, as JSON */
  body: string
}

/** Every sampled answer. Append-only, but for failed ones that are asked again. */
export interface SuggestionRepliesTable {
  suggestion_id: string
  candidate: number
  engine: string
  look: 'crop' | 'view'
  number: number
  /** 1: the engine failed on it */
  failed: number
  /** SampleReply as JSON, without what has a column of its own */
  body: string
}

/** Wrong options that engines wrote for a suggested question. */
export interface SuggestionDistractorsTable {
  suggestion_id: string
  candidate: number
  at: string
  /** Distractors as JSON */
  body: string
}

/** Datasets that were made from projects. */
export interface PublicationsTable {
  dataset_id: string
  project_id: string
  project_revision: number
  at: string
  /** the data card as JSON */
  body: string
}

/** The processes that share this database, on PostgreSQL (server/store/members.ts). */
export interface ProcessesTable {
  id: string
  /** by the database's clock, in milliseconds since 1970 */
  lease_until: number
  started_at: string
  /** machine and number of the process, for people */
  place: string
}

/** One row: which database this is, see belonging.ts. */
export interface IdentityTable {
  id: string
  turn: string
}

export interface Database {
  identity: IdentityTable
  processes: ProcessesTable
  people: PeopleTable
  sessions: SessionsTable
  projects: ProjectsTable
  entries: EntriesTable
  entry_changes: EntryChangesTable
  batches: BatchesTable
  reviews: ReviewsTable
  assignments: AssignmentsTable
  presence: PresenceTable
  efforts: EffortsTable
  suggestions: SuggestionsTable
  suggestion_candidates: SuggestionCandidatesTable
  suggestion_replies: SuggestionRepliesTable
  suggestion_distractors: SuggestionDistractorsTable
  publications: PublicationsTable
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
