import { expect, test } from 'vitest'
import { chatEngine } from '../testing/run-room.ts'
import { createLanes } from './lanes.ts'

const never = new AbortController().signal
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

/** Enters and writes down when it is inside. */
function visitor(lanes: ReturnType<typeof createLanes>, engine: ReturnType<typeof chatEngine>) {
  const inside: string[] = []
  return {
    inside,
    async enter(name: string, background: boolean, signal = never) {
      const leave = await lanes.enter(engine, background, signal)
      inside.push(name)
      return leave
    },
  }
}

test('people go before the background, which fills what they leave free', async () => {
  const lanes = createLanes()
  // Answers four questions at once.
  const { inside, enter } = visitor(lanes, chatEngine('http://127.0.0.1:9/v1'))
  const leaves = await Promise.all(['b1', 'b2', 'b3', 'b4'].map((name) => enter(name, true)))
  const waiting = [enter('b5', true)]
  // A person does not wait for the background, nor does another one.
  const ada = await enter('ada', false)
  const eve = await enter('eve', false)
  expect(inside).toEqual(['b1', 'b2', 'b3', 'b4', 'ada', 'eve'])
  leaves[0]?.()
  leaves[1]?.()
  await settle()
  // Two places are free, but people have them.
  expect(inside).not.toContain('b5')
  ada()
  ada()
  await settle()
  expect(inside.at(-1)).toBe('b5')
  eve()
  ;(await waiting[0])?.()
})

test('people wait for people, and who gives up leaves the line', async () => {
  const lanes = createLanes()
  const { inside, enter } = visitor(lanes, chatEngine('http://127.0.0.1:9/v1'))
  const leaves = await Promise.all(['1', '2', '3', '4'].map((name) => enter(name, false)))
  const abort = new AbortController()
  const gone = enter('gone', false, abort.signal)
  const next = enter('next', false)
  const last = enter('last', true)
  abort.abort('enough')
  await expect(gone).rejects.toBe('enough')
  await settle()
  expect(inside).toHaveLength(4)
  leaves[0]?.()
  ;(await next)()
  ;(await last)()
  expect(inside.slice(4)).toEqual(['next', 'last'])
  await expect(enter('late', false, abort.signal)).rejects.toBe('enough')
})
