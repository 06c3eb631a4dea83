/** A wrong option for the item that is written, by an engine that sees the crop. */
import { useState } from 'react'
import { whyNoWriting } from '#contract/assist.ts'
import { answerTextOf } from '#contract/assist-accept.ts'
import { optionsBy } from '#contract/assist-options.ts'
import type { EntryContent } from '#contract/entry.ts'
import { useEngines } from '../../../app/api/queries.ts'
import type { AssistMountProps } from '../assist-mount.ts'
import { askDistractors } from './api.ts'
import { boxOf } from './use-asking.ts'

/** Options of one reply are handed out one after the other before the engine is asked again. */
const atOnce = 3

export interface Distractor {
  readonly ready: boolean
  make(): Promise<string | null>
  /** put into the item along with the option: it says who wrote it */
  readonly mark: Pick<EntryContent, 'extra'>
}

/** Null where no engine writes; not ready without question, box and true answer. `make` rejects with the problem. */
export function useDistractor({ entry, content }: AssistMountProps): Distractor | null {
  const { data: engines = [] } = useEngines()
  const [left] = useState(() => new Map<string, string[]>())
  const engine = engines.find((each) => whyNoWriting(each) === null)
  if (!engine) return null
  const box = boxOf(content)
  const answer = answerTextOf(content)?.trim()
  const question = content.question.trim()
  return {
    ready: box !== null && !!answer && question !== '',
    mark: optionsBy(content, `${engine.label} (${engine.model})`),
    async make() {
      if (!box || !answer || question === '') return null
      const key = JSON.stringify([entry.id, question, answer, box])
      const options = content.options
        .map(({ text }) => text.trim())
        .filter((text) => text !== '' && text !== answer)
      const kept = (left.get(key) ?? []).filter((text) => !options.includes(text))
      if (kept.length === 0) {
        const made = await askDistractors({
          ...{ engine: engine.id, imageId: entry.imageId, box, question, answer, options, count: atOnce },
        })
        // What may mean the same as the true answer is not put in unseen.
        kept.push(...made.options.filter(({ doubt }) => doubt === null).map(({ text }) => text))
      }
      const [next = null, ...rest] = kept
      left.set(key, rest)
      return next
    },
  }
}
