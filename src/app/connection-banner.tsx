import { useQueryClient } from '@tanstack/react-query'
import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ApiProblem } from './api/client.ts'
import { asProblem, useHealth } from './api/queries.ts'
import { Spinner } from './ui/spinner.tsx'

/** Says that the server is away, and brings everything up to date when it is back. */
export function ConnectionBanner() {
  const problem = useLoss()
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

/** The problem from the first failed look at the server until the next good one; a look on its way changes nothing. */
function useLoss(): ApiProblem | null {
  const client = useQueryClient()
  const { status, error } = useHealth()
  const [loss, setLoss] = useState<ApiProblem | null>(null)
  useEffect(() => {
    if (status === 'error') setLoss(asProblem(error))
    if (status === 'success' && loss) {
      setLoss(null)
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'health' })
    }
  }, [client, status, error, loss])
  return loss
}
