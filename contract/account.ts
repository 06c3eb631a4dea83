/** People, what they may do, and how a browser learns who it is. */
import { z } from 'zod'

/** What a person may do, the least first. A viewer looks; an annotator also asks, uploads and annotates; an administrator also sets up and removes. */
export const roles = ['viewer', 'annotator', 'administrator'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

export const personSchema = z
  .object({
    id: z.string(),
    name: z.string().trim().min(1).max(80),
    role: roleSchema,
    createdAt: z.string(),
    /** false: the token no longer opens anything; what the person did keeps the name */
    active: z.boolean(),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof personSchema>

/**
 * open: this Loupe listens on this machine alone, and whoever sits at it is its administrator until they sign in as somebody.
 * closed: nothing is shown without a token.
 */
export const accessModes = ['open', 'closed'] as const
export type AccessMode = (typeof accessModes)[number]

export const meSchema = z
  .object({
    mode: z.enum(accessModes),
    /** null: nobody has signed in, and nothing but signing in is allowed */
    person: personSchema.nullable(),
    /** whether this is the person of the machine itself, who has no token */
    local: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof meSchema>

/** Whoever sits at the machine, where nobody has to sign in. Named so in histories. */
export const localPerson: Person = {
  id: 'local',
  name: 'This machine',
  role: 'administrator',
  createdAt: '1970-01-01T00:00:00.000Z',
  active: true,
}

/** The person of the token that Loupe was started with (LOUPE_ACCESS_TOKEN); changed there alone. */
export const OWNER_ID = 'owner'

/** Whether a role includes another one. */
export function mayAct(role: Role, needs: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needs)
}

/** The token for sign-in: a person's own, or the one that this Loupe was started with. */
export const signInSchema = z.object({ token: z.string().trim().min(1).max(512) }).strict()

/** What control characters would do to a list of names, and to a terminal, is nobody's wish. */
const newNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+$/u, 'must not hold control characters')

export const newPersonSchema = z.object({ name: newNameSchema, role: roleSchema }).strict()
export type NewPerson = z.infer<typeof newPersonSchema>

export const changePersonSchema = z
  .object({ name: newNameSchema, role: roleSchema, active: z.boolean() })
  .partial()
  .strict()
export type ChangePerson = z.infer<typeof changePersonSchema>

/** The only time that a token is told. */
export const personWithTokenSchema = z
  .object({ person: personSchema, token: z.string() })
  .meta({ id: 'PersonWithToken' })
export type PersonWithToken = z.infer<typeof personWithTokenSchema>
