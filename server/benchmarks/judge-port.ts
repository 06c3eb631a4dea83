/** Which answers of an evaluation wait for a judge, and where the judge's words go. */
import type { Judgement } from '#contract/evaluation.ts'
import { gradeAnswer } from '#contract/score-open.ts'
import { conditionSchema, everything } from '#contract/slice.ts'
import type { Evaluations } from './evaluate/evaluations.ts'
import type { FactTables } from './facts.ts'
import type { JudgeQuestion } from './judge.ts'
import type { JudgePort } from './judge-jobs.ts'

export function createJudgePort(parts: {
  readonly evaluations: Pick<Evaluations, 'results' | 'store' | 'lives'>
  readonly facts: Pick<FactTables, 'rowsOfSlice'>
}): JudgePort {
  const { evaluations, facts } = parts
  const { results, store, lives } = evaluations
  return {
    async undecided(evaluationId) {
      const { evaluation } = await lives.get(evaluationId)
      const rows = await Promise.all(
        (['initial', 'final'] as const).map((field) => {
          const test = { is: 'in', words: ['undecided'] }
          const condition = conditionSchema.parse({ field, evaluation: evaluationId, test })
          return facts.rowsOfSlice(evaluation.datasetId, { ...everything, conditions: [condition] })
        }),
      )
      return [...new Set(rows.flatMap((list) => [...list]))].sort((a, b) => a - b)
    },

    async questions(evaluationId, ordinal) {
      const { evaluation } = await lives.get(evaluationId)
      const [result] = await results.list(evaluationId, [ordinal])
      const item = await store.item(evaluation.datasetId, ordinal)
      const expected = item.answer
      if (result?.status !== 'done' || expected === null) return []
      const { initialAnswer, refinedAnswer, judgements, overruled } = result
      const final = refinedAnswer ?? initialAnswer
      // The same words have one grade; a person's word stands over the judge's.
      const first =
        refinedAnswer && initialAnswer?.text.trim() !== refinedAnswer.text.trim() ? initialAnswer : null
      const asked = [
        { of: 'initial', answer: first },
        { of: 'final', answer: overruled?.verdict ? null : final },
      ] as const
      return asked.flatMap(({ of, answer }): JudgeQuestion[] => {
        if (!answer || gradeAnswer(answer, item, judgements, of).grade !== 'undecided') return []
        return [{ of, question: item.question, expected, response: answer.text }]
      })
    },

    async add(evaluationId, ordinal, judgements: readonly Judgement[]) {
      await results.addJudgements(evaluationId, ordinal, judgements)
    },
  }
}
