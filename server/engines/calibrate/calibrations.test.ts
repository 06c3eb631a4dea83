import { expect, it } from 'vitest'
import { formatBox } from '#contract/convention.ts'
import { ProblemError } from '#contract/error.ts'
import { box } from '#contract/space.ts'
import type { AskRequest } from '../engine.ts'
import { createOpenAiEngine } from '../openai/openai-engine.ts'
import { matchProfile } from '../profiles/match.ts'
import { createCalibrations } from './calibrations.ts'
import type { Material } from './items.ts'

const image = { width: 2000, height: 1000 }
const view = { width: 1000, height: 500 }
const truth = box('image', { x: 1400, y: 100, width: 300, height: 260 })
const material: Material = {
  pictures: [{ image, view, bytes: new Uint8Array([1, 2, 3]) }],
  items: [0, 1, 2, 3].map((n) => ({
    picture: 0,
    target: `the thing ${n}`,
    truth,
    wording: n < 2 ? 'profile' : 'neutral',
    prompt: `Where is the thing ${n}?`,
  })),
}

/** A real engine object whose `ask` is taken over: what is tested here is the job, not the protocol. */
function speaking(ask: (request: AskRequest, signal: AbortSignal) => Promise<string>) {
  const profile = matchProfile('internvl3')
  if (!profile) throw new Error()
  const engine = createOpenAiEngine({
    ...{ id: 'remote', label: 'Remote', model: 'internvl3', apiKey: null, profile },
    baseUrls: ['http://127.0.0.1:9/v1'],
  })
  return {
    ...engine,
    profile,
    async *ask(request: AskRequest, signal: AbortSignal) {
      const text = await ask(request, signal)
      yield { type: 'text' as const, delta: text }
      const usage = { promptTokens: null, completionTokens: null }
      return { text, tokens: null, choices: null, finish: 'stop' as const, usage, parts: [], attention: [] }
    },
  }
}

const jobs = () =>
  createCalibrations({ material: async () => material, keep: async () => ({ url: '/api/files/x.jpg' }) })

it('asks each question once, scores each wording, and says what is spoken', async () => {
  const calibrations = jobs()
  const asked: string[] = []
  const { id, status } = calibrations.start(
    speaking(async ({ messages }) => {
      asked.push(JSON.stringify(messages))
      return `bbox: ${formatBox(truth, 'view-pixel', { image, view })}`
    }),
  )
  expect(status).toBe('running')
  await expect.poll(() => calibrations.get(id).status).toBe('succeeded')
  const done = calibrations.get(id)
  expect(asked).toHaveLength(4)
  expect(done.asks.map((ask) => ask.target)).toEqual(material.items.map((item) => item.target))
  expect(done.verdict).toMatchObject({ kind: 'differs', convention: 'view-pixel', wording: 'profile' })
  expect(done.scores.map((score) => score.wording)).toEqual(['profile', 'neutral'])
  expect(done.pictures).toEqual([
    { url: '/api/files/x.jpg', width: 2000, height: 1000, viewWidth: 1000, viewHeight: 500 },
  ])
  expect(calibrations.latest('remote')?.id).toBe(id)
  expect(calibrations.latest('nobody')).toBeNull()
})

it('an engine that does not answer ends it with the engine’s problem', async () => {
  const calibrations = jobs()
  const { id } = calibrations.start(
    speaking(async () => {
      throw new ProblemError('engine-offline', 'Remote does not answer.')
    }),
  )
  await expect.poll(() => calibrations.get(id).status).toBe('failed')
  expect(calibrations.get(id).error).toMatchObject({ detail: 'Remote does not answer.' })
  expect(calibrations.get(id).verdict).toBeNull()
})

it('cancelling ends the question that is asked; a new one takes the place of one that goes on', async () => {
  const calibrations = jobs()
  let ended = 0
  const slow = speaking(
    (_, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          ended++
          reject(signal.reason)
        }),
      ),
  )
  const first = calibrations.start(slow)
  await expect.poll(() => calibrations.get(first.id).total).toBe(4)
  const second = calibrations.start(slow)
  await expect.poll(() => ended).toBe(2)
  await expect.poll(() => calibrations.get(second.id).total).toBe(4)
  expect(calibrations.cancel(second.id).status).toBe('cancelled')
  await expect.poll(() => ended).toBe(4)
  expect(calibrations.get(second.id).status).toBe('cancelled')
  expect(() => calibrations.get(first.id)).toThrow(ProblemError)
})
