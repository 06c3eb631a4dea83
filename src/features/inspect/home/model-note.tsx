/** What answers here: the engines with their status, the plain truth on the built-in one, the way to a real one. */
import { Cpu } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { asProblem, useEngines } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { StatusDot, statusWords } from '../../../app/ui/status-dot.tsx'

const ConnectDialog = lazy(() =>
  import('./connect-dialog.tsx').then((module) => ({ default: module.ConnectDialog })),
)

export function ModelNote() {
  const engines = useEngines()
  const problem = asProblem(engines.error)
  const [open, setOpen] = useState(false)
  const [used, setUsed] = useState(false)
  const show = () => {
    setUsed(true)
    setOpen(true)
  }
  useCommand('connect-model', show)
  const hasBuiltin = engines.data?.some((engine) => engine.kind === 'builtin')
  return (
    <section aria-labelledby="models-title" className="flex flex-col gap-3">
      <h2 id="models-title" className="eyebrow">
        What answers here
      </h2>
      {problem && <ProblemNote problem={problem} onRetry={() => void engines.refetch()} />}
      <ul className="flex flex-col gap-1.5">
        {engines.data?.map((engine) => (
          <li key={engine.id} className="flex items-start gap-2.5 text-[13px]">
            <StatusDot status={engine.status} className="mt-1.5" />
            <span className="min-w-0">
              <span className="block font-medium">{engine.label}</span>
              <span className="block text-faint text-xs" aria-hidden="true">
                {engine.statusDetail ?? statusWords[engine.status]}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {hasBuiltin && (
        <p className="text-[13px] text-muted">
          The built-in model is a tiny demo model that only knows Loupe’s own sample scenes: on your own
          pictures its answers mean nothing.
        </p>
      )}
      <Button onClick={show} className="self-start">
        <Cpu size={14} aria-hidden="true" />
        Connect a real model
      </Button>
      <Suspense>{used && <ConnectDialog open={open} onOpenChange={setOpen} />}</Suspense>
    </section>
  )
}
