/** The right pane: the image at full resolution, dimmed outside the crop, or the crop's picture exactly as it was sent. */
import { useMemo } from 'react'
import { formatSize, shortSha } from '#contract/format.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { Run, SentImage } from '#contract/run.ts'
import { isExtreme } from '#contract/run-pictures.ts'
import { formatBytes } from '../../../app/format.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Overview } from '../../../canvas/overview.tsx'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneState } from '../../../canvas/pane-state.ts'
import type { PaneSource } from '../../../canvas/source.ts'
import { Captions, FactChip, TitleChip } from './caption.tsx'
import { rightPane } from './pane-names.ts'
import type { SharedPane } from './view-pane.tsx'

export interface ImagePaneProps extends SharedPane {
  image: ImageInfo
  run: Run | null
  crop: SentImage | null
  shows: 'image' | 'crop'
  onShow: (shows: 'image' | 'crop') => void
  boxes: PaneState['boxes']
  heat: PaneState['heat']
  dim: boolean
  /** the left pane lies over the left part, so the captions keep to the right */
  swiping: boolean
  /** how much of the original there is to see, where that is not all of it */
  detail?: string | undefined
}

export function ImagePane(props: ImagePaneProps) {
  const { image, run, crop, shows, onShow, boxes, heat, dim, swiping, detail, ...shared } = props
  const original = useMemo<PaneSource>(() => ({ kind: 'iiif', url: image.iiif }), [image.iiif])
  const showsCrop = shows === 'crop' && crop !== null
  const source = useMemo<PaneSource>(
    () => (showsCrop ? { kind: 'picture', url: crop.url, region: crop.region, pixelated: true } : original),
    [showsCrop, crop, original],
  )
  return (
    <div className="relative size-full" data-testid="image-pane">
      <Pane
        {...shared}
        pane={rightPane}
        label={showsCrop ? 'The crop exactly as it was sent' : 'What was really there, at full resolution'}
        className="size-full"
        imageSize={image}
        source={source}
        boxes={boxes}
        heat={heat}
        dimOutside={dim && !showsCrop ? (run?.cropBox ?? null) : null}
      />
      {!swiping && (
        <Captions>
          <TitleChip>What was really there</TitleChip>
          {crop && <CropToggle shows={showsCrop ? 'crop' : 'image'} onShow={onShow} />}
          {isExtreme(image) && !showsCrop && <FactChip facts={['very long: zoom in to see its pixels']} />}
          {showsCrop ? (
            <FactChip
              testId="crop-caption"
              href={crop.url}
              title={`Open the very bytes that were sent · sha256 ${crop.sha256}`}
              facts={[
                `sent as ${formatSize(crop)}`,
                `of ${formatSize(crop.region)} image px`,
                formatBytes(crop.bytes),
                `sha ${shortSha(crop.sha256)}`,
              ]}
            />
          ) : (
            <FactChip
              testId="image-caption"
              facts={[
                formatSize(image),
                ...(run?.cropBox ? [`crop ${formatSize(run.cropBox)}`] : []),
                ...detailOf(image, detail, run?.cropBox != null),
              ]}
            />
          )}
        </Captions>
      )}
      <Overview
        imageSize={image}
        source={original}
        cameras={shared.cameras}
        pane={rightPane}
        className="absolute! right-3 bottom-3 max-md:bottom-16"
      />
    </div>
  )
}

/** Nothing is called full resolution that is not. */
function detailOf(image: ImageInfo, detail: string | undefined, hasCrop: boolean): string[] {
  if (!image.original) return ['original left out: put together from what was sent']
  if (detail) return [detail]
  return hasCrop ? [] : ['full resolution']
}

/** The original's place, or the picture that was sent of it. */
function CropToggle({ shows, onShow }: Pick<ImagePaneProps, 'shows' | 'onShow'>) {
  return (
    <fieldset className="caption pointer-events-auto flex h-6 rounded-md p-0.5 touch:h-11">
      <legend className="sr-only">Right pane shows</legend>
      {(['image', 'crop'] as const).map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={shows === value}
          onClick={() => onShow(value)}
          title={
            value === 'image'
              ? 'The image at full resolution'
              : 'The crop exactly as it was sent to the model'
          }
          className={cx(
            'relative rounded px-2 text-[11.5px] leading-5 before:absolute before:-inset-y-1.5 before:inset-x-0',
            shows === value ? 'bg-white/20' : 'text-on-caption/75 hover:text-on-caption',
          )}
        >
          {value === 'crop' && <span className="sr-only">Crop </span>}
          {value === 'image' ? 'Image' : 'As sent'}
        </button>
      ))}
    </fieldset>
  )
}
