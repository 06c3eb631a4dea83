/** From a request to the blank record of a run, and the checks that a question has to pass. */
import { randomUUID } from 'node:crypto'
import { nothingFound } from '#contract/blank.ts'
import type { EngineInfo } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import type { MethodId } from '#contract/method.ts'
import type { CreateRun, Run, RunParams } from '#contract/run.ts'
import { clampToSize, type Size } from '#contract/space.ts'

/** What a run is made from: a request, or an earlier run. */
export type NewRun = Pick<
  CreateRun,
  'imageId' | 'question' | 'options' | 'expected' | 'evidence' | 'group'
> & {
  /** checked against the method, not yet by the schema */
  readonly params?: unknown
  readonly method: string
  readonly engine: string
}

/** Throws options-invalid, expected-invalid, box-empty, box-outside-image. */
export function checkQuestion({ options, expected, evidence }: NewRun, image: Size): void {
  const letters = (options ?? []).map((option) => option.letter)
  if (letters.length === 1 || new Set(letters).size !== letters.length)
    throw new ProblemError('options-invalid')
  if (expected && letters.length > 0) {
    const known = letters.includes(expected) || options?.some((option) => option.text === expected)
    if (!known) throw new ProblemError('expected-invalid')
  }
  if (evidence) {
    if (!(evidence.width > 0 && evidence.height > 0)) throw new ProblemError('box-empty')
    if (!clampToSize(evidence, image)) throw new ProblemError('box-outside-image')
  }
}

export function blankRun(
  from: NewRun & { params: RunParams },
  method: MethodId,
  engine: Pick<EngineInfo, 'id' | 'label' | 'model'>,
): Run {
  return {
    id: randomUUID(),
    status: 'queued',
    imageId: from.imageId,
    question: from.question,
    options: from.options ?? [],
    expected: from.expected || null,
    evidence: from.evidence ?? null,
    method,
    engine: engine.id,
    engineLabel: engine.label,
    model: engine.model,
    params: from.params,
    parentId: null,
    createdAt: new Date().toISOString(),
    ...nothingFound,
    group: from.group ?? null,
  }
}
