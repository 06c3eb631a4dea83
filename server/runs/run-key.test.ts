import { expect, test } from 'vitest'
import type { EngineInfo } from '#contract/engine.ts'
import { listMethods, listSurveys } from '../methods/catalogue.ts'
import { chatProfile } from '../testing/run-room.ts'
import { runKeyOf } from './run-key.ts'

const engine = { id: 'remote', model: 'm', profile: chatProfile } satisfies Partial<EngineInfo>
const method = (id: string) => {
  const found = [...listMethods(), ...listSurveys()].find((one) => one.id === id)
  if (!found) throw new Error(id)
  return found
}
const question = { imageId: 'i', question: 'What?', options: [{ letter: 'A', text: 'x' }] }
const key = (change: Partial<Parameters<typeof runKeyOf>[0]> = {}, id = 'single-glance', params = {}) =>
  runKeyOf({ ...question, ...change }, method(id), params, engine, null)

test('equal questions have equal keys, whatever is said in another order or said that holds anyhow', () => {
  expect(key()).toMatch(/^[0-9a-f]{64}$/)
  expect(key({ question: ' What? ' })).toBe(key())
  expect(key({}, 'single-glance', { temperature: 0, attention: true })).toBe(key())
  const a = key({}, 'zoom-refine', { padding: { kind: 'absolute', share: 0.2 }, seed: 3 })
  expect(key({}, 'zoom-refine', { seed: 3, padding: { share: 0.2, kind: 'absolute' } })).toBe(a)
  // The true answer is not asked.
  expect(key({ expected: 'A' })).toBe(key())
})

test('whatever changes what is asked changes the key', () => {
  const keys = [
    key(),
    key({ imageId: 'j' }),
    key({ question: 'Who?' }),
    key({ options: [] }),
    key({ options: [{ letter: 'A', text: 'y' }] }),
    key({}, 'zoom-refine'),
    key({}, 'single-glance', { temperature: 0.5 }),
    key({}, 'single-glance', { seed: 1 }),
    runKeyOf(question, method('single-glance'), {}, { ...engine, id: 'other' }, null),
    runKeyOf(question, method('single-glance'), {}, { ...engine, model: 'n' }, null),
    runKeyOf(
      question,
      method('single-glance'),
      {},
      { ...engine, profile: { ...chatProfile, convention: 'thousand' } },
      null,
    ),
    runKeyOf(question, method('external-crop'), { policy: 'p' }, engine, { ...engine, id: 'p' }),
    runKeyOf(question, method('external-crop'), { policy: 'p' }, engine, { ...engine, id: 'p', model: 'n' }),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

test('evidence and true answer count where the method looks at them', () => {
  const evidence = { x: 1, y: 2, width: 3, height: 4 }
  expect(key({ evidence })).toBe(key())
  expect(key({ evidence }, 'dual-view')).not.toBe(key({}, 'dual-view'))
  const painted = { target: 'expected' as const }
  expect(key({ expected: 'A' }, 'answer-map', painted)).not.toBe(
    key({ expected: 'B' }, 'answer-map', painted),
  )
})
