import { describe, expect, it } from 'vitest'
import { makeReplay } from './replay.ts'
import type { Run, RunEvent } from './run.ts'
import { aRun, aStep } from './run-fixtures.ts'
import { foldRun } from './run-fold.ts'

const start = 1_795_000_000_000
const step = aStep(0, { status: 'running', text: '', title: 'Ask, first look' })
const log: RunEvent[] = [
  { id: 1, at: start, type: 'run-created', run: aRun({ status: 'queued' }) },
  { id: 2, at: start + 10, type: 'run-started', queuedMs: 10 },
  { id: 3, at: start + 20, type: 'step-started', step },
  { id: 4, at: start + 120, type: 'step-text', index: 0, delta: 'A' },
  { id: 5, at: start + 220, type: 'step-text', index: 0, delta: 'B' },
  { id: 6, at: start + 300, type: 'step-finished', step: { ...step, text: 'AB', status: 'succeeded' } },
  { id: 7, at: start + 400, type: 'run-finished', status: 'succeeded', error: null, totalMs: 390 },
]

describe('replay', () => {
  it('is as long as the log, and knows where its steps begin', () => {
    const replay = makeReplay(log)
    expect(replay.durationMs).toBe(400)
    expect(replay.marks).toEqual([{ ms: 20, label: 'Ask, first look', role: 'initial' }])
  })

  it('ends in what the live fold ends in', () => {
    const live = log.reduce<Run | null>(foldRun, null)
    expect(makeReplay(log).at(400)).toEqual(live)
    expect(makeReplay(log).at(Number.POSITIVE_INFINITY)).toEqual(live)
  })

  it('shows the words as they had streamed by then, forwards and backwards', () => {
    const replay = makeReplay(log)
    const textAt = (ms: number) => replay.at(ms).steps[0]?.text
    expect([0, 20, 119, 120, 220, 400].map(textAt)).toEqual([undefined, '', '', 'A', 'AB', 'AB'])
    expect([230, 130, 30].map(textAt)).toEqual(['AB', 'A', ''])
    expect(replay.at(0).status).toBe('queued')
  })

  it('takes an event once, in any order, and survives a clock that was set back', () => {
    const shuffled = [...log].reverse().concat(log)
    expect(makeReplay(shuffled).at(400).steps[0]?.text).toBe('AB')
    const back = log.map((event) => (event.id === 5 ? { ...event, at: start - 5000 } : event))
    expect(makeReplay(back).at(120).steps[0]?.text).toBe('AB')
    expect(makeReplay(back).durationMs).toBe(400)
  })

  it('finds the next event', () => {
    const replay = makeReplay(log)
    expect(replay.next(20)).toBe(120)
    expect(replay.next(400)).toBeNull()
  })

  it('refuses a log without a beginning', () => {
    expect(() => makeReplay(log.slice(1))).toThrow(RangeError)
    expect(() => makeReplay([])).toThrow(RangeError)
  })
})
