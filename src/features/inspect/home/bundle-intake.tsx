/** Takes a bundle of another Loupe in, and opens what was in it. */
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Package } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { type BundleHandle, importBundle } from '../../../app/api/bundles.ts'
import type { ApiProblem } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { formatBytes } from '../../../app/format.ts'
import { Button } from '../../../app/ui/button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Progress } from '../../../app/ui/progress.tsx'

interface Taking {
  readonly name: string
  readonly bytes: number
  readonly sent: number
  readonly problem: ApiProblem | null
}

export interface BundleIntake {
  readonly taking: Taking | null
  take(file: File): void
  /** stops it, or puts its problem away */
  drop(): void
}

export function isBundle(file: File): boolean {
  return /\.zip$/i.test(file.name) || /^application\/(x-)?zip/.test(file.type)
}

export function useBundleIntake(): BundleIntake {
  const [taking, setTaking] = useState<Taking | null>(null)
  const running = useRef<BundleHandle | null>(null)
  const client = useQueryClient()
  const navigate = useNavigate()

  const take = useCallback(
    (file: File) => {
      running.current?.abort()
      setTaking({ name: file.name, bytes: file.size, sent: 0, problem: null })
      const handle = importBundle(file, (sent) => setTaking((now) => now && { ...now, sent }))
      running.current = handle
      handle.done.then(
        async ({ runs }) => {
          if (running.current !== handle) return
          setTaking(null)
          await client.invalidateQueries()
          const [first] = runs
          if (!first) return
          if (runs.length === 1) {
            void navigate({
              to: '/inspect/$imageId',
              params: { imageId: first.imageId },
              search: { run: first.id },
            })
          } else {
            void navigate({
              to: '/present',
              search: { runs: runs.map(({ id }) => id).join(','), edit: true },
            })
          }
        },
        (error: unknown) => {
          if (running.current !== handle) return
          setTaking((now) => now && { ...now, problem: asProblem(error) })
        },
      )
    },
    [client, navigate],
  )
  const drop = useCallback(() => {
    const handle = running.current
    running.current = null
    handle?.abort()
    setTaking(null)
  }, [])
  return { taking, take, drop }
}

export function BundleNotice({ taking, onDrop }: { taking: Taking; onDrop: () => void }) {
  if (taking.problem) {
    return (
      <ProblemNote problem={taking.problem} className="w-[min(30rem,90vw)] shadow-float">
        <Button onClick={onDrop}>Close</Button>
      </ProblemNote>
    )
  }
  const whole = taking.sent >= taking.bytes
  return (
    <div className="flex w-[min(26rem,90vw)] items-center gap-3 rounded-xl border border-line-strong bg-raised p-3 shadow-float">
      <Package size={20} className="shrink-0 text-muted" aria-hidden="true" />
      <div className="min-w-0 grow">
        <p className="truncate text-[13px]">
          {whole ? 'Checking what is in it' : 'Opening'} · {taking.name}
        </p>
        <Progress
          label="Opening the bundle"
          value={whole ? null : taking.sent / Math.max(1, taking.bytes)}
          className="mt-1.5"
        />
      </div>
      <span className="font-mono text-muted text-xs">{formatBytes(taking.bytes)}</span>
      <Button onClick={onDrop}>Cancel</Button>
    </div>
  )
}
