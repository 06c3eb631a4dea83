import { describe, expect, it } from 'vitest'
import type { Answer } from './run.ts'
import { badgeOf, changeOf, confidence, finalVerdict } from './run-answers.ts'
import { aRun } from './run-fixtures.ts'

const answer = (text: string, extra: Partial<Answer> = {}): Answer => ({
  text,
  letter: null,
  parsed: true,
  logprob: null,
  distribution: null,
  ...extra,
})

describe('confidence', () => {
  it('is the exponential of the log-probability', () => {
    expect(confidence(answer('x', { logprob: Math.log(0.25) }))).toBeCloseTo(0.25, 12)
    expect(confidence(answer('x', { logprob: 0 }))).toBe(1)
  })
  it('never leaves 0..1 and is unknown where the engine says nothing', () => {
    expect(confidence(answer('x', { logprob: 1e-9 }))).toBe(1)
    expect(confidence(answer('x'))).toBeNull()
    expect(confidence(null)).toBeNull()
  })
})

describe('badges', () => {
  it('badges the refined answer with its move and the initial one with its verdict', () => {
    expect(badgeOf('correct', 'wrong-right')).toEqual({ verdict: 'correct', word: 'corrected' })
    expect(badgeOf('wrong', 'right-wrong')).toEqual({ verdict: 'wrong', word: 'spoiled' })
    expect(badgeOf('wrong', null)).toEqual({ verdict: 'wrong', word: 'wrong' })
    expect(badgeOf(null, null)).toBeNull()
  })
  it('claims no move where one side could not be read', () => {
    expect(badgeOf('correct', 'unparsed')).toEqual({ verdict: 'correct', word: 'correct' })
  })
})

describe('change', () => {
  it('waits for both answers', () => {
    expect(changeOf(aRun({ initialAnswer: answer('2A4') }))).toBeNull()
  })
  it('tells letters apart before texts, and the confidence delta', () => {
    const run = aRun({
      initialAnswer: answer('Boat', { letter: 'B', logprob: Math.log(0.1) }),
      refinedAnswer: answer('Door', { letter: 'D', logprob: Math.log(0.9) }),
      initialVerdict: 'wrong',
      refinedVerdict: 'correct',
    })
    const change = changeOf(run)
    expect(change).toMatchObject({ from: 'B', to: 'D', same: false, flip: 'wrong-right' })
    expect(change?.confidenceDelta).toBeCloseTo(0.8, 10)
  })
  it('has no delta where one confidence is unknown', () => {
    const run = aRun({ initialAnswer: answer('a', { logprob: -1 }), refinedAnswer: answer('a') })
    expect(changeOf(run)).toMatchObject({ same: true, flip: null, confidenceDelta: null })
  })
  it('ends with the initial verdict where nothing was refined', () => {
    expect(finalVerdict(aRun({ initialAnswer: answer('a'), initialVerdict: 'wrong' }))).toBe('wrong')
    expect(
      finalVerdict(
        aRun({
          initialAnswer: answer('a'),
          refinedAnswer: answer('b'),
          initialVerdict: 'wrong',
          refinedVerdict: 'correct',
        }),
      ),
    ).toBe('correct')
  })
})
