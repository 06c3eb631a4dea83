/**
 * Which names this Loupe answers to. A foreign page can point its own name at this machine (DNS rebinding) and then reads as if
 * it were Loupe's own page; it cannot change the name that the browser sends along. An address in figures is never such a name.
 */
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** Whether a host name or address, without port, means this machine alone. */
export function isLoopback(host: string): boolean {
  const name = bare(host)
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

export interface HostRule {
  /** nobody but this machine can reach it, so that no other name can be meant */
  readonly loopbackOnly: boolean
  /** the address that it listens on */
  readonly boundTo: string
  /** further names, from LOUPE_HOSTS */
  readonly named: readonly string[]
}

/** Whether a Host header, port and all, names this Loupe. */
export function answersTo(header: string | undefined, rule: HostRule): boolean {
  const name = nameOf(header)
  if (name === null) return false
  if (isLoopback(name)) return true
  if (rule.named.some((known) => bare(known) === name)) return true
  if (rule.loopbackOnly) return false
  return isIP(name) !== 0 || name === bare(rule.boundTo) || name === hostname().toLowerCase()
}

/** Whether an Origin header names the same host and port as a Host header. The scheme may differ behind a proxy that ends TLS. */
export function isOwnOrigin(origin: string, hostHeader: string | undefined): boolean {
  const from = URL.canParse(origin) ? new URL(origin) : null
  if (!from || (from.protocol !== 'http:' && from.protocol !== 'https:')) return false
  // Read under the same scheme, so that a port that goes without saying is left out on both sides.
  const own = `${from.protocol}//${hostHeader ?? ''}`
  return URL.canParse(own) && new URL(own).host === from.host
}

function nameOf(header: string | undefined): string | null {
  if (!header || !/^[\w.\-:[\]%]+$/.test(header)) return null
  const address = `http://${header}`
  return URL.canParse(address) ? bare(new URL(address).hostname) : null
}

/** Lower case, without the brackets of IPv6 and the dot that ends a full name. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}
