import { describe, expect, it } from 'vitest'
import type { Verdict } from '#contract/run.ts'
import { sums } from './sums.ts'

const run = (initialVerdict: Verdict | null, refinedVerdict: Verdict | null) => ({
  initialVerdict,
  refinedVerdict,
})

describe('the sums of a playlist', () => {
  it('count how the answers moved', () => {
    const runs = [
      run('wrong', 'correct'),
      run('wrong', 'correct'),
      run('correct', 'wrong'),
      run('wrong', null),
    ]
    expect(sums(runs)).toBe(
      '4 runs: 2 put right by looking closer, 1 made worse, 1 without two judged answers',
    )
  })
  it('leave out runs that are not here', () => {
    expect(sums([null, run('unparsed', 'correct')])).toBe('1 run: 1 with an answer that cannot be read')
    expect(sums([])).toBe('0 runs')
  })
})
