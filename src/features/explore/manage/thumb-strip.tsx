/** Pictures from all over a dataset, each once, with the evidence where the questions look. */
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type Dataset, type Item, itemSchema } from '#contract/dataset.ts'
import { request } from '../../../app/api/client.ts'
import { BoxedPicture } from './boxed-picture.tsx'

/** Items that are asked for, to find different pictures among them, and pictures that fit. */
const looked = 32
const shown = 12
/** Evidence that covers more than this share points at nothing: what is not there is looked for everywhere. */
const mostOfIt = 0.9

/** Ordinals at equal distances, from the first on. */
export function spread(items: number, count: number): number[] {
  return Array.from({ length: Math.min(items, count) }, (_, i) =>
    Math.floor((i * items) / Math.min(items, count)),
  )
}

function useSomeItems(datasetId: string, items: number) {
  return useQuery({
    queryKey: ['some-items', datasetId, items],
    queryFn: ({ signal }) => {
      const path = `/api/datasets/${encodeURIComponent(datasetId)}/items?ordinals=${spread(items, looked).join(',')}`
      return request(path, { signal }, z.array(itemSchema))
    },
    enabled: items > 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function ThumbStrip({ dataset }: { dataset: Pick<Dataset, 'id' | 'items'> }) {
  const { data: items } = useSomeItems(dataset.id, dataset.items)
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
      if (box.width * box.height > mostOfIt * width * height) continue
      if (!picture.known.has(name)) picture.evidence.push(box)
      picture.known.add(name)
    }
  }
  return [...found.values()]
}
