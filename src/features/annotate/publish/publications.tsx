/** Datasets that were made of this project: they stay as they are. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartScatter } from 'lucide-react'
import type { Publication } from '#contract/publish.ts'
import { formatAgo } from '../../../app/format.ts'
import { plural } from '../../../app/progress-words.ts'
import { datasetQuery } from '../../../app/slice/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { publicationsQuery } from './api.ts'

export function Publications({ projectId }: { projectId: string }) {
  const { data: list } = useQuery(publicationsQuery(projectId))
  if (!list || list.length === 0) return null
  return (
    <section aria-label="Published" className="flex flex-col gap-1">
      <h3 className="eyebrow">Published</h3>
      <ul className="flex flex-col divide-y divide-line">
        {list.map((one) => (
          <Line key={one.datasetId} publication={one} />
        ))}
      </ul>
    </section>
  )
}

function Line({ publication: { datasetId, items, at } }: { publication: Publication }) {
  const { data: dataset, isError } = useQuery({ ...datasetQuery(datasetId), retry: false })
  return (
    <li className="flex items-center gap-3 py-1.5 text-[13px]">
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">
          {dataset?.name ?? (isError ? 'deleted since' : '…')}
        </span>
        <span className="block text-muted text-xs">
          {plural(items, 'item')}, {formatAgo(at, Date.now())}
        </span>
      </span>
      {dataset && (
        <Button asChild>
          <Link to="/explore/$datasetId" params={{ datasetId }} search={{}}>
            <ChartScatter size={14} aria-hidden="true" />
            Explore
          </Link>
        </Button>
      )}
    </li>
  )
}
