import { describe, expect, it } from 'vitest'
import { demandEngineAddresses, isRefusedAddress } from './address-check.ts'

describe('addresses of engines from the browser', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.1.1:8000/v1',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/v1',
    'http://[64:ff9b::169.254.169.254]/v1',
    'http://[2002:a9fe:a9fe::]/v1',
    'http://[2002:a9fe:a9fe:1:2:3:4:5]/v1',
    'http://[::169.254.169.254]/v1',
    'http://[fe80::1]/v1',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/computeMetadata/v1',
    'http://METADATA.google.internal./',
    'http://100.100.100.200/',
    'http://0.0.0.0:8000/v1',
    'http://[::]:8000/v1',
    'http://239.1.1.1/',
    'http://255.255.255.255/',
  ])('%s is refused', async (address) => {
    await expect(demandEngineAddresses(['http://127.0.0.1/v1', address])).rejects.toMatchObject({
      code: 'engine-address-refused',
    })
  })
  it.each([
    'http://127.0.0.1:8000/v1',
    'http://localhost:8000/v1',
    'http://192.168.0.10:8000/v1',
    'http://10.1.2.3/v1',
    'http://[::1]:8000/v1',
    'http://[64:ff9b::c0a8:a]/v1',
    'http://[2002:c0a8:a::1]/v1',
    'http://[2001:db8::a9fe:a9fe]/v1',
    'https://api.nowhere.invalid/v1',
  ])('%s is taken', async (address) => {
    await expect(demandEngineAddresses([address])).resolves.toBeUndefined()
  })
  it('a name is no address', () => expect(isRefusedAddress('example')).toBe(false))
  it('an address may name its interface', () => {
    expect([isRefusedAddress('fe80::1%eth0'), isRefusedAddress('fd12::1%eth0')]).toEqual([true, false])
  })
})
