/** Links: to this very view, and read-only ones that end. */
import { Link2Off } from 'lucide-react'
import { useState } from 'react'
import type { SendPlan } from '#contract/send.ts'
import type { NewShare, Share } from '#contract/share.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CopyButton } from '../../../app/ui/copy-button.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { useCreateShare, useRevokeShare, useShares } from './api.ts'

const days = ['1', '7', '30', '90'] as const
const dayMs = 86_400_000

export function LinkPanel({ plan, title }: { plan: SendPlan; title: string }) {
  const [length, setLength] = useState<(typeof days)[number]>('7')
  const create = useCreateShare()
  const share = () =>
    create.mutate({
      runIds: plan.runs.map(({ id }) => id),
      expiresAt: new Date(Date.now() + Number(length) * dayMs).toISOString(),
      ...(title ? { title } : {}),
    })
  const problem = asProblem(create.error)
  return (
    <div className="flex flex-col gap-5">
      <section aria-labelledby="this-view" className="flex flex-col gap-1.5">
        <h3 id="this-view" className="font-semibold text-sm">
          This very view
        </h3>
        <p className="text-[13px] text-muted">
          For people who use this Loupe: place, step, layer and colours as you see them now.
        </p>
        <Address url={location.href} what="link to this view" />
      </section>
      <section aria-labelledby="read-only" className="flex flex-col gap-2">
        <h3 id="read-only" className="font-semibold text-sm">
          Read-only, for a while
        </h3>
        <p className="text-[13px] text-muted">
          Whoever has the link sees {plan.runs.length === 1 ? 'this run' : `these ${plan.runs.length} runs`}{' '}
          and nothing else of this Loupe, and can ask nothing.
        </p>
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label="Until when"
            value={length}
            options={days.map((value) => ({ value, label: value === '1' ? '1 day' : `${value} days` }))}
            onChange={setLength}
          />
          <Button variant="primary" onClick={share} disabled={create.isPending}>
            {create.isPending && <Spinner size={14} label="Making the link" />}
            Make a link
          </Button>
        </div>
        {isLocal() && (
          <p className="text-faint text-xs">
            This Loupe listens on this machine alone, so others cannot reach it. Start it with HOST=0.0.0.0 to
            share it in your network.
          </p>
        )}
        {problem && <ProblemNote problem={problem} />}
        {create.data && <Made share={create.data} />}
      </section>
      <Shares runIds={plan.runs.map(({ id }) => id)} />
    </div>
  )
}

function Made({ share }: { share: NewShare }) {
  return (
    <div className="flex flex-col gap-1" data-testid="new-share">
      <Address url={new URL(share.url, location.href).href} what="read-only link" />
      <p className="text-faint text-xs">
        Open until {time(share.expiresAt)}. Copy it now: Loupe keeps no copy, only what it needs to recognise
        it.
      </p>
    </div>
  )
}

function Address({ url, what }: { url: string; what: string }) {
  return (
    <div className="flex items-center gap-1 rounded-lg border border-line bg-surface pl-3">
      <input
        readOnly
        aria-label={`The ${what}`}
        value={url}
        onFocus={(event) => event.target.select()}
        className="h-9 min-w-0 grow truncate bg-transparent font-mono text-xs outline-none"
      />
      <CopyButton text={url} what={what} />
    </div>
  )
}

/** Every link that was made, those of these runs first. */
function Shares({ runIds }: { runIds: readonly string[] }) {
  const shares = useShares()
  const problem = asProblem(shares.error)
  const concerns = (share: Share) => share.runIds.some((id) => runIds.includes(id))
  const list = (shares.data ?? []).toSorted((a, b) => Number(concerns(b)) - Number(concerns(a))).slice(0, 50)
  if (problem) return <ProblemNote problem={problem} onRetry={() => void shares.refetch()} />
  if (list.length === 0) return null
  return (
    <section aria-labelledby="shares-title">
      <h3 id="shares-title" className="font-semibold text-sm">
        Links that were made
      </h3>
      <ul className="mt-1 divide-y divide-line">
        {list.map((share) => (
          <ShareRow key={share.id} share={share} here={concerns(share)} />
        ))}
      </ul>
    </section>
  )
}

function ShareRow({ share, here }: { share: Share; here: boolean }) {
  const revoke = useRevokeShare()
  const open = share.status === 'open'
  return (
    <li className="flex items-center gap-3 py-1.5" data-testid="share">
      <span className="min-w-0 grow">
        <span className="block truncate text-[13px]">{share.title}</span>
        <span className="block text-faint text-xs">
          {here ? 'of this · ' : ''}
          {open
            ? `until ${time(share.expiresAt)}`
            : share.status === 'revoked'
              ? 'withdrawn'
              : `ended ${time(share.expiresAt)}`}
        </span>
      </span>
      {open && (
        <Button
          variant="ghost"
          disabled={revoke.isPending}
          aria-label={`Withdraw the link “${share.title}”`}
          onClick={() => revoke.mutate(share.id)}
        >
          <Link2Off size={14} aria-hidden="true" />
          Withdraw
        </Button>
      )}
    </li>
  )
}

function time(at: string): string {
  return new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}

function isLocal(): boolean {
  return /^(localhost|127\.|\[::1\])/.test(location.hostname)
}
