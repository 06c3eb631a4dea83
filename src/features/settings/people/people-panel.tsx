/** The people of this Loupe: everybody sees who there is; administrators add, change and let go. */
import { useQuery } from '@tanstack/react-query'
import { LogIn, MonitorCheck } from 'lucide-react'
import { useState } from 'react'
import { localPerson, type PersonWithToken } from '#contract/account.ts'
import { peopleQuery, useMe } from '../../../app/api/me.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { SignInForm } from '../../../app/sign-in-form.tsx'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { AddPerson } from './add-person.tsx'
import { PersonRow } from './person-row.tsx'
import { TokenNote } from './token-note.tsx'

export function PeoplePanel() {
  const { data: me } = useMe()
  const people = useQuery(peopleQuery)
  const [given, setGiven] = useState<PersonWithToken | null>(null)
  const [signingIn, setSigningIn] = useState(false)
  const problem = asProblem(people.error)
  const manages = me?.person?.role === 'administrator'
  const others = people.data?.filter(({ id }) => id !== localPerson.id)
  return (
    <section aria-label="People" className="flex max-w-3xl flex-col gap-4">
      <p className="max-w-prose text-[13px] text-muted">
        {me?.mode === 'closed'
          ? 'This Loupe is closed: everybody signs in with a token of their own.'
          : 'This Loupe can be reached from this machine alone, so nobody has to sign in. People with tokens of their own are told apart in what they annotate.'}
      </p>
      {me?.local && (
        <div className="flex flex-wrap items-center gap-3 rounded-xl border border-line bg-raised px-4 py-2 text-[13px]">
          <MonitorCheck size={16} className="shrink-0 text-muted" aria-hidden="true" />
          <span className="grow">
            You are <b>{localPerson.name}</b>, who may do everything.
          </span>
          <Button onClick={() => setSigningIn(true)}>
            <LogIn size={15} aria-hidden="true" />
            Sign in as somebody
          </Button>
        </div>
      )}
      {problem && <ProblemNote problem={problem} onRetry={() => void people.refetch()} />}
      {people.isPending && <Spinner label="Loading the people" />}
      {manages && <AddPerson onAdded={setGiven} />}
      {others && others.length > 0 && (
        <ul className="rounded-2xl border border-line bg-panel py-1">
          {others.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              own={person.id === me?.person?.id}
              editable={manages}
              onToken={setGiven}
            />
          ))}
        </ul>
      )}
      {others?.length === 0 && <p className="text-[13px] text-faint">Nobody has been added yet.</p>}
      <TokenNote given={given} onDone={() => setGiven(null)} />
      <Dialog open={signingIn} onOpenChange={setSigningIn} title="Sign in as somebody">
        <div className="p-5">
          <SignInForm onDone={() => setSigningIn(false)} />
        </div>
      </Dialog>
    </section>
  )
}
