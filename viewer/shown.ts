/** The runs of a parcel as the screens take them: with addresses that work here. */
import type { ImageInfo } from '#contract/image.ts'
import { fileAddress, mapAddresses, parcelPyramid } from '#contract/parcel.ts'
import { makeReplay, type Replay } from '#contract/replay.ts'
import type { Run } from '#contract/run.ts'
import { provideTiles } from '../src/canvas/tile-supply.ts'
import type { Carrier } from './carrier.ts'
import { wholeFactor } from './tiles.ts'

export interface ShownRun {
  /** as it ended */
  readonly run: Run
  readonly replay: Replay
  readonly image: ImageInfo
  /** how much of the original came along, null where all of it did */
  readonly detail: string | null
}

/** What is not there is an empty picture, not an address of somebody else's. */
const nothing = 'data:,'

export function shownRuns(carrier: Carrier): ShownRun[] {
  const images = new Map(carrier.parcel.images.map((image) => [image.id, prepare(carrier, image)]))
  return carrier.parcel.runs.flatMap(({ events }) => {
    const local = mapAddresses(events, (address) => {
      const name = fileAddress.exec(address)?.[1]
      return (name && carrier.file(name)) ?? nothing
    })
    const replay = makeReplay(local)
    const run = replay.at(Number.POSITIVE_INFINITY)
    const image = images.get(run.imageId)
    return image ? [{ run, replay, ...image }] : []
  })
}

function prepare(carrier: Carrier, image: ImageInfo): Pick<ShownRun, 'image' | 'detail'> {
  const iiif = carrier.iiif(image.id)
  const supply = carrier.tiles(image.id)
  if (supply) provideTiles(iiif, supply)
  const { has } = supply ?? {}
  const factor = has ? wholeFactor(parcelPyramid(iiif, image), has) : 1
  const { tiles: _, ...info } = { tiles: null, ...image }
  return {
    image: { ...info, iiif },
    detail: factor === 1 ? null : `1 : ${factor} outside the boxes`,
  }
}
