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
  const family = isIP(address)
  // An IPv4 address in the clothes of IPv6 is looked at as what it is.
  return family !== 0 && refused.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

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
