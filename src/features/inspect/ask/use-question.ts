/** The question in the form: the shown run's, the sample's or the link's, with a person's changes over it. */
import { useMemo, useState } from 'react'
import type { Sample } from '#contract/image.ts'
import type { Run } from '#contract/run.ts'
import {
  emptyQuestion,
  type Question,
  questionOfRun,
  questionOfSample,
  withEdits,
} from '../facts/question.ts'
import type { InspectSearch } from '../search.ts'

export interface QuestionState {
  readonly value: Question
  /** changed from what the shown run asked */
  readonly edited: boolean
  change(edits: Partial<Question>): void
}

export function useQuestion(
  run: Run | null,
  sample: Sample | null,
  look: InspectSearch,
  setLive: (patch: InspectSearch) => void,
): QuestionState {
  const sampleQuestion = look.q === undefined ? undefined : sample?.questions[look.q]
  const base = useMemo(
    () => (run ? questionOfRun(run) : sampleQuestion ? questionOfSample(sampleQuestion) : emptyQuestion),
    [run, sampleQuestion],
  )
  // Changes belong to what they changed: another run or sample question starts afresh.
  const origin = `${look.run ?? ''} ${sampleQuestion?.question ?? ''}`
  const [state, setState] = useState<{ origin: string; edits: Partial<Question> }>({ origin, edits: {} })
  const fromLink: Partial<Question> = look.question === undefined ? {} : { question: look.question }
  const edits = state.origin === origin ? { ...fromLink, ...state.edits } : fromLink
  const value = withEdits(base, edits)
  return {
    value,
    edited: value.question.trim() !== base.question.trim(),
    change(more) {
      const next = { ...edits, ...more }
      setState({ origin, edits: next })
      const typed = next.question
      setLive({
        question: typed === undefined || typed === base.question || typed === '' ? undefined : typed,
      })
    },
  }
}
