import { describe, expect, it } from 'vitest'
import { createChannel } from '#engine/channel.ts'
import { createLine, LineFullError } from './line.ts'

const never = new AbortController().signal

describe('line', () => {
  it('lets one in at a time, first come first served', async () => {
    const line = createLine(8)
    const order: number[] = []
    let inside = 0
    const visit = async (n: number) => {
      const leave = await line.enter(never)
      expect(++inside).toBe(1)
      order.push(n)
      await new Promise((resolve) => setTimeout(resolve, 2))
      inside--
      leave()
    }
    await Promise.all([0, 1, 2, 3, 4].map(visit))
    expect(order).toEqual([0, 1, 2, 3, 4])
  })

  it('is of limited length', async () => {
    const line = createLine(1)
    const leave = await line.enter(never)
    const second = line.enter(never)
    await expect(line.enter(never)).rejects.toThrow(LineFullError)
    leave()
    ;(await second)()
    ;(await line.enter(never))()
  })

  it('lets go of one who gives up, and skips it', async () => {
    const line = createLine(8)
    const leave = await line.enter(never)
    const quitter = new AbortController()
    const gone = line.enter(quitter.signal)
    const next = line.enter(never)
    const reason = new Error('enough')
    quitter.abort(reason)
    await expect(gone).rejects.toBe(reason)
    expect(line.waiting).toBe(1)
    leave()
    ;(await next)()
  })

  it('refuses one who has given up already', async () => {
    await expect(createLine(1).enter(AbortSignal.abort(new Error('late')))).rejects.toThrow('late')
  })
})

describe('channel', () => {
  it('gives what was pushed before and after the loop began, in order', async () => {
    const channel = createChannel<number>()
    channel.push(1)
    channel.push(2)
    setTimeout(() => {
      channel.push(3)
      channel.end()
    }, 2)
    const seen: number[] = []
    for await (const value of channel) seen.push(value)
    expect(seen).toEqual([1, 2, 3])
  })

  it('fails at once, before what still waits, even after the end', async () => {
    const channel = createChannel<number>()
    channel.push(1)
    channel.end()
    const reason = new Error('stop')
    channel.fail(reason)
    const loop = async () => {
      for await (const _ of channel) throw new Error('a value came out')
    }
    await expect(loop()).rejects.toBe(reason)
  })
})
