/** The pictures that models were sent of an image: what there is to show where its original was left out. */
import { fileAddress } from '#contract/parcel.ts'
import type { SentImage } from '#contract/run.ts'
import type { RunWithEvents } from './contents.ts'

/** Each once, by the hash of its bytes. */
export function sentParts(imageId: string, runs: readonly Pick<RunWithEvents, 'run'>[]): SentImage[] {
  const pictures = runs
    .filter(({ run }) => run.imageId === imageId)
    .flatMap(({ run }) => run.steps.flatMap((step) => step.images))
    .filter((picture) => fileAddress.test(picture.url))
  return [...new Map(pictures.map((picture) => [picture.sha256, picture])).values()]
}
