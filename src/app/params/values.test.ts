import { expect, it } from 'vitest'
import type { MethodParam } from '#contract/method.ts'
import { countSet, defaultWords, paramsFor, readNumber, readSides, withParam } from './values.ts'

const param = (part: Partial<MethodParam>): MethodParam => ({
  name: 'maxTurns',
  label: 'Turns',
  help: '',
  kind: 'integer',
  min: 1,
  max: 20,
  step: 1,
  choices: [],
  default: 5,
  source: 'Mini-o3',
  ...part,
})

it('keeps what the chosen method has and drops the rest', () => {
  const method = { params: [param({}), param({ name: 'syntax' })] }
  const params = withParam(withParam({}, 'maxTurns', 3), 'rows', 8)
  expect(params).toEqual({ maxTurns: 3, rows: 8 })
  expect(paramsFor(method, params)).toEqual({ maxTurns: 3 })
  expect(countSet(method, params)).toBe(1)
  expect(countSet(undefined, params)).toBe(0)
  expect(withParam(params, 'maxTurns', undefined)).toEqual({ rows: 8 })
})

it('reads numbers within their range and says what is wrong', () => {
  expect(readNumber('3', param({}))).toEqual({ value: 3 })
  expect(readNumber('', param({}))).toEqual({ refusal: 'This is not a number.' })
  expect(readNumber('2.5', param({}))).toEqual({ refusal: 'Whole numbers only.' })
  expect(readNumber('2.5', param({ kind: 'number' }))).toEqual({ value: 2.5 })
  expect(readNumber('0', param({}))).toEqual({ refusal: 'At least 1.' })
  expect(readNumber('21', param({}))).toEqual({ refusal: 'At most 20.' })
  expect(readNumber('1e999', param({}))).toEqual({ refusal: 'This is not a number.' })
})

it('reads sides in any order, once each', () => {
  expect(readSides('448, 224 448;1024')).toEqual([224, 448, 1024])
  for (const bad of [
    '',
    'a',
    '8',
    '20000',
    '12.5',
    Array(17)
      .fill(0)
      .map((_, i) => 100 + i)
      .join(),
  ])
    expect(readSides(bad), bad).toBeNull()
})

it('tells defaults in words', () => {
  expect(defaultWords(param({}))).toBe('5 · Mini-o3')
  expect(defaultWords(param({ default: null, source: 'the model profile' }))).toBe('from the model profile')
  expect(defaultWords(param({ default: true }))).toBe('on · Mini-o3')
  expect(defaultWords(param({ default: [224, 448] }))).toBe('224, 448 · Mini-o3')
  expect(defaultWords(param({ default: { kind: 'absolute', share: 0.1 } }))).toBe(
    '10 % of the image on each side · Mini-o3',
  )
  expect(
    defaultWords(param({ kind: 'choice', choices: [{ value: '5', label: 'Five' }], default: '5' })),
  ).toBe('Five · Mini-o3')
})
