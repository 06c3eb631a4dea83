/** A handful of the faulty model servers, behind a real Loupe. What goes wrong on the wire is in server/engines/openai/faults.test.ts. */
import { expect, test, vi } from 'vitest'
import { engineFaults } from './engine-faults.ts'

test('each run on a faulty engine ends with a problem, and nothing grows', async () => {
  vi.stubEnv('LOUPE_NO_BUILD', '1')
  const some = [
    'resets in the middle',
    'sends gigabytes in one event',
    'wrong types everywhere',
    'hostile text',
  ]
  const found = await engineFaults(() => undefined, some)
  expect(found.filter(({ well }) => !well)).toEqual([])
  expect(found).toHaveLength(some.length + 1)
}, 120_000)
