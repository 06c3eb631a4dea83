/** Files of predictions: opened, looked at, matched to the items of a dataset, and stored as an evaluation. */
import { randomUUID } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Item } from '#contract/dataset.ts'
import { ProblemError } from '#contract/error.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import {
  type PredictionFormat,
  type PredictionMapping,
  type PredictionPreview,
  type PreviewPredictions,
  predictionFormatLabels,
  type StorePredictions,
  type Unmatched,
} from '#contract/prediction.ts'
import type { Datasets } from '../datasets.ts'
import type { Evaluations } from '../evaluate/evaluations.ts'
import { blankBody, type StoredEvaluation, type StoredResult } from '../evaluate/stored.ts'
import { factsOf } from '../facts-of-run.ts'
import type { Cells } from '../import/source.ts'
import { openPredictionFile, type PredictionRows } from './file.ts'
import { createMatcher, type MatchedRow } from './match.ts'
import { previewOf } from './preview.ts'
import { type ReadRow, readRow } from './read.ts'
import { runOfPrediction } from './run-of-prediction.ts'
import { guessMapping, guessModel, sniffFormat } from './sniff.ts'

export interface Predictions {
  /** `temporary`: the file is ours to remove. Throws dataset-not-found, predictions-unknown, import-damaged. */
  open(given: {
    datasetId: string
    path: string
    name: string
    temporary: boolean
    format?: PredictionFormat | undefined
  }): Promise<PredictionPreview>
  /** Throws predictions-not-found. */
  preview(id: string, request: PreviewPredictions): Promise<PredictionPreview>
  unmatched(id: string): Promise<Unmatched[]>
  /** Throws predictions-not-found, predictions-empty. */
  store(id: string, request: StorePredictions): Promise<Evaluation>
  forget(id: string): Promise<void>
}

export interface PredictionsParts {
  readonly datasets: Pick<Datasets, 'get' | 'walk'>
  readonly evaluations: Pick<Evaluations, 'importResults'>
}

/** A file that was opened; the way it is read can be changed. */
interface Opened {
  readonly id: string
  readonly datasetId: string
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly temporary: boolean
  readonly rows: PredictionRows
  readonly head: readonly Cells[]
  readonly confidence: number
  request: { readonly format: PredictionFormat; readonly mapping: PredictionMapping }
  readonly timer: NodeJS.Timeout
}

const KEPT_MS = 60 * 60_000
const MOST_OPEN = 20
const HEAD_ROWS = 20

export function createPredictions({ datasets, evaluations }: PredictionsParts): Predictions {
  const opened = new Map<string, Opened>()

  const get = (id: string): Opened => {
    const found = opened.get(id)
    if (!found) throw new ProblemError('predictions-not-found')
    return found
  }

  const forget = async (id: string): Promise<void> => {
    const found = opened.get(id)
    if (!found) return
    opened.delete(id)
    clearTimeout(found.timer)
    if (found.temporary) await rm(found.path, { force: true })
  }

  async function itemsOf(datasetId: string): Promise<Item[]> {
    const items: Item[] = []
    for await (const item of datasets.walk(datasetId)) items.push(item)
    return items
  }

  async function look(file: Opened): Promise<PredictionPreview> {
    const items = await itemsOf(file.datasetId)
    const { id, datasetId, name, bytes, head, confidence, request } = file
    const model = guessModel(request.format, head, name)
    const given = { id, datasetId, name, bytes, ...request, confidence, model }
    return previewOf(given, head, items, matchedRows(file, items))
  }

  return {
    async open({ datasetId, path, name, temporary, format }) {
      try {
        await datasets.get(datasetId)
        const bytes = (await stat(path)).size
        const rows = await openPredictionFile(path, bytes)
        const head = await firstRows(rows)
        const sniffed = format ? { format, confidence: 1 } : sniffFormat(head)
        const id = randomUUID()
        const mapping = guessMapping(sniffed.format, head)
        const request = { format: sniffed.format, mapping }
        const timer = setTimeout(() => void forget(id), KEPT_MS).unref()
        const base = { id, datasetId, path, name: basename(name), bytes, temporary, rows, head }
        opened.set(id, { ...base, confidence: sniffed.confidence, request, timer })
        const oldest = opened.keys().next().value
        if (opened.size > MOST_OPEN && oldest !== undefined) await forget(oldest)
        return await look(get(id))
      } catch (error) {
        if (temporary) await rm(path, { force: true })
        throw error
      }
    },

    async preview(id, { format, mapping }) {
      const file = get(id)
      const chosen = format ?? file.request.format
      const kept = format === undefined || format === file.request.format ? file.request.mapping : null
      file.request = { format: chosen, mapping: mapping ?? kept ?? guessMapping(chosen, file.head) }
      return look(file)
    },

    async unmatched(id) {
      const file = get(id)
      const found: Unmatched[] = []
      for await (const match of matchedRows(file, await itemsOf(file.datasetId))) {
        if (!match.item) found.push({ row: match.row, why: match.why, detail: match.detail })
      }
      return found
    },

    async store(id, { format, mapping, name, model }) {
      const file = get(id)
      if (format || mapping) await this.preview(id, { format, mapping })
      const told = model ?? guessModel(file.request.format, file.head, file.name)
      const evaluation = evaluationOf(file, name, told || 'not told')
      const results: StoredResult[] = []
      for await (const match of matchedRows(file, await itemsOf(file.datasetId))) {
        if (match.item) results.push(resultOf(evaluation, match.item, match.read))
      }
      if (results.length === 0) throw new ProblemError('predictions-empty')
      const stored = await evaluations.importResults(evaluation, results)
      await forget(id)
      return stored
    },

    forget,
  }
}

async function firstRows(rows: PredictionRows): Promise<Cells[]> {
  const head: Cells[] = []
  for await (const { cells } of rows.rows()) {
    if (cells) head.push(cells)
    if (head.length === HEAD_ROWS) break
  }
  if (head.length === 0) throw new ProblemError('predictions-unknown', 'No row of it can be read.')
  return head
}

async function* matchedRows(file: Opened, items: readonly Item[]): AsyncGenerator<MatchedRow> {
  const match = createMatcher(items)
  const { format, mapping } = file.request
  for await (const { row, cells, problem } of file.rows.rows()) {
    const read = cells && readRow(cells, row, mapping, format)
    if (!read) {
      const detail = problem ?? 'It holds neither a reply nor an answer.'
      yield { row, item: null, read: null, why: 'unreadable', detail }
      continue
    }
    const found = match(read)
    if (found.item) yield { row, item: found.item, read, by: found.by }
    else yield { row, item: null, read, why: found.why, detail: found.detail }
  }
}

function evaluationOf(
  { datasetId, name: file, request }: Opened,
  name: string | undefined,
  model: string,
): StoredEvaluation {
  const label = predictionFormatLabels[request.format]
  const at = new Date().toISOString()
  return {
    id: randomUUID(),
    datasetId,
    name: name ?? (model === 'not told' ? file : `${model}, ${label}`).slice(0, 200),
    method: request.mapping.method,
    engine: 'imported',
    engineLabel: label,
    model,
    params: {},
    source: 'imported',
    format: request.format,
    slice: null,
    concurrency: null,
    fresh: false,
    status: 'finished',
    createdAt: at,
    finishedAt: at,
    problem: null,
    revision: 1,
  }
}

function resultOf(evaluation: StoredEvaluation, item: Item, { prediction }: ReadRow): StoredResult {
  const run = runOfPrediction(item, prediction, evaluation)
  return {
    ...blankBody,
    evaluationId: evaluation.id,
    itemId: item.id,
    ordinal: item.ordinal,
    status: run.status === 'failed' ? 'failed' : 'done',
    runId: null,
    runKey: '',
    attempts: 1,
    initialAnswer: run.initialAnswer,
    refinedAnswer: run.refinedAnswer,
    box: run.box?.box ?? null,
    cropBox: run.cropBox,
    facts: factsOf(run, item),
    error: run.error,
    prediction,
  }
}
