import { describe, expect, it } from 'vitest'
import { nothingDone, nothingFound } from '#contract/blank.ts'
import type { Run, RunEvent, Step } from '#contract/run.ts'
import { type Folded, foldEvent, nothingFolded, readEvent, retryDelay } from './run-fold.ts'

const run: Run = {
  id: 'r1',
  status: 'queued',
  imageId: 'i1',
  question: 'What is the code?',
  options: [],
  expected: null,
  evidence: null,
  method: 'zoom-refine',
  engine: 'builtin',
  engineLabel: 'Built-in',
  model: 'tiny',
  params: {},
  parentId: null,
  createdAt: '2026-11-21T00:00:00Z',
  ...nothingFound,
}

const step: Step = {
  index: 0,
  kind: 'ask',
  role: 'initial',
  title: 'Ask, first look',
  status: 'running',
  startedMs: 0,
  ...nothingDone,
  prompt: 'What is the code?',
}

const events: RunEvent[] = [
  { id: 1, at: 0, type: 'run-created', run },
  { id: 2, at: 1, type: 'run-started', queuedMs: 1 },
  { id: 3, at: 2, type: 'step-started', step },
  { id: 4, at: 3, type: 'step-text', index: 0, delta: 'Z' },
  { id: 5, at: 4, type: 'step-text', index: 0, delta: 'Z4' },
  { id: 6, at: 5, type: 'step-finished', step: { ...step, status: 'succeeded', text: 'ZZ4', durationMs: 3 } },
  { id: 9, at: 6, type: 'run-finished', status: 'succeeded', error: null, totalMs: 6 },
]
const fold = (list: RunEvent[], from: Folded = nothingFolded) => list.reduce(foldEvent, from)

describe('folding a stream', () => {
  it('makes the run from its events, with streamed text in order', () => {
    expect(fold(events.slice(0, 5)).run?.steps[0]?.text).toBe('ZZ4')
    expect(fold(events).run?.status).toBe('succeeded')
    expect(fold(events).lastId).toBe(9)
  })

  it('is the same wherever a connection is cut and however much is sent again', () => {
    const whole = fold(events)
    for (let cut = 0; cut <= events.length; cut++) {
      for (let overlap = 0; overlap <= cut; overlap++) {
        const resumed = fold(events.slice(cut - overlap), fold(events.slice(0, cut)))
        expect(resumed).toEqual(whole)
      }
    }
  })

  it('says so when the beginning is missing', () => {
    expect(() => fold(events.slice(2))).toThrow('before run-created')
  })

  it('reads messages by the contract and refuses others', () => {
    expect(readEvent(JSON.stringify(events[3]))).toEqual(events[3])
    expect(() => readEvent('{"id":1,"type":"surprise"}')).toThrow()
    expect(() => readEvent('half a line')).toThrow()
  })

  it('waits longer after each failure, but not for ever', () => {
    expect([1, 2, 3, 4, 5, 20].map(retryDelay)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
  })
})
