import { expect, test } from 'vitest'
import { type ProblemCode, ProblemError, problemCatalogue } from '#contract/error.ts'
import { problemOf, troubleOf } from './trouble.ts'

test('an engine is away, at fault, or the question is', () => {
  expect(troubleOf({ code: 'engine-offline' })).toBe('away')
  expect(troubleOf({ code: 'engine-timeout' })).toBe('fault')
  expect(troubleOf({ code: 'engine-context-too-long' })).toBe('item')
  expect(troubleOf({ code: 'storage-full' })).toBe('stop')
  const engines = (Object.keys(problemCatalogue) as ProblemCode[]).filter((code) =>
    code.startsWith('engine-'),
  )
  const items = engines.filter((code) => troubleOf({ code }) === 'item')
  // Whatever is added to the catalogue has to be thought of.
  expect(items.sort()).toEqual([
    'engine-address-refused',
    'engine-changed',
    'engine-context-too-long',
    'engine-exists',
    'engine-not-editable',
  ])
})

test('a full disk has its own problem, and nothing of an unknown error is told', () => {
  const full = Object.assign(new Error('ENOSPC: /secret/place'), { code: 'ENOSPC' })
  expect(problemOf(full).code).toBe('storage-full')
  expect(JSON.stringify(problemOf(new Error('/secret/place')))).not.toContain('secret')
  expect(problemOf(new ProblemError('busy')).code).toBe('busy')
})
