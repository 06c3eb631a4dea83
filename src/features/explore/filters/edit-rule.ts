/** Changing a rule from a plot or a chip: always a new rule. */
import type { Condition, SliceRule } from '#contract/slice.ts'
import { dimensionOf } from '../../../app/slice/crossfilter.ts'

/** What a plot or column is about: a field, and the evaluations that it is taken from. */
export interface Field {
  readonly field: string
  readonly evaluation: string | null
  readonly against: string | null
}

export const itemField = (field: string): Field => ({ field, evaluation: null, against: null })
export const resultField = (field: string, evaluation: string): Field => ({
  field,
  evaluation,
  against: null,
})

/** The one condition on a field that a plot edits; null without one. */
export function conditionOn(rule: SliceRule, field: Field): Condition | null {
  const dimension = dimensionOf(field)
  return rule.conditions.find((condition) => dimensionOf(condition) === dimension) ?? null
}

/** All conditions on the field become this one, in the place of the first of them. */
export function withCondition(rule: SliceRule, field: Field, condition: Condition | null): SliceRule {
  const dimension = dimensionOf(field)
  const at = rule.conditions.findIndex((one) => dimensionOf(one) === dimension)
  const rest = rule.conditions.filter((one) => dimensionOf(one) !== dimension)
  if (condition) rest.splice(at < 0 ? rest.length : at, 0, condition)
  return { ...rule, conditions: rest }
}

/** The words that a plot shows as chosen: none without a condition, all others where it is turned round. */
export function chosenWords(condition: Condition | null, all: readonly string[]): ReadonlySet<string> {
  if (condition?.test.is === 'missing') return new Set(condition.not ? all.filter(Boolean) : [''])
  if (condition?.test.is !== 'in') return new Set()
  const { words } = condition.test
  return new Set(condition.not ? all.filter((word) => !words.includes(word)) : words)
}

/**
 * A click on a word: only this one, or none any more where it was the only one. With `add` (Shift, Ctrl) it joins or leaves
 * the others.
 */
export function toggleWord(
  rule: SliceRule,
  field: Field,
  word: string,
  add: boolean,
  all: readonly string[],
): SliceRule {
  const before = chosenWords(conditionOn(rule, field), all)
  const words = add
    ? before.has(word)
      ? [...before].filter((one) => one !== word)
      : [...before, word]
    : before.size === 1 && before.has(word)
      ? []
      : [word]
  const condition: Condition = { ...field, test: { is: 'in', words }, not: false }
  return withCondition(rule, field, words.length > 0 ? condition : null)
}

/** Bounds as bins have them: an infinite one is open, the last one of all belongs to the range. */
export function withRange(
  rule: SliceRule,
  field: Field,
  range: { min: number; max: number; closed: boolean } | null,
): SliceRule {
  const bound = (value: number) => (Number.isFinite(value) ? value : null)
  return withCondition(
    rule,
    field,
    range && {
      ...field,
      test: { is: 'between', min: bound(range.min), max: bound(range.max), closed: range.closed },
      not: false,
    },
  )
}

export function withoutCondition(rule: SliceRule, index: number): SliceRule {
  return { ...rule, conditions: rule.conditions.filter((_, at) => at !== index) }
}

export function negated(rule: SliceRule, index: number): SliceRule {
  return {
    ...rule,
    conditions: rule.conditions.map((one, at) => (at === index ? { ...one, not: !one.not } : one)),
  }
}

/** The same rule, whatever the order of its conditions and words. */
export function sameRule(a: SliceRule, b: SliceRule): boolean {
  const text = ({ text, conditions, sort }: SliceRule) =>
    JSON.stringify([
      text,
      sort && [sort.field, sort.evaluation, sort.against, sort.descending],
      conditions
        .map(({ field, evaluation, against, test, not }) =>
          JSON.stringify([
            field,
            evaluation,
            against,
            not,
            test.is === 'in'
              ? test.words.toSorted()
              : test.is === 'between'
                ? [test.min, test.max, test.closed]
                : [],
          ]),
        )
        .toSorted(),
    ])
  return text(a) === text(b)
}
