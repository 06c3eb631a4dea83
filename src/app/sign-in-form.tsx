/** The one field of signing in. */
import { type FormEvent, useState } from 'react'
import { useSignIn } from './api/account.ts'
import { asProblem } from './api/queries.ts'
import { Button } from './ui/button.tsx'
import { Field } from './ui/field.tsx'
import { TextInput } from './ui/text-area.tsx'

export function SignInForm({ onDone }: { onDone?: () => void }) {
  const [token, setToken] = useState('')
  const signIn = useSignIn()
  const problem = asProblem(signIn.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token.trim()) signIn.mutate(token.trim(), { onSuccess: () => onDone?.() })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label="Your token"
        hint="Whoever looks after this Loupe gave it to you."
        error={problem ? wordsOf(problem) : undefined}
      >
        {(control) => (
          <TextInput
            {...control}
            type="password"
            name="token"
            autoComplete="current-password"
            spellCheck={false}
            autoFocus
            value={token}
            onChange={(event) => setToken(event.target.value)}
            className="font-mono"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" disabled={!token.trim() || signIn.isPending}>
        {signIn.isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}

function wordsOf(problem: { code: string; title: string; detail?: string | undefined }): string {
  if (problem.code === 'token-invalid') return 'This token opens nothing here. Is it whole, and still yours?'
  return problem.detail ?? problem.title
}
