/** The left pane: the very picture that the model was sent, or, before that, the original under a veil and the words for it. */
import { EyeOff } from 'lucide-react'
import { useMemo } from 'react'
import { formatReduction, formatSize, shortSha } from '#contract/format.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { SentImage } from '#contract/run.ts'
import { reduction } from '#contract/run-pictures.ts'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneState } from '../../../canvas/pane-state.ts'
import type { PaneSource } from '../../../canvas/source.ts'
import { Captions, FactChip, TitleChip } from './caption.tsx'
import { leftPane } from './pane-names.ts'

export type SharedPane = Omit<PaneState, 'source' | 'boxes' | 'heat' | 'dimOutside' | 'imageSize'>

export interface ViewPaneProps extends SharedPane {
  image: ImageInfo
  view: SentImage | null
  /** a run is on its way, the view is being made */
  waiting: boolean
  /** the answers, for screen readers */
  spoken: readonly string[]
  boxes: PaneState['boxes']
  heat: PaneState['heat']
}

export function ViewPane({ image, view, waiting, boxes, heat, ...shared }: ViewPaneProps) {
  const source = useMemo<PaneSource>(
    () =>
      view
        ? { kind: 'picture', url: view.url, region: view.region, pixelated: true }
        : { kind: 'iiif', url: image.iiif },
    [view, image.iiif],
  )
  return (
    <div className="relative size-full" data-testid="view-pane">
      <Pane
        {...shared}
        pane={leftPane}
        label={view ? 'What the model saw' : 'The original; nothing was sent yet'}
        className="size-full"
        imageSize={image}
        source={source}
        boxes={boxes}
        heat={heat}
        dimOutside={null}
      />
      {!view && <NothingSent waiting={waiting} />}
      <Captions>
        <TitleChip>What the model saw</TitleChip>
        {view ? (
          <FactChip
            testId="view-caption"
            href={view.url}
            title={`Open the very bytes that were sent · sha256 ${view.sha256}`}
            facts={[
              formatSize(view),
              `${formatReduction(reduction(view))} image px per view px`,
              `sha ${shortSha(view.sha256)}`,
            ]}
          />
        ) : (
          <FactChip facts={[waiting ? 'making the view…' : 'nothing yet · this is the original']} />
        )}
      </Captions>
    </div>
  )
}

function NothingSent({ waiting }: { waiting: boolean }) {
  return (
    <div className="pointer-events-none absolute inset-0 grid place-items-center bg-black/55 p-6">
      {!waiting && (
        <p className="caption flex max-w-72 flex-col items-center gap-2 rounded-xl px-5 py-4 text-center text-[13px] leading-5">
          <EyeOff size={20} aria-hidden="true" />
          Nothing was sent to a model yet. Ask, and here stands the very picture it is given, pixel for pixel.
        </p>
      )}
    </div>
  )
}
