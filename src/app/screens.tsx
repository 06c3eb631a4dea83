/** The screens for what is not there, what failed, and what is still loading. */
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { asProblem } from './api/queries.ts'
import { Button } from './ui/button.tsx'
import { Empty } from './ui/empty.tsx'
import { ProblemNote } from './ui/problem-note.tsx'
import { Spinner } from './ui/spinner.tsx'

export function NotFoundScreen() {
  return (
    <main className="flex grow items-center justify-center">
      <Empty icon={SearchX} title="There is no page at this address">
        <p className="mb-4">The link may be cut short, or it is of a newer Loupe.</p>
        <Button asChild>
          <Link to="/">Go to the gallery</Link>
        </Button>
      </Empty>
    </main>
  )
}

export function ErrorScreen({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const problem = asProblem(error)
  // After a new version was installed, old pages ask for files that are gone; only a fresh page helps.
  const stale = /dynamically imported module|module script/i.test(problem?.detail ?? '')
  const retry = () => {
    if (stale) return location.reload()
    reset()
    void router.invalidate()
  }
  return (
    <main className="flex grow items-center justify-center p-4">
      {problem && (
        <ProblemNote
          className="w-full max-w-lg"
          problem={
            stale ? { ...problemFields(problem), title: 'This part of Loupe could not be loaded' } : problem
          }
          onRetry={retry}
        >
          <Button asChild>
            <Link to="/">Go to the gallery</Link>
          </Button>
        </ProblemNote>
      )}
    </main>
  )
}

function problemFields({
  title,
  detail,
  code,
}: {
  title: string
  detail?: string | undefined
  code: string
}) {
  return { title, detail, code }
}

export function LoadingScreen() {
  return (
    <main className="flex grow items-center justify-center text-muted">
      <Spinner label="Loading" size={22} />
    </main>
  )
}
