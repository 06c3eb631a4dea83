import { describe, expect, it } from 'vitest'
import type { Evaluation } from '#contract/evaluation.ts'
import { doneShare, formatCount, formatLeft, formatRate, plural, progressWords } from './progress-words.ts'

const nobr = '\u202f'

describe('amounts', () => {
  it.each([
    [0.4, 'a moment'],
    [45, '45 s'],
    [89.4, '89 s'],
    [90, '2 min'],
    [3600, '60 min'],
    [7500, '2 h 05 min'],
    [200 * 3600, '8 days'],
  ])('%d s left', (seconds, words) => {
    expect(formatLeft(seconds)).toBe(words)
  })

  it('groups digits by three', () => {
    expect([0, 999, 1000, 25_000, 1_234_567].map(formatCount)).toEqual([
      '0',
      '999',
      `1${nobr}000`,
      `25${nobr}000`,
      `1${nobr}234${nobr}567`,
    ])
  })

  it.each([
    [0.42, '0.42 a minute'],
    [12.4, '12 a minute'],
    [599, '599 a minute'],
    [1200, '20 a second'],
  ])('%d a minute', (rate, words) => {
    expect(formatRate(rate)).toBe(words)
  })

  it('knows one from many', () => {
    expect(plural(1, 'item')).toBe('1 item')
    expect(plural(0, 'category', 'categories')).toBe('0 categories')
  })
})

describe('an evaluation', () => {
  const running = {
    status: 'running',
    perMinute: 61,
    secondsLeft: 57,
    counts: { total: 200, pending: 50, running: 8, done: 139, failed: 3, reused: 0, undecided: 0 },
  } as Evaluation

  it('tells count, rate and time left while it runs', () => {
    expect(progressWords(running)).toBe('142 of 200 · 61 a minute · 57 s left')
    expect(progressWords({ ...running, perMinute: null, secondsLeft: null })).toBe('142 of 200')
  })

  it('tells what is still under way after a pause', () => {
    expect(progressWords({ ...running, status: 'paused' })).toBe('142 of 200 · paused, 8 still under way')
    const rested = { ...running, status: 'paused' as const, counts: { ...running.counts, running: 0 } }
    expect(progressWords(rested)).toBe('142 of 200 · paused')
  })

  it('is done by what needs no more work; an empty one is done', () => {
    expect(doneShare(running)).toBeCloseTo(0.71)
    expect(doneShare({ counts: { ...running.counts, total: 0, done: 0, failed: 0 } })).toBe(1)
  })
})
