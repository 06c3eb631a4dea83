/** Fact tables of any size that are true to the contract, for tests and measurements. */
import {
  causes,
  type FactTable,
  flips,
  type ItemColumns,
  type ResultColumns,
  type WordsColumn,
} from '#contract/facts.ts'

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function randomTable(rows: number, evaluations: number, seed = 1): FactTable {
  const random = randomOf(seed)
  const each = <T>(make: () => T): T[] => Array.from({ length: rows }, make)
  const words = (list: readonly string[], missing = 0): WordsColumn => ({
    words: [...list],
    codes: each(() => (random() < missing ? -1 : Math.floor(random() * list.length))),
  })
  const shares = (missing = 0) => each(() => (random() < missing ? null : random()))
  const tags = () => ({ words: ['odd', 'blurred'], codes: each(() => (random() < 0.1 ? [0] : [])) })
  const items: ItemColumns = {
    category: words(['ocr', 'chart', 'colour', 'position', 'count']),
    kind: words(['fine', 'coarse'], 0.2),
    type: words(['choice', 'open']),
    tags: tags(),
    note: words(['yes', 'no']),
    megapixels: each(() => 1 + random() * 60),
    evidenceArea: shares(0.1),
  }
  const columns = (): ResultColumns => ({
    status: words(['done']),
    initial: words(['correct', 'wrong', 'unparsed']),
    final: words(['correct', 'wrong', 'unparsed', 'undecided']),
    flip: words(flips),
    gradedBy: words(['rule']),
    cause: words(causes, 0.5),
    global: words([], 1),
    regional: words([], 1),
    tags: tags(),
    initialConfidence: shares(),
    finalConfidence: shares(),
    confidenceChange: each(() => random() * 2 - 1),
    iou: shares(0.1),
    recall: shares(0.1),
    boxArea: shares(0.05),
    cropArea: shares(0.05),
    coverageShare: shares(0.3),
    coverageArea: shares(0.3),
    coverageRatio: each(() => (random() < 0.3 ? null : random() * 20)),
    calls: each(() => 2),
    tokens: each(() => Math.floor(random() * 2000)),
    ms: each(() => random() * 4000),
  })
  return {
    datasetId: 'd',
    revision: 1,
    rows,
    items,
    evaluations: Array.from({ length: evaluations }, (_, at) => ({
      id: `e${at + 1}`,
      revision: 1,
      columns: columns(),
    })),
  }
}
