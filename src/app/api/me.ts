/** Who sits here, and who else there is. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { localPerson, meSchema, type Person, personSchema } from '#contract/account.ts'
import { request } from './client.ts'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request('/api/me', { signal }, meSchema),
  staleTime: 60_000,
})

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => request('/api/people', { signal }, z.array(personSchema)),
  staleTime: 60_000,
})

export const useMe = () => useQuery(meQuery)

/** The name of a person by their id; ids of people that this page does not know of stay as they are. */
export function usePersonNames(): (id: string) => string {
  const { data: people } = useQuery(peopleQuery)
  return (id) => nameOf(people ?? [], id)
}

function nameOf(people: readonly Person[], id: string): string {
  return people.find((person) => person.id === id)?.name ?? (id === localPerson.id ? localPerson.name : id)
}
