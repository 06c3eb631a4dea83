/**
 * Addresses of engines that come from the browser are Loupe's own calls into a network that the browser may not see. Machines of
 * one's own and of one's network are what engines run on; but link-local addresses, where clouds hand out the keys of the machine,
 * are never an engine. What stands in loupe.config.json was written by whoever owns the machine, and is not looked at.
 */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { ProblemError } from '#contract/error.ts'

const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')
refused.addAddress('fd20:ce::254', 'ipv6')
// Two clouds that chose an address elsewhere.
refused.addAddress('100.100.100.200', 'ipv4')
refused.addAddress('192.0.0.192', 'ipv4')
// No machine, but everywhere taken for this one; and groups of machines.
refused.addSubnet('0.0.0.0', 8, 'ipv4')
refused.addAddress('::', 'ipv6')
refused.addSubnet('224.0.0.0', 3, 'ipv4')
refused.addSubnet('ff00::', 8, 'ipv6')

const names = /^(metadata|instance-data|metadata\.google\.internal|metadata\.goog)$/

/** Whether an address in figures, without brackets, is one that no engine has. */
export function isRefusedAddress(address: string): boolean {
  if (isIP(address) === 4) return refused.check(address, 'ipv4')
  if (isIP(address) === 0) return false
  const carried = carriedBy(address)
  // An IPv4 address in the clothes of IPv6 is looked at as what it is; ::ffff:… the list knows by itself.
  return refused.check(address, 'ipv6') || (carried !== null && refused.check(carried, 'ipv4'))
}

/** The IPv4 address to which a gateway takes an IPv6 one: NAT64 (RFC 6052), 6to4 (RFC 3056), and the compatible form of old. */
function carriedBy(address: string): string | null {
  const plain = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
  const [head = [], tail] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const gap = Array<string>(tail ? 8 - head.length - tail.length : 0).fill('0')
  const groups = [...head, ...gap, ...(tail ?? [])].map((group) => Number.parseInt(group, 16))
  const [a = 0, b = 0, c = 0] = groups
  const middle = groups.slice(2, 6).every((group) => group === 0)
  if (a === 0x2002) return dotted(b, c)
  const [high = 0, low = 0] = groups.slice(6)
  if (middle && a === 0x64 && b === 0xff9b) return dotted(high, low)
  // Below it lie :: and ::1, which carry nothing.
  if (middle && a === 0 && b === 0 && high > 0) return dotted(high, low)
  return null
}

const dotted = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.')

/** Throws engine-address-refused. Names are resolved: each of their addresses must be one that an engine may have. */
export async function demandEngineAddresses(baseUrls: readonly string[]): Promise<void> {
  for (const baseUrl of baseUrls) {
    const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
    const addresses = isIP(host) ? [host] : await addressesOf(host)
    if (names.test(host) || addresses.some(isRefusedAddress)) {
      throw new ProblemError('engine-address-refused', `No engine is asked at ${host}.`)
    }
  }
}

async function addressesOf(name: string): Promise<string[]> {
  // A name that is not known now fails by itself when it is asked.
  const found = await lookup(name, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}
