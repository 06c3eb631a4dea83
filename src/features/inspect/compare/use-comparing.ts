/** Asks one question of several methods and engines; the runs share a group, which is what the link names. */
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImageInfo } from '#contract/image.ts'
import { asProblem, useCreateRun } from '../../../app/api/queries.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import type { Asked } from '../facts/comparison.ts'
import { createRunOf, type Question } from '../facts/question.ts'

export function useComparing(image: ImageInfo) {
  const navigate = useNavigate({ from: '/inspect/$imageId' })
  const create = useCreateRun()
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<ReturnType<typeof asProblem>>(null)

  /** Into a new group, or into one that is shown already. Runs that were taken stay, even where a later one is refused. */
  async function compare(question: Question, asked: readonly Asked[], group: string = newUuid()) {
    setAsking(true)
    setProblem(null)
    let taken = 0
    try {
      for (const { params, ...how } of asked) {
        await create.mutateAsync({ ...createRunOf(image.id, question, { ...how, params }), group })
        taken++
      }
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setAsking(false)
    }
    // A refusal is read before one leaves.
    if (taken === asked.length) void navigate({ to: '.', search: { group }, resetScroll: false })
  }
  return { compare, asking, problem }
}
