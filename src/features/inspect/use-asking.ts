/** Everything that starts or ends a run from this screen, and where one goes then. */

import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import type { ImageInfo, Sample } from '#contract/image.ts'
import type { MethodInfo } from '#contract/method.ts'
import type { Run, RunParams } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import {
  asProblem,
  useCancelRun,
  useCreateRun,
  useEngines,
  useMethods,
  useRefineRun,
  useSurveys,
} from '../../app/api/queries.ts'
import { paramsFor } from '../../app/params/values.ts'
import { createRunOf, type Question, questionOfRun, questionOfSample } from './facts/question.ts'
import { type InspectSearch, searchForRun } from './search.ts'
import type { Look } from './use-look.ts'

export interface Chosen {
  readonly methods: readonly MethodInfo[]
  readonly engines: readonly EngineInfo[]
  readonly method: string
  readonly engine: string
  /** what is set of the chosen method beyond its defaults */
  readonly params: RunParams
  /** the chosen engine as it is now, null until known */
  readonly engineInfo: EngineInfo | null
}

/** The method and engine of the next question: the link's, else the shown run's, else the first that are there. */
export function useChosen(look: InspectSearch, run: Run | null): Chosen {
  const methods = [...(useMethods().data ?? []), ...(useSurveys().data ?? [])]
  const engines = useEngines().data ?? []
  const method = look.method ?? run?.method ?? 'zoom-refine'
  const engine = look.engine ?? run?.engine ?? engines[0]?.id ?? 'builtin'
  const params = look.params ?? (look.method === undefined ? run?.params : undefined) ?? {}
  return {
    methods,
    engines,
    method,
    engine,
    params: paramsFor(
      methods.find((one) => one.id === method),
      params,
    ),
    engineInfo: engines.find((one) => one.id === engine) ?? null,
  }
}

export function useAsking(image: ImageInfo, { look }: Look, chosen: Chosen) {
  const navigate = useNavigate({ from: '/inspect/$imageId' })
  const create = useCreateRun()
  const refine = useRefineRun()
  const cancel = useCancelRun()
  const { method, engine, params } = chosen

  const open = (id: string, more: InspectSearch = {}, replace = false) =>
    void navigate({
      to: '.',
      search: { ...searchForRun(look, id), ...more },
      replace,
      resetScroll: false,
    })
  const ask = (question: Question, more: InspectSearch = {}, replace = false) => {
    create.mutate(
      createRunOf(image.id, question, {
        method,
        engine,
        ...(Object.keys(params).length > 0 ? { params } : {}),
      }),
      {
        onSuccess: ({ id }) => open(id, more, replace),
      },
    )
  }
  return {
    open,
    ask,
    askSample(sample: Sample, index: number, replace = false) {
      const question = sample.questions[index]
      if (question) ask(questionOfSample(question), { sample: sample.id, q: index }, replace)
    },
    askLike: (run: Run) => ask(questionOfRun(run), look.q === undefined ? {} : { q: look.q }),
    /** `step`: the ask after which the box takes over; without it, the first answer */
    refine(run: Run, box: Box<'image'>, step?: number) {
      refine.mutate(
        { id: run.id, box, ...(step === undefined ? {} : { step }) },
        { onSuccess: ({ id }) => open(id) },
      )
    },
    cancel: (run: Run) => cancel.mutate(run.id),
    asking: create.isPending,
    refining: refine.isPending,
    cancelling: cancel.isPending,
    problem: asProblem(create.error ?? refine.error ?? cancel.error),
  }
}

/** A link that names a sample's question and no run asks it, once: that is what a click in the gallery means. */
export function useAskFromLink(
  look: InspectSearch,
  sample: Sample | null,
  ready: boolean,
  askSample: (sample: Sample, index: number, replace: boolean) => void,
): void {
  const asked = useRef<string | null>(null)
  const { run, q, question } = look
  useEffect(() => {
    if (!ready || !sample || q === undefined || run !== undefined || question !== undefined) return
    const key = `${sample.id} ${q}`
    if (asked.current === key) return
    asked.current = key
    askSample(sample, q, true)
  }, [ready, sample, q, run, question, askSample])
}
