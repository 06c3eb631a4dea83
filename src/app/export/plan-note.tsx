/** What an export would hold and lose, before it is made. */
import { Check, TriangleAlert } from 'lucide-react'
import type { ExportPlan, PictureMode } from '#contract/export.ts'
import { formatBytes } from '../format.ts'
import { plural } from '../progress-words.ts'

export const pictureWords: Record<PictureMode, string> = {
  cell: 'In the table',
  files: 'Beside it',
  no: 'None',
}

/** What goes in, and honestly what does not. */
export function PlanNote({
  plan: { name, items, leftOut, lost, pictureBytes, picturesMissing },
}: {
  plan: ExportPlan
}) {
  const missing =
    picturesMissing > 0 ? [`${plural(picturesMissing, 'picture')} whose original is not here`] : []
  const warnings = [
    ...leftOut.map((one) => `${plural(one.items, 'item')} left out: ${one.why}`),
    ...missing,
    ...lost.map((one) => `${one.words}, of ${plural(one.items, 'item')}`),
  ]
  return (
    <section aria-label="What it holds" className="flex flex-col gap-2" data-testid="export-plan">
      <p className="break-all font-mono text-sm">{name}</p>
      <p className="text-[13px] text-muted">
        {plural(items, 'item')}
        {pictureBytes > 0 && ` · ${formatBytes(pictureBytes)} of pictures`}
      </p>
      {warnings.length === 0 ? (
        <p className="flex items-center gap-1.5 text-[13px] text-correct">
          <Check size={14} aria-hidden="true" />
          Nothing of these items is lost.
        </p>
      ) : (
        <div>
          <h4 className="flex items-center gap-1.5 font-medium text-[13px]">
            <TriangleAlert size={14} className="text-initial" aria-hidden="true" />
            It cannot hold
          </h4>
          <ul className="mt-1 list-disc pl-6 text-[13px] text-muted">
            {warnings.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
