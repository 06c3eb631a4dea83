import { expect, it } from 'vitest'
import { type Mapping, mappingSchema } from '#contract/import.ts'
import { asExtra, assign, fieldsOf, sameMapping } from './mapping-edit.ts'

const mapping: Mapping = mappingSchema.parse({
  columns: {
    key: 'index',
    image: 'image',
    question: 'question',
    options: 'choices',
    category: 'cat',
    kind: 'cat',
  },
  options: 'column',
})

it('names the parts that a column fills', () => {
  expect(fieldsOf(mapping, 'cat')).toEqual(['category', 'kind'])
  expect(fieldsOf(mapping, 'license')).toEqual([])
})

it('gives a part to a column; the one that had it lets go, and so does the column of what it had', () => {
  const next = assign(mapping, 'choices', 'question')
  expect(next.columns.question).toBe('choices')
  expect(fieldsOf(next, 'question')).toEqual([])
  expect(next.columns.options).toBeUndefined()
  // nobody holds the choices any more
  expect(next.options).toBe('none')
})

it('knows where the choices stand once their column is named', () => {
  const none: Mapping = { ...mapping, columns: { question: 'question' }, options: 'none' }
  expect(assign(none, 'choices', 'options')).toMatchObject({
    options: 'column',
    columns: { options: 'choices' },
  })
})

it('leaves a column among the extras', () => {
  const next = assign(mapping, 'cat', asExtra)
  expect(next.columns.category).toBeUndefined()
  expect(next.columns.kind).toBeUndefined()
  expect(next.columns.key).toBe('index')
})

it('compares mappings whatever the order of their parts', () => {
  const turned = Object.fromEntries(Object.entries(mapping.columns).reverse())
  expect(sameMapping(mapping, { ...mapping, columns: turned })).toBe(true)
  expect(sameMapping(mapping, { ...mapping, units: 'fraction' })).toBe(false)
})
