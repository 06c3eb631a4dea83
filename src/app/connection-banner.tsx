import { useQueryClient } from '@tanstack/react-query'
import { Unplug } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { asProblem, useHealth } from './api/queries.ts'
import { Spinner } from './ui/spinner.tsx'

/** Says that the server is away, and brings everything up to date when it is back. */
export function ConnectionBanner() {
  const client = useQueryClient()
  const problem = asProblem(useHealth().error)
  const lost = problem !== null
  const wasLost = useRef(false)

  useEffect(() => {
    if (wasLost.current && !lost) {
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'health' })
    }
    wasLost.current = lost
  }, [client, lost])

  return (
    <div role="status">
      {problem && (
        <div className="flex items-center gap-3 border-line border-b bg-wrong-soft px-4 py-1.5 text-[13px]">
          <Unplug size={16} className="shrink-0 text-wrong" aria-hidden="true" />
          <p className="grow">
            <span className="font-medium">{problem.title}.</span>{' '}
            <span className="text-muted">What you see stays; Loupe tries again by itself.</span>
          </p>
          <Spinner className="text-muted" />
        </div>
      )}
    </div>
  )
}
