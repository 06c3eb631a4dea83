import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aRun, aStep } from '#contract/run-fixtures.ts'
import { waterfall } from './waterfall.ts'

describe('waterfall', () => {
  it('lays steps on the axis of the whole run', () => {
    const { totalMs, bars } = waterfall(
      aRun({
        steps: [
          aStep(0, { startedMs: 0, durationMs: 100 }),
          aStep(1, { startedMs: 100, durationMs: 300, parts: [{ label: 'decode', ms: 150 }] }),
        ],
        timings: { queuedMs: 0, totalMs: 500 },
      }),
    )
    expect(totalMs).toBe(500)
    expect(bars[0]).toMatchObject({ start: 0, length: 0.2, open: false })
    expect(bars[1]?.start).toBeCloseTo(0.2)
    expect(bars[1]?.length).toBeCloseTo(0.6)
    expect(bars[1]?.parts).toEqual([{ label: 'decode', ms: 150, start: 0.5, length: 0.5 }])
  })

  it('lets a running step grow with the clock', () => {
    const run = aRun({
      status: 'running',
      steps: [aStep(0, { startedMs: 100, durationMs: null, status: 'running' })],
    })
    expect(waterfall(run, 200).bars[0]).toMatchObject({ start: 0.5, length: 0.5, open: true })
    expect(waterfall(run, 400).bars[0]).toMatchObject({ start: 0.25, length: 0.75 })
  })

  it('survives clocks that hardly moved', () => {
    const run = aRun({
      steps: [aStep(0, { startedMs: 0, durationMs: null })],
      timings: { queuedMs: null, totalMs: 5e-324 },
    })
    expect(waterfall(run).bars[0]).toMatchObject({ start: 0, length: 0 })
  })

  it('never leaves the axis, whatever the clocks say', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true })
    const step = fc.record({
      startedMs: ms,
      durationMs: fc.option(ms),
      parts: fc.array(ms, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.option(ms), (list, totalMs) => {
        const steps = list.map((s, i) =>
          aStep(i, { ...s, parts: s.parts.map((part) => ({ label: 'p', ms: part })) }),
        )
        for (const bar of waterfall(aRun({ steps, timings: { queuedMs: null, totalMs } })).bars) {
          expect(bar.start).toBeGreaterThanOrEqual(0)
          expect(bar.start + bar.length).toBeLessThanOrEqual(1 + 1e-9)
          for (const part of bar.parts) {
            expect(part.start).toBeGreaterThanOrEqual(-1e-9)
            expect(part.start + part.length).toBeLessThanOrEqual(1 + 1e-9)
          }
        }
      }),
    )
  })
})
