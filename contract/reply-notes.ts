/** What a person should know of a run's replies, such as words of the question that the engine did not read. */
import type { Run, Step } from './run.ts'
import { stepsOf } from './run-pictures.ts'

/** The notes on the replies, each once; only those of one side of the comparison where `role` is given. */
export function replyNotes(run: Pick<Run, 'steps'>, role?: Step['role']): string[] {
  const asks = stepsOf(run).filter((step) => step.kind === 'ask' && (role ?? step.role) === step.role)
  return [...new Set(asks.flatMap((step) => step.notes))]
}
