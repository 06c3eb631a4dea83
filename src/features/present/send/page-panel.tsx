/** One HTML file that opens from disk: how large, and so how sharp. */
import { useState } from 'react'
import type { SendPlan } from '#contract/send.ts'
import { megabyte } from '#contract/send.ts'
import { sendAddress } from './api.ts'
import { ChoiceList } from './choice-list.tsx'
import { SaveBar } from './save-bar.tsx'
import { distinct, sizeWords } from './words.ts'

export function PagePanel({ plan, title }: { plan: SendPlan; title: string }) {
  const choices = distinct(plan.pages)
  const [at, setAt] = useState(Math.min(1, choices.length - 1))
  const choice = choices[at] ?? choices[0]
  if (!choice) return null
  const ids = plan.runs.map(({ id }) => id)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] text-muted">
        Opens from disk or a mail with a double click: no server, no network, nothing is loaded from anywhere.
        It can be zoomed, replayed and presented.
      </p>
      <ChoiceList label="Size of the page" plan={plan} choices={choices} value={at} onChange={setAt} />
      <p className="text-faint text-xs">
        Of each, {sizeWords(plan.viewer)} are the viewer, {sizeWords((plan.files * 4) / 3)} the pictures as
        sent and the maps; the rest is the picture in tiles (WebP, quality 90).
      </p>
      <SaveBar
        what="page"
        bytes={choice.bytes}
        address={sendAddress('page', ids, title, {
          budget: String((choice.budget ?? 25 * megabyte) / megabyte),
        })}
      />
    </div>
  )
}
