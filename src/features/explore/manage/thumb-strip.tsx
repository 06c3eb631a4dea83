/** The first pictures of a dataset, each once, with the evidence where the questions look. */
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type Item, itemSchema } from '#contract/dataset.ts'
import { request } from '../../../app/api/client.ts'
import { BoxedPicture } from './boxed-picture.tsx'

/** Items that are asked for, to find this many different pictures among them. */
const looked = 40
const shown = 12

function useFirstItems(datasetId: string, revision: number) {
  return useQuery({
    queryKey: ['first-items', datasetId, revision],
    queryFn: ({ signal }) => {
      const path = `/api/datasets/${encodeURIComponent(datasetId)}/items?from=0&count=${looked}`
      return request(path, { signal }, z.array(itemSchema))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function ThumbStrip({ datasetId, revision }: { datasetId: string; revision: number }) {
  const { data: items } = useFirstItems(datasetId, revision)
  return (
    <div className="flex h-24 gap-px overflow-hidden bg-canvas" data-testid="thumb-strip">
      {differentPictures(items ?? [])
        .slice(0, shown)
        .map((picture) => (
          <BoxedPicture
            key={picture.imageId}
            src={`/api/images/${picture.imageId}/thumb?size=s`}
            alt=""
            width={picture.width}
            height={picture.height}
            evidence={picture.evidence}
            className="h-full shrink-0"
          />
        ))}
    </div>
  )
}

type Picture = Pick<Item, 'imageId' | 'width' | 'height' | 'evidence'>

/** One entry for each picture, with the evidence of all its questions among `items`, each box once. */
export function differentPictures(items: readonly Item[]): Picture[] {
  const found = new Map<string, Picture & { known: Set<string> }>()
  for (const { imageId, width, height, evidence } of items) {
    const picture = found.get(imageId) ?? { imageId, width, height, evidence: [], known: new Set() }
    found.set(imageId, picture)
    for (const box of evidence) {
      const name = JSON.stringify(box)
      if (!picture.known.has(name)) picture.evidence.push(box)
      picture.known.add(name)
    }
  }
  return [...found.values()]
}
