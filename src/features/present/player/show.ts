/** What a player shows. It asks no server for anything: everything comes with the show. */
import type { Run } from '#contract/run.ts'
import type { Size } from '#contract/space.ts'
import type { AttentionMap } from '../../../app/api/attention-map.ts'
import type { PaneSource } from '../../../canvas/source.ts'

export interface Show {
  readonly run: Run
  /** size of the oriented original in pixels */
  readonly image: Size
  /** the original, at full resolution */
  readonly original: PaneSource
  /** A relative-attention map by the address in the run. Rejects where it cannot be had. */
  loadMap(url: string): Promise<AttentionMap>
}
