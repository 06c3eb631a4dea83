import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type RowWindowOptions, rowWindow } from './row-window.ts'

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

function watched(options: Partial<RowWindowOptions<string>> = {}) {
  const requests: (readonly number[])[] = []
  const rows = rowWindow<string>({
    async load(ordinals) {
      requests.push(ordinals)
      await sleep(2)
      return ordinals.filter((n) => n < 1000).map((ordinal) => ({ ordinal, value: `row ${ordinal}` }))
    },
    rest: 5,
    ...options,
  })
  return { rows, requests }
}

describe('rows that are scrolled through', () => {
  it('are asked for in chunks, each once, when the screen rests on them', async () => {
    const { rows, requests } = watched({ chunk: 10 })
    rows.want(range(500, 520))
    rows.want(range(0, 25))
    await sleep(60)
    expect(requests.flat().toSorted((a, b) => a - b)).toEqual(range(0, 25))
    expect(rows.get(24)).toBe('row 24')
    rows.want(range(20, 30))
    await sleep(40)
    expect(requests.at(-1)).toEqual(range(25, 30))
    rows.close()
  })

  it('are forgotten again, but never those on the screen', async () => {
    const { rows } = watched({ keep: 30 })
    for (let from = 0; from < 200; from += 20) {
      rows.want(range(from, from + 20))
      await sleep(25)
    }
    const held = range(0, 200).filter((n) => rows.get(n) !== undefined)
    expect(held).toEqual(range(170, 200))
    rows.close()
  })

  it('are shown as they were until the newer ones come', async () => {
    let word = 'old'
    const rows = rowWindow<string>({
      load: async (ordinals) => ordinals.map((ordinal) => ({ ordinal, value: word })),
      rest: 2,
    })
    rows.want([1])
    await sleep(20)
    word = 'new'
    rows.refresh()
    expect(rows.get(1)).toBe('old')
    await sleep(20)
    expect(rows.get(1)).toBe('new')
    rows.put(1, 'by hand')
    expect(rows.get(1)).toBe('by hand')
    rows.close()
  })

  it('are not asked for again and again where there are none', async () => {
    const { rows, requests } = watched()
    rows.want([1, 5000])
    await sleep(30)
    rows.want([1, 5000])
    await sleep(30)
    expect(requests).toEqual([[1, 5000]])
    rows.close()
  })

  it('tell what went wrong, and listeners of every change', async () => {
    let fail = true
    const rows = rowWindow<string>({
      load: async (ordinals) => {
        if (fail) throw new Error('away')
        return ordinals.map((ordinal) => ({ ordinal, value: 'x' }))
      },
      rest: 1,
    })
    const versions: number[] = []
    rows.subscribe(() => versions.push(rows.version()))
    rows.want([1])
    await sleep(20)
    expect(rows.problem()).toBeInstanceOf(Error)
    fail = false
    rows.want([1])
    await sleep(20)
    expect(rows.problem()).toBeNull()
    expect(rows.get(1)).toBe('x')
    expect(versions).toEqual([1, 2])
    rows.close()
  })
})
