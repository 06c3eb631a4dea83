/**
 * Some things are for whoever sits at the machine itself: its file system, and in an open Loupe its settings. Loupe must listen on
 * loopback alone, the request must name a loopback host (else a foreign page could point its own name here: DNS rebinding),
 * and what changes something must come from a page of Loupe itself (else any page could send it: CSRF).
 */
import type { FastifyRequest } from 'fastify'
import { mayAct } from '#contract/account.ts'
import { ProblemError } from '#contract/error.ts'
import { isLoopback, isOwnOrigin } from '../accounts/hosts.ts'

/** Throws settings-locked with the reason in plain words. `boundTo`: the address that this server listens on. */
export function demandLoopback(request: FastifyRequest, boundTo: string): void {
  const why = lockedWhy(request, boundTo)
  if (why) throw new ProblemError('settings-locked', why)
}

/** Files named by a path, for an administrator at the machine. Throws import-path-locked, access-denied. */
export function demandThisMachine(request: FastifyRequest, boundTo: string): void {
  if (lockedWhy(request, boundTo)) {
    throw new ProblemError(
      'import-path-locked',
      'Open Loupe as http://127.0.0.1 on the machine itself to import by path; or send the file.',
    )
  }
  if (!mayAct(request.person.role, 'administrator')) {
    throw new ProblemError('access-denied', 'Files of the machine are opened by an administrator.')
  }
}

function lockedWhy(request: FastifyRequest, boundTo: string): string | null {
  if (!isLoopback(boundTo)) return 'This Loupe can be reached from other machines.'
  const { host, origin, 'sec-fetch-site': site } = request.headers
  const asked = URL.canParse(`http://${host ?? ''}`) ? new URL(`http://${host}`) : null
  if (!asked || !isLoopback(asked.hostname)) {
    return 'Open Loupe as http://127.0.0.1 or http://localhost to change settings.'
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'The request came from another page than Loupe’s own.'
  }
  if (origin === undefined) {
    // Whoever has signed in and tells no origin has sent a token of their own, which no other page can.
    const fine = request.method === 'GET' || request.method === 'HEAD' || request.signedIn
    return fine ? null : 'The request does not say which page it comes from (header Origin).'
  }
  return isOwnOrigin(origin, host) ? null : 'The request came from another page than Loupe’s own.'
}
