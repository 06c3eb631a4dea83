/** Who says what an answer is worth: a rule, then a judge where no rule decides (contract/score-open.ts), and a person over both. */
import type { Item } from '#contract/dataset.ts'
import type { Judgement, Result } from '#contract/evaluation.ts'
import type { Facts, Grade } from '#contract/facts.ts'
import type { Answer } from '#contract/run.ts'
import { gradeAnswer } from '#contract/score-open.ts'

/** What judges and people have said about a result. */
export interface Said {
  readonly judgements: readonly Judgement[]
  readonly overruled: Result['overruled']
}

export const nothingSaid: Said = { judgements: [], overruled: null }

export interface Graded {
  readonly grade: Grade | null
  readonly by: Facts['gradedBy']
}

/** The grade of the first answer or of the one that counts. A person's word on a result is about the latter. */
export function gradeOf(
  answer: Answer | null,
  of: Judgement['of'],
  item: Pick<Item, 'answer' | 'options'>,
  { judgements, overruled }: Said,
): Graded {
  if (of === 'final' && overruled?.verdict) return { grade: overruled.verdict, by: 'person' }
  if (!answer) return { grade: null, by: null }
  const { grade, by } = gradeAnswer(answer, item, judgements, of)
  return { grade, by }
}
