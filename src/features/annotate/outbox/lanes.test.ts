import { afterEach, expect, it, vi } from 'vitest'
import { holdLane, isFree } from './lanes.ts'

afterEach(() => vi.unstubAllGlobals())

it('leaves a page its lane, though there are no locks', async () => {
  vi.stubGlobal('navigator', {})
  await holdLane('alive')
  expect(await isFree('alive')).toBe(false)
  expect(await isFree('gone')).toBe(true)
})
