/** The Inspect screen for one image: finds the image, then hands over to the inspector. */
import { Link } from '@tanstack/react-router'
import { ImageOff } from 'lucide-react'
import type { ImageInfo } from '#contract/image.ts'
import { asProblem, useImage } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Empty } from '../../app/ui/empty.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Spinner } from '../../app/ui/spinner.tsx'
import { Comparison } from './compare/comparison.tsx'
import { PictureIntake } from './home/picture-intake.tsx'
import { Inspector } from './inspector.tsx'
import { inspectRoute } from './use-look.ts'

export function InspectScreen() {
  const { imageId } = inspectRoute.useParams()
  const image = useImage(imageId)
  const problem = asProblem(image.error)
  return (
    <main className="flex min-h-0 grow flex-col">
      <PictureIntake />
      {image.data ? (
        <Opened key={image.data.id} image={image.data} />
      ) : problem ? (
        <div className="grid grow place-items-center p-4">
          {problem.status === 404 ? (
            <Empty icon={ImageOff} title="There is no picture at this address">
              <p className="mb-4">
                It may be of another Loupe, or was taken away. Pictures stay where they were uploaded.
              </p>
              <Button asChild>
                <Link to="/">Go to the gallery</Link>
              </Button>
            </Empty>
          ) : (
            <ProblemNote problem={problem} onRetry={() => void image.refetch()} className="w-full max-w-lg" />
          )}
        </div>
      ) : (
        <div className="grid grow place-items-center text-muted">
          <Spinner label="Opening the picture" size={22} />
        </div>
      )}
    </main>
  )
}

/** A link that names a group and none of its runs is a comparison. */
function Opened({ image }: { image: ImageInfo }) {
  const group = inspectRoute.useSearch({
    select: ({ group, run }) => (run === undefined ? group : undefined),
  })
  return group === undefined ? <Inspector image={image} /> : <Comparison image={image} group={group} />
}
