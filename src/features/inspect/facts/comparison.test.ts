import { expect, it } from 'vitest'
import type { Answer } from '#contract/run.ts'
import { aRun, aStep } from '#contract/run-fixtures.ts'
import { agreement, costOf, questionsFor } from './comparison.ts'

const answer = (text: string, parsed = true): Answer => ({
  text,
  letter: null,
  parsed,
  logprob: null,
  distribution: null,
})

it('repeats every contender with seeds of its own, and asks once without touching anything', () => {
  const contenders = [
    { method: 'zoom-refine', engine: 'builtin' },
    { method: 'single-glance', engine: 'remote' },
  ]
  expect(questionsFor(contenders, 1, 0.7).map((one) => one.params)).toEqual([{}, {}])
  expect(questionsFor(contenders, 2, 0.5)).toEqual([
    { ...contenders[0], params: { temperature: 0.5, seed: 1 } },
    { ...contenders[0], params: { temperature: 0.5, seed: 2 } },
    { ...contenders[1], params: { temperature: 0.5, seed: 1 } },
    { ...contenders[1], params: { temperature: 0.5, seed: 2 } },
  ])
})

it('counts only what the run itself asked for', () => {
  const usage = { promptTokens: 10, completionTokens: 2 }
  const run = aRun({
    steps: [
      aStep(0, { kind: 'view' }),
      aStep(1, { usage, inherited: true }),
      aStep(2, { usage }),
      aStep(3, {
        usage: { promptTokens: null, completionTokens: null },
        tokens: [{ text: 'a', logprob: null }],
      }),
    ],
    timings: { queuedMs: 1, totalMs: 250 },
  })
  expect(costOf(run)).toEqual({ calls: 2, promptTokens: 10, completionTokens: 3, ms: 250 })
  expect(costOf(aRun({}))).toEqual({ calls: 0, promptTokens: null, completionTokens: null, ms: null })
})

it('adds up final answers of finished runs', () => {
  const runs = [
    aRun({ initialAnswer: answer('A'), refinedAnswer: answer('B'), refinedVerdict: 'correct' }),
    aRun({ initialAnswer: answer('B'), initialVerdict: 'correct' }),
    aRun({ initialAnswer: answer('mumble', false), initialVerdict: 'unparsed' }),
    aRun({ status: 'failed' }),
    aRun({ status: 'running', initialAnswer: answer('C') }),
  ]
  expect(agreement(runs)).toEqual([
    { name: 'B', count: 2, verdict: 'correct' },
    { name: 'no answer', count: 1, verdict: null },
    { name: 'not readable', count: 1, verdict: 'unparsed' },
  ])
})
