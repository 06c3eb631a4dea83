/** A zip that another Loupe opens, with or without the originals. */
import { useState } from 'react'
import type { SendPlan } from '#contract/send.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { sendAddress } from './api.ts'
import { SaveBar } from './save-bar.tsx'
import { sizeWords } from './words.ts'

export function BundlePanel({ plan, title }: { plan: SendPlan; title: string }) {
  const here = plan.images.every(({ original }) => original)
  const [originals, setOriginals] = useState(here)
  const ids = plan.runs.map(({ id }) => id)
  const { withOriginals, withoutOriginals } = plan.bundle
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] text-muted">
        Drop it on another Loupe’s first screen: the {ids.length === 1 ? 'run is' : 'runs are'} there as here,
        with every event, picture and map, byte for byte, and can be gone on from.
      </p>
      <Segmented
        label="Originals"
        value={originals ? 'with' : 'without'}
        options={[
          { value: 'with', label: `With the original · ${sizeWords(withOriginals)}`, disabled: !here },
          { value: 'without', label: `Without it · ${sizeWords(withoutOriginals)}` },
        ]}
        onChange={(value) => setOriginals(value === 'with')}
        className="self-start max-sm:flex-col"
      />
      <p className="text-[13px] text-muted">
        {originals
          ? 'The picture goes along as it was uploaded, with its own metadata (such as where and when a photo was taken).'
          : 'Only the pictures as the model was sent them go along. The other Loupe shows them in place of the original, says so, and asks no model about them.'}
      </p>
      <SaveBar
        what="bundle"
        bytes={originals ? withOriginals : withoutOriginals}
        address={sendAddress('bundle', ids, title, { originals: String(originals) })}
      />
      {ids.length === 1 && (
        <p className="text-[13px] text-muted">
          Only want the record?{' '}
          <a
            className="underline hover:text-fg"
            download
            href={`/api/runs/${encodeURIComponent(ids[0] ?? '')}/export`}
          >
            run.json with the pictures as sent and the maps
          </a>
          .
        </p>
      )}
    </div>
  )
}
