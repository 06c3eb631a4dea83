/** A folder for any web host, with a gallery. */
import { useState } from 'react'
import { megabyte, type SendPlan } from '#contract/send.ts'
import { sendAddress } from './api.ts'
import { ChoiceList } from './choice-list.tsx'
import { SaveBar } from './save-bar.tsx'
import { distinct } from './words.ts'

export function SitePanel({ plan, title }: { plan: SendPlan; title: string }) {
  const choices = distinct(plan.folders)
  const [at, setAt] = useState(choices.length - 1)
  const choice = choices[at] ?? choices[0]
  if (!choice) return null
  const all = at === choices.length - 1 && choice.images.every(({ factor }) => factor === 1)
  const ids = plan.runs.map(({ id }) => id)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] text-muted">
        A zip with a gallery, a page for each run and the pictures as tiles. Unpack it on any web host, at its
        root or below any path; there is nothing to set up. It opens from disk, too.
      </p>
      <ChoiceList label="Size of the folder" plan={plan} choices={choices} value={at} onChange={setAt} />
      <SaveBar
        what="folder"
        bytes={choice.bytes}
        address={sendAddress(
          'folder',
          ids,
          title,
          all || choice.budget === null ? {} : { budget: String(choice.budget / megabyte) },
        )}
      />
    </div>
  )
}
