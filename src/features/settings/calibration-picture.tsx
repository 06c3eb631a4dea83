/** One calibration picture as it was sent, with the places that were asked for and the boxes that came back. */
import type { CalibrationAsk, CalibrationPicture } from '#contract/calibration.ts'
import type { ConventionId } from '#contract/engine.ts'

export function CalibrationPictureView({
  picture,
  asks,
  convention,
  name,
}: {
  picture: CalibrationPicture
  asks: readonly CalibrationAsk[]
  /** the convention that the replies are read under */
  convention: ConventionId
  name: string
}) {
  const line = Math.max(picture.width, picture.height) / 180
  const boxes = asks.flatMap((ask) => {
    const box = ask.readings.find((reading) => reading.convention === convention)?.box
    return box ? [{ key: `${ask.target} ${ask.wording}`, box }] : []
  })
  const truths = [...new Map(asks.map((ask) => [ask.target, ask.truth])).entries()]
  return (
    <figure className="min-w-0">
      <div
        className="relative overflow-hidden rounded-lg border border-line"
        style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      >
        <img src={picture.url} alt={name} className="absolute inset-0 size-full" />
        <svg
          className="absolute inset-0 size-full"
          viewBox={`0 0 ${picture.width} ${picture.height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${truths.length} places asked for, ${boxes.length} boxes read`}
        >
          {truths.map(([target, truth]) => (
            <rect
              key={target}
              {...rectOf(truth)}
              fill="none"
              className="stroke-evidence"
              strokeWidth={line}
              strokeDasharray={`${line * 4} ${line * 2.5}`}
            />
          ))}
          {boxes.map(({ key, box }) => (
            <rect key={key} {...rectOf(box)} fill="none" className="stroke-initial" strokeWidth={line} />
          ))}
        </svg>
      </div>
      <figcaption className="mt-1 font-mono text-[11px] text-muted">
        sent {picture.viewWidth} × {picture.viewHeight} of {picture.width} × {picture.height}
      </figcaption>
    </figure>
  )
}

function rectOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  return { x, y, width, height }
}
