/** The facts of a result, from its run and its item alone. Pure; a run of any shape gives facts, never an error. */
import { causeOf } from '#contract/cause.ts'
import { evidenceOf, type Item } from '#contract/dataset.ts'
import { type Facts, type Grade, noFacts } from '#contract/facts.ts'
import { brokeConvention, evidenceRecall, meanBestIou, otherReadingIou } from '#contract/geometry-evidence.ts'
import type { Answer, Coverage, Looked, Run } from '#contract/run.ts'
import { confidence } from '#contract/run-answers.ts'
import { flipOfGrades } from '#contract/score-open.ts'
import { area, type Box, clampToSize, iou } from '#contract/space.ts'
import { gradeOf, nothingSaid, type Said } from './grade.ts'

export type FactItem = Pick<Item, 'answer' | 'options' | 'evidence' | 'width' | 'height'>

export interface FactContext {
  /** grade on the evidence region alone from another evaluation of the same engine; for the cause only */
  readonly regional?: Grade | null
}

/**
 * `said`: what judges and people have decided on it. Shares, IoU and recall are 0..1 and null where they are not known;
 * times are in milliseconds.
 */
export function factsOf(
  run: Run,
  item: FactItem,
  said: Said = nothingSaid,
  context: FactContext = {},
): Facts {
  if (run.status !== 'succeeded') {
    const failed: Facts = { ...noFacts, ...effort(run), status: 'failed' }
    return withCause(failed, said, context, run)
  }
  const final = run.refinedAnswer ?? run.initialAnswer
  const { grade, by } = gradeOf(final, 'final', item, said)
  // The same answer has one grade, whoever decided it.
  const initial =
    run.initialAnswer && (!run.refinedAnswer || sameAnswer(run.initialAnswer, run.refinedAnswer))
      ? grade
      : gradeOf(run.initialAnswer, 'initial', item, said).grade
  const facts: Facts = {
    ...noFacts,
    ...effort(run),
    ...looking(run, item),
    ...coverage(run, item),
    status: 'done',
    initial,
    final: grade,
    gradedBy: by,
    flip: run.refinedAnswer ? flipOfGrades(initial, grade) : null,
    initialConfidence: share(confidence(run.initialAnswer)),
    finalConfidence: share(confidence(final)),
    ...(run.method === 'dual-view' ? views(run, initial, grade) : {}),
  }
  return withCause(facts, said, context, run)
}

/** A result that never came to a run: what was to be asked did not fit. */
export function factsWithoutRun(said: Said = nothingSaid): Facts {
  return withCause({ ...noFacts, status: 'failed' }, said, {}, null)
}

function withCause(
  facts: Facts,
  { overruled }: Said,
  { regional = null }: FactContext,
  run: Run | null,
): Facts {
  // A person can also tell what a result without an answer is worth.
  const graded: Facts = overruled?.verdict
    ? { ...facts, final: overruled.verdict, gradedBy: 'person' }
    : facts
  if (overruled?.cause) {
    return { ...graded, cause: overruled.cause, causeBy: 'person' }
  }
  const lookKnown = run?.steps.some(({ images }) => images.length > 0) ?? false
  const cause = causeOf(graded, { regional, lookKnown })
  return { ...graded, cause, causeBy: cause && 'rule' }
}

function sameAnswer(a: Answer, b: Answer): boolean {
  return a.letter === b.letter && a.parsed === b.parsed && a.text.trim() === b.text.trim()
}

/** Times asked, tokens and time. What was taken over from a parent run was not asked again. */
function effort({ steps, timings }: Run) {
  const asks = steps.filter(({ kind, inherited }) => kind === 'ask' && !inherited)
  const sum = (of: 'promptTokens' | 'completionTokens') => {
    const told = asks.flatMap(({ usage }) => usage?.[of] ?? [])
    return told.length > 0 ? told.reduce((all, one) => all + one, 0) : null
  }
  return {
    calls: asks.length,
    promptTokens: sum('promptTokens'),
    completionTokens: sum('completionTokens'),
    ms: timings.totalMs,
  }
}

/** Where it looked, against the evidence. A region that was given by someone was not predicted. */
function looking(run: Run, item: FactItem) {
  const looks: readonly Pick<Looked, 'box' | 'by' | 'cropBox'>[] =
    run.looks.length > 0 || !run.box
      ? run.looks
      : [{ box: run.box, by: run.boxBy ?? 'model', cropBox: run.cropBox }]
  const own = looks.filter(({ by }) => by !== 'person' && by !== 'evidence')
  const boxes = own.flatMap(({ box }) => box.box ?? [])
  const crops = looks.flatMap(({ cropBox }) => cropBox ?? [])
  const others = own.flatMap(({ box }) => otherReadingIou(box, item.evidence) ?? [])
  const said = own.filter(({ box }) => box.raw !== null)
  return {
    iou: share(meanBestIou(boxes, item.evidence)),
    recall: share(evidenceRecall(crops, item.evidence)),
    otherIou: others.length > 0 ? share(Math.max(...others)) : null,
    boxBroken: said.length > 0 ? said.some(({ box }) => brokeConvention(box)) : null,
    boxArea: areaShare(run.box?.box ?? null, item),
    cropArea: areaShare(run.cropBox, item),
  }
}

/** Of the first map of a whole view that tells it, in the evidence of this item (an earlier run may have known another one). */
function coverage(run: Run, item: FactItem) {
  const evidence = evidenceOf(item)
  const isMeant = (one: Coverage) => !evidence || iou(one.box, evidence) > 0.99
  const told = run.steps.flatMap((step) =>
    step.attention.flatMap(({ image, coverage }) =>
      coverage && step.images[image]?.role === 'view' && isMeant(coverage) ? [coverage] : [],
    ),
  )[0]
  return {
    coverageShare: share(told?.share ?? null),
    coverageArea: share(told?.areaShare ?? null),
    coverageRatio: told && Number.isFinite(told.ratio) ? told.ratio : null,
  }
}

/** The zooming gap is between the whole picture and the evidence; a region of the model's own choice is something else. */
function views(run: Run, initial: Grade | null, final: Grade | null) {
  const onEvidence = run.refinedAnswer !== null && run.boxBy === 'evidence'
  return { global: initial, regional: onEvidence ? final : null }
}

function areaShare(box: Box<'image'> | null, item: FactItem): number | null {
  const inside = box && clampToSize(box, item)
  return inside ? share(area(inside) / area(item)) : null
}

/** 0..1; null for what is no number. */
function share(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.min(1, Math.max(0, value))
}
