/** Evaluations and results between their rows and what the API tells. */
import type { Insertable, Selectable } from 'kysely'
import type { Item } from '#contract/dataset.ts'
import type { Evaluation, Result } from '#contract/evaluation.ts'
import { noFacts } from '#contract/facts.ts'
import type { EvaluationsTable, ItemsTable, ResultsTable } from '../../store/tables.ts'
import { searchText } from '../search-text.ts'
import { packFacts, unpackFacts } from './packed-facts.ts'

/** An evaluation as it lies on the disk: what is counted or measured while it goes on is not. */
export type StoredEvaluation = Omit<Evaluation, 'counts' | 'perMinute' | 'secondsLeft'>

export function evaluationOf(row: Selectable<EvaluationsTable>): StoredEvaluation {
  const body = JSON.parse(row.body) as Omit<
    StoredEvaluation,
    'id' | 'datasetId' | 'status' | 'createdAt' | 'revision'
  >
  return {
    ...body,
    id: row.id,
    datasetId: row.dataset_id,
    status: row.status as Evaluation['status'],
    createdAt: row.created_at,
    revision: row.revision,
  }
}

export function evaluationRow(evaluation: StoredEvaluation): Insertable<EvaluationsTable> {
  const { id, datasetId, status, createdAt, revision, ...body } = evaluation
  return {
    id,
    dataset_id: datasetId,
    status,
    created_at: createdAt,
    revision,
    body: JSON.stringify(body),
  }
}

/** What a result keeps beside its columns and facts. */
export type ResultBody = Pick<
  Result,
  | 'reused'
  | 'attempts'
  | 'initialAnswer'
  | 'refinedAnswer'
  | 'box'
  | 'cropBox'
  | 'judgements'
  | 'overruled'
  | 'error'
> & {
  /** what a file of predictions said of the item, as it was read; null for what was asked here */
  prediction: unknown
}

export const blankBody: ResultBody = {
  reused: false,
  attempts: 0,
  initialAnswer: null,
  refinedAnswer: null,
  box: null,
  cropBox: null,
  judgements: [],
  overruled: null,
  error: null,
  prediction: null,
}

/** A result as it lies on the disk. */
export interface StoredResult extends Omit<Result, keyof ResultBody | 'status'>, ResultBody {
  status: 'pending' | 'done' | 'failed'
  runKey: string
}

export function resultOf(row: Selectable<ResultsTable>): StoredResult {
  return {
    ...(JSON.parse(row.body) as ResultBody),
    evaluationId: row.evaluation_id,
    itemId: row.item_id,
    ordinal: row.ordinal,
    status: row.status as StoredResult['status'],
    runId: row.run_id,
    runKey: row.run_key,
    facts: unpackFacts(row.facts),
  }
}

export function resultRow(result: StoredResult): Insertable<ResultsTable> {
  const { evaluationId, itemId, ordinal, status, runId, runKey, facts, reused, ...body } = result
  return {
    evaluation_id: evaluationId,
    item_id: itemId,
    ordinal,
    status,
    run_id: runId,
    run_key: runKey,
    facts: packFacts(facts),
    // First, for whoever counts them.
    body: JSON.stringify({ reused, ...body }),
    search: searchText([body.initialAnswer, body.refinedAnswer].map((answer) => answer?.text ?? null)),
  }
}

/** The columns that say nothing yet, for rows that are made by a statement. */
export const pendingColumns = {
  status: 'pending',
  run_key: '',
  facts: packFacts(noFacts),
  body: JSON.stringify(blankBody),
  search: '',
} as const

export function itemOf(row: Selectable<ItemsTable>): Item {
  return {
    ...(JSON.parse(row.body) as Item),
    id: row.id,
    datasetId: row.dataset_id,
    ordinal: row.ordinal,
    key: row.key,
    imageId: row.image_id,
  }
}
