/** Where Loupe is closed and nobody has signed in, there is this at every address; afterwards the address is still the same. */
import type { ReactNode } from 'react'
import { useMe } from './api/me.ts'
import { Mark } from './mark.tsx'
import { SignInForm } from './sign-in-form.tsx'

export function SignInGate({ children }: { children: ReactNode }) {
  const { data: me, isPending } = useMe()
  // A closed Loupe says so in its page; an open one need not be asked before anything is shown.
  if (isPending && isClosed()) return null
  if (me?.mode === 'closed' && !me.person) return <SignInScreen />
  return children
}

const isClosed = () => document.querySelector('meta[name="loupe-mode"][content="closed"]') !== null

function SignInScreen() {
  return (
    <main className="grid min-h-dvh place-items-center bg-surface p-4">
      <div className="w-full max-w-sm rounded-2xl border border-line bg-panel p-6 shadow-float">
        <div className="mb-1 flex items-center gap-2.5">
          <Mark size={26} />
          <h1 className="font-semibold text-lg tracking-tight">Sign in to Loupe</h1>
        </div>
        <p className="mb-5 text-[13px] text-muted">This Loupe shows its pictures to people it knows.</p>
        <SignInForm />
      </div>
    </main>
  )
}
