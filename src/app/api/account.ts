/** Signing in and out, and the people of this Loupe. */
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type ChangePerson,
  type Me,
  meSchema,
  type NewPerson,
  personSchema,
  personWithTokenSchema,
} from '#contract/account.ts'
import { jsonBody, request } from './client.ts'
import { meQuery, peopleQuery } from './me.ts'

const personUrl = (id: string) => `/api/people/${encodeURIComponent(id)}`

/** Somebody else sits here now: what the one before saw is forgotten, and what is on the screen is asked for again. */
async function becomes(client: QueryClient, me: Me): Promise<void> {
  client.setQueryData(meQuery.queryKey, me)
  await client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] })
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (token: string) => request('/api/session', jsonBody({ token }), meSchema),
    onSuccess: (me) => becomes(client, me),
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request('/api/session', { method: 'DELETE' }, meSchema),
    onSuccess: (me) => becomes(client, me),
  })
}

function useRefreshed() {
  const client = useQueryClient()
  return () =>
    Promise.all([peopleQuery, meQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })))
}

/** The reply holds the token, which is told this once. */
export function useAddPerson() {
  const onSuccess = useRefreshed()
  return useMutation({
    mutationFn: (person: NewPerson) => request('/api/people', jsonBody(person), personWithTokenSchema),
    onSuccess,
  })
}

export function useChangePerson() {
  const onSuccess = useRefreshed()
  return useMutation({
    mutationFn: ({ id, ...change }: ChangePerson & { id: string }) =>
      request(personUrl(id), { ...jsonBody(change), method: 'PATCH' }, personSchema),
    onSuccess,
  })
}

export function useRenewToken() {
  const onSuccess = useRefreshed()
  return useMutation({
    mutationFn: (id: string) => request(`${personUrl(id)}/token`, { method: 'POST' }, personWithTokenSchema),
    onSuccess,
  })
}
