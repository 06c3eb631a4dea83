/** Nothing to show yet, or nothing there at all. */
import { Link } from '@tanstack/react-router'
import { Presentation } from 'lucide-react'
import { Button } from '../../../app/ui/button.tsx'
import { Empty } from '../../../app/ui/empty.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import type { Found } from './use-show.ts'

export function Missing({ found }: { found: Found }) {
  const { problem } = found
  return (
    <div className="grid grow place-items-center p-4 text-muted">
      {!problem ? (
        <Spinner label="Opening the run" size={22} />
      ) : problem.status === 404 ? (
        <Empty icon={Presentation} title={problem.title}>
          <p className="mb-4">{problem.detail ?? 'It may be of another Loupe.'}</p>
          <Button asChild>
            <Link to="/">Go to the gallery</Link>
          </Button>
        </Empty>
      ) : (
        <ProblemNote problem={problem} onRetry={found.retry} className="w-full max-w-lg" />
      )}
    </div>
  )
}
