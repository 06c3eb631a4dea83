/** What was looked at before: runs with their answers, and pictures. Nothing is drawn where nothing was. */
import { Link } from '@tanstack/react-router'
import { AnswersLine } from '../../../app/answers-line.tsx'
import { useImages, useRuns } from '../../../app/api/queries.ts'
import { formatAgo, formatPixels } from '../../../app/format.ts'
import { thumbOf } from '../../../app/thumb.ts'

const runsShown = 8
const picturesShown = 9

export function RecentRuns() {
  const runs = useRuns(undefined, runsShown)
  if (!runs.data || runs.data.length === 0) return null
  const now = Date.now()
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title" className="eyebrow mb-2">
        Recent runs
      </h2>
      <ul className="-mx-2 flex flex-col">
        {runs.data.slice(0, runsShown).map((run) => (
          <li key={run.id}>
            <Link
              to="/inspect/$imageId"
              params={{ imageId: run.imageId }}
              search={{ run: run.id }}
              className="flex items-center gap-3 rounded-lg p-2 hover:bg-hover"
            >
              <img
                src={thumbOf(`/iiif/3/${run.imageId}`)}
                alt=""
                loading="lazy"
                className="size-10 shrink-0 rounded-md bg-canvas object-cover"
              />
              <span className="min-w-0 grow">
                <span className="block truncate text-[13px]">{run.question}</span>
                <AnswersLine run={run} />
              </span>
              <span className="shrink-0 self-start pt-0.5 text-faint text-xs">
                {formatAgo(run.createdAt, now)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function RecentPictures() {
  const images = useImages()
  if (!images.data || images.data.length === 0) return null
  return (
    <section aria-labelledby="pictures-title">
      <h2 id="pictures-title" className="eyebrow mb-2">
        Recent pictures
      </h2>
      <ul className="grid grid-cols-3 gap-2">
        {images.data.slice(0, picturesShown).map((image) => (
          <li key={image.id}>
            <Link
              to="/inspect/$imageId"
              params={{ imageId: image.id }}
              search={{}}
              aria-label={`${image.name || 'Picture'}, ${formatPixels(image.width, image.height)}`}
              title={`${image.name || 'Picture'} · ${formatPixels(image.width, image.height)}`}
              className="block overflow-hidden rounded-lg bg-canvas"
            >
              <img
                src={thumbOf(image.iiif)}
                alt=""
                loading="lazy"
                className="aspect-4/3 w-full object-cover transition-opacity duration-150 hover:opacity-80"
              />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
