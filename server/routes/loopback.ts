/**
 * Who may change settings: a person at the machine itself. Loupe must listen on loopback alone, the request must name a
 * loopback host (else a foreign page could point its own name here: DNS rebinding), and what changes something must
 * come from a page of Loupe itself (else any page could send it: CSRF).
 */
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '#contract/error.ts'
import { isLoopback } from '../accounts/hosts.ts'

/** Throws settings-locked with the reason in plain words. `boundTo`: the address that this server listens on. */
export function demandLoopback(request: FastifyRequest, boundTo: string): void {
  const why = lockedWhy(request, boundTo)
  if (why) throw new ProblemError('settings-locked', why)
}

function lockedWhy(request: FastifyRequest, boundTo: string): string | null {
  if (!isLoopback(boundTo)) {
    return 'This Loupe can be reached from other machines, so engines are set up in loupe.config.json. To use this page, start it on 127.0.0.1.'
  }
  const { host, origin, 'sec-fetch-site': site } = request.headers
  const asked = hostOf(`http://${host ?? ''}`)
  if (!asked || !isLoopback(asked.hostname)) {
    return 'Open Loupe as http://127.0.0.1 or http://localhost to change settings.'
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'The request came from another page than Loupe’s own.'
  }
  if (origin === undefined) {
    const reads = request.method === 'GET' || request.method === 'HEAD'
    return reads ? null : 'The request does not say which page it comes from (header Origin).'
  }
  if (hostOf(origin)?.host !== asked.host) return 'The request came from another page than Loupe’s own.'
  return null
}

function hostOf(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}
