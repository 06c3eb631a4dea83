/** Judging the open answers of an evaluation that no rule decides: a job of one engine over one evaluation. */
import { z } from 'zod'
import { problemSchema } from './error.ts'

export const startJudgingSchema = z
  .object({
    /** the engine that judges; a chat model, asked in words alone */
    engine: z.string().min(1).max(64),
  })
  .meta({ id: 'StartJudging' })

/** `none`: nobody has asked for it since the server started; what was judged earlier is with the results. */
export const judgingSchema = z
  .object({
    evaluationId: z.string(),
    status: z.enum(['none', 'running', 'finished', 'cancelled', 'failed']),
    engine: z.string().nullable(),
    /** results with an answer to judge, and what has become of the answers that count */
    total: z.number().int(),
    correct: z.number().int(),
    wrong: z.number().int(),
    /** the verdict could not be read; the answer stays undecided */
    unreadable: z.number().int(),
    /** the judge gave no reply; the answer stays undecided */
    failed: z.number().int(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** the last fault of the engine; where status is failed, why the job stopped */
    problem: problemSchema.nullable(),
  })
  .meta({ id: 'Judging' })
export type Judging = z.infer<typeof judgingSchema>

export function noJudging(evaluationId: string): Judging {
  return {
    ...{ evaluationId, status: 'none', engine: null, startedAt: null, finishedAt: null, problem: null },
    ...{ total: 0, correct: 0, wrong: 0, unreadable: 0, failed: 0 },
  }
}
