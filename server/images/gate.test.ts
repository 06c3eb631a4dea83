import { describe, expect, it } from 'vitest'
import { createGate } from './gate.ts'

function task() {
  let finish = () => {}
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })
  return { run: () => done, finish }
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a gate', () => {
  it('runs as many as it may, in order of arrival', async () => {
    const gate = createGate({ concurrency: 2, maxWaiting: 10 })
    const tasks = [0, 1, 2, 3].map(task)
    const started: number[] = []
    const all = tasks.map((one, i) =>
      gate.run(() => {
        started.push(i)
        return one.run()
      }),
    )
    await settle()
    expect(started).toEqual([0, 1])
    expect(gate.waiting).toBe(2)
    tasks[1]?.finish()
    await settle()
    expect(started).toEqual([0, 1, 2])
    for (const one of tasks) one.finish()
    await Promise.all(all)
    expect(started).toEqual([0, 1, 2, 3])
    expect(gate.waiting).toBe(0)
  })

  it('turns away what would wait too long, and goes on', async () => {
    const gate = createGate({ concurrency: 1, maxWaiting: 1 })
    const first = task()
    const running = gate.run(first.run)
    const waiting = gate.run(async () => 'second')
    await expect(gate.run(async () => 'third')).rejects.toMatchObject({ code: 'busy' })
    first.finish()
    await running
    expect(await waiting).toBe('second')
    expect(await gate.run(async () => 'fourth')).toBe('fourth')
  })

  it('drops a waiting task whose client left', async () => {
    const gate = createGate({ concurrency: 1, maxWaiting: 5 })
    const first = task()
    const running = gate.run(first.run)
    const leaving = new AbortController()
    const dropped = gate.run(() => Promise.reject(new Error('ran')), leaving.signal)
    const kept = gate.run(async () => 'kept')
    leaving.abort(new Error('left'))
    await expect(dropped).rejects.toThrow('left')
    expect(gate.waiting).toBe(1)
    first.finish()
    await running
    expect(await kept).toBe('kept')
  })

  it('turns away at once what by the tasks’ own pace would wait too long', async () => {
    const gate = createGate({ concurrency: 1, maxWaiting: 100, maxWaitMs: 300 })
    await gate.run(() => new Promise((resolve) => setTimeout(resolve, 120)))
    const first = task()
    const running = gate.run(first.run)
    const waiting = [gate.run(async () => 'a'), gate.run(async () => 'b')]
    const since = performance.now()
    await expect(gate.run(async () => 'c')).rejects.toMatchObject({ code: 'busy' })
    expect(performance.now() - since).toBeLessThan(100)
    first.finish()
    await running
    expect(await Promise.all(waiting)).toEqual(['a', 'b'])
  })

  it('turns away what has waited too long although it looked short', async () => {
    const gate = createGate({ concurrency: 1, maxWaiting: 100, maxWaitMs: 60 })
    const stuck = task()
    const running = gate.run(stuck.run)
    await expect(gate.run(async () => 'late')).rejects.toMatchObject({ code: 'busy' })
    expect(gate.waiting).toBe(0)
    stuck.finish()
    await running
    expect(await gate.run(async () => 'next')).toBe('next')
  })

  it('gives the place of a failed task to the next', async () => {
    const gate = createGate({ concurrency: 1, maxWaiting: 5 })
    const failed = gate.run(() => Promise.reject(new Error('no')))
    const next = gate.run(async () => 'next')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('next')
  })
})
