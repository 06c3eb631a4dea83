/**
 * The door: every request is looked at here before anything else, in this order: does it mean this Loupe (Host), who sends it,
 * does it come from Loupe's own page (Origin), and may that person do this. Routes read `request.person`, and say what they
 * need with `config: { needs }`; what says nothing needs a viewer to read and an annotator to do anything else.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { localPerson, mayAct, type Person, type Role } from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import type { Accounts } from './accounts.ts'
import type { Attempts } from './attempts.ts'
import { sessionOf } from './cookie.ts'
import { answersTo, type HostRule, isOwnOrigin } from './hosts.ts'
import { isPersonal } from './tokens.ts'

/** `anyone`: answered without a session, also where Loupe is closed. */
export type Needs = Role | 'anyone'

declare module 'fastify' {
  interface FastifyRequest {
    /** who asks; on routes for anyone it may be `nobody` */
    person: Person
    /** whether `person` came with a session or a token of their own */
    signedIn: boolean
  }
  interface FastifyContextConfig {
    needs?: Needs
  }
  interface FastifyInstance {
    /** Every route with what it needs; for tests. */
    doors(): Door[]
  }
}

export interface Door {
  readonly method: string
  readonly url: string
  readonly needs: Needs
}

/** Who asks where nobody has signed in and nobody is at home; such a one gets to routes for anyone only. */
export const nobody: Person = { ...localPerson, id: 'nobody', name: 'Nobody', role: 'viewer', active: false }

const reads = (method: string) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** What a route needs that does not say it. */
export function needsOf(method: string, declared: Needs | undefined): Needs {
  return declared ?? (reads(method) ? 'viewer' : 'annotator')
}

export interface DoorParts {
  readonly accounts: Accounts
  readonly hosts: HostRule
}

/** Register helmet before, so that refusals carry its headers, too. */
export function knowPeople(app: FastifyInstance, { accounts, hosts }: DoorParts): void {
  app.decorateRequest('person', null as never)
  app.decorateRequest('signedIn', false)

  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.decorate('doors', () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, url, needs: needsOf(one, config?.needs) })),
    ),
  )

  app.addHook('onRequest', async (request, reply) => {
    if (!answersTo(request.headers.host, hosts)) {
      throw new ProblemError('access-foreign', foreignHost(hosts))
    }
    const needs = needsOf(request.method, request.routeOptions.config?.needs)
    const token = bearerOf(request)
    const known =
      token === null
        ? await personOfSession(accounts, request)
        : await personOfToken(accounts, request, reply, token)
    request.signedIn = known !== null
    request.person = known ?? (accounts.mode === 'open' ? localPerson : nobody)
    if (token === null && !reads(request.method)) demandOwnPage(request)
    if (isEmbedded(request))
      throw new ProblemError('access-foreign', 'Pages of others may link to Loupe, not load from it.')
    if (needs === 'anyone') return
    if (request.person === nobody) throw new ProblemError('access-required')
    if (!mayAct(request.person.role, needs)) {
      throw new ProblemError(
        'access-denied',
        `This takes the role ${needs}; yours is ${request.person.role}.`,
      )
    }
  })

  if (accounts.mode === 'open') return
  // What was shown to somebody who has signed in must not be kept by a cache that others ask.
  app.addHook('onSend', async (request, reply) => {
    const caching = reply.getHeader('cache-control')
    if (typeof caching !== 'string' || request.routeOptions.config?.needs === 'anyone') return
    reply.header('cache-control', caching.replace(/\bpublic\b/, 'private'))
  })
}

async function personOfSession(accounts: Accounts, request: FastifyRequest): Promise<Person | null> {
  const session = sessionOf(request)
  return session === null ? null : accounts.bySession(session)
}

/** The token of `Authorization: Bearer …`. Other schemes are for whatever stands in front of Loupe. */
function bearerOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  if (header === undefined || !/^Bearer\b/i.test(header)) return null
  const found = /^Bearer +(\S{1,512})$/i.exec(header)
  if (!found?.[1]) throw new ProblemError('token-invalid', 'Send it as “Authorization: Bearer <token>”.')
  return found[1]
}

/**
 * Throws token-invalid, and rate-limited for an address that has sent too many wrong ones. A right token of Loupe's own making
 * never waits for what others send from the same address.
 */
export async function personOfToken(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
): Promise<Person> {
  if (!isPersonal(token) && !accounts.isFresh(token)) demandPatience(accounts.attempts, request, reply)
  const person = await accounts.byToken(token)
  if (person) return person
  demandPatience(accounts.attempts, request, reply)
  accounts.attempts.failed(request.ip)
  throw new ProblemError('token-invalid')
}

/** Throws rate-limited for an address with too many failures. */
export function demandPatience(attempts: Attempts, request: FastifyRequest, reply: FastifyReply): void {
  const seconds = attempts.wait(request.ip)
  if (seconds === 0) return
  reply.header('retry-after', seconds)
  throw new ProblemError('rate-limited', `Too many wrong tokens; try again in ${seconds} seconds.`)
}

/**
 * What changes something must come from Loupe's own page, or from no page at all. Browsers tell where a request comes from
 * (Sec-Fetch-Site, Origin); curl and scripts say nothing, and carry no cookie.
 */
function demandOwnPage(request: FastifyRequest): void {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  const foreign = new ProblemError('access-foreign', 'The request came from another page than Loupe’s own.')
  if (site === 'same-origin') return
  if (site !== undefined && site !== 'none') throw foreign
  if (origin !== undefined) {
    if (!isOwnOrigin(origin, host)) throw foreign
  } else if (site === undefined && sessionOf(request) !== null) {
    throw new ProblemError(
      'access-foreign',
      'A session’s cookie works on Loupe’s own pages; scripts send “Authorization: Bearer <token>”.',
    )
  }
}

/**
 * Whether a page of another site loads this by itself, as a picture or a script. It could not read the reply, but could make the
 * server work. Pictures for other pages have their own addresses, IIIF and shares.
 */
function isEmbedded({ url, headers }: FastifyRequest): boolean {
  if (!url.startsWith('/api/') || url.startsWith('/api/shared/')) return false
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate'
}

function foreignHost({ loopbackOnly }: HostRule): string {
  return loopbackOnly
    ? 'Open Loupe as http://127.0.0.1 or http://localhost.'
    : 'Loupe does not know this name of its host; name it in LOUPE_HOSTS.'
}
