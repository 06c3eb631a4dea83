/**
 * Facts as they are stored: a JSON list in a fixed order, a quarter of the size of the record and as much faster to read,
 * which counts when a table of 25,000 items and five evaluations is built. New facts may only be added at the end.
 */
import { type Facts, noFacts } from '#contract/facts.ts'

const order = [
  'status',
  'initial',
  'final',
  'flip',
  'gradedBy',
  'initialConfidence',
  'finalConfidence',
  'iou',
  'recall',
  'otherIou',
  'boxBroken',
  'boxArea',
  'cropArea',
  'coverageShare',
  'coverageArea',
  'coverageRatio',
  'global',
  'regional',
  'calls',
  'promptTokens',
  'completionTokens',
  'ms',
  'cause',
  'causeBy',
] as const satisfies readonly (keyof Facts)[]

/** Where a fact stands in the list, for queries. */
export const placeOf = Object.fromEntries(order.map((name, at) => [name, at])) as Record<keyof Facts, number>

export function packFacts(facts: Facts): string {
  return JSON.stringify(order.map((name) => facts[name]))
}

export function unpackFacts(packed: string): Facts {
  const values = JSON.parse(packed) as unknown[]
  return { ...noFacts, ...Object.fromEntries(order.map((name, at) => [name, values[at] ?? null])) } as Facts
}
