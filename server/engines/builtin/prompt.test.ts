import { describe, expect, it } from 'vitest'
import { ProblemError } from '#contract/error.ts'
import type { Part, Picture } from '../engine.ts'
import { readRequest } from './prompt.ts'

const picture: Picture = {
  bytes: new Uint8Array(),
  mediaType: 'image/png',
  sha256: 'ab',
  width: 16,
  height: 16,
}
const image: Part = { type: 'image', picture }
const text = (words: string): Part => ({ type: 'text', text: words })
const read = (...parts: Part[]) => readRequest({ messages: [{ role: 'user', parts }] })

describe('readRequest', () => {
  it('reads a first look', () => {
    const { prompt, pictures } = read(image, text('<s1> Which code? <ans>'))
    expect(prompt).toEqual({ form: 'first', question: ' Which code? ' })
    expect(pictures).toEqual([picture])
  })

  it('reads a second look with its earlier answer', () => {
    const { prompt, pictures } = read(image, image, text('<s2> Which code? <init> 2A4 <ans>'))
    expect(prompt).toEqual({ form: 'second', question: ' Which code? ', initial: '2A4 ' })
    expect(pictures).toHaveLength(2)
  })

  it('takes the letter off an option that was answered before', () => {
    const { prompt } = read(image, image, text('<s2> q <init> (B) green <ans>'))
    expect(prompt).toMatchObject({ initial: 'green ' })
  })

  it('takes the box off a whole reply that was answered before', () => {
    const { prompt } = read(image, image, text('<s2> q <init> (B) green <box> 1 2 3 4 <ans>'))
    expect(prompt).toMatchObject({ initial: 'green ' })
  })

  it('keeps an option whose text looks like a letter', () => {
    expect(read(image, image, text('<s2> q <init> (B) <ans>')).prompt).toMatchObject({ initial: '(B) ' })
    const { prompt } = read(image, image, text('<s2> q <init> (A) (B) <box> 1 2 3 4 <ans>'))
    expect(prompt).toMatchObject({ initial: '(B) ' })
  })

  it('lets a question hold any sign', () => {
    const { prompt } = read(image, text('<s1> is 3 < 4\nand <ans> > 2? <ans>'))
    expect(prompt).toMatchObject({ question: ' is 3 < 4\nand <ans> > 2? ' })
    const second = read(image, image, text('<s2> a <init> b <init> red <ans>'))
    expect(second.prompt).toMatchObject({ question: ' a <init> b ', initial: 'red ' })
  })

  it.each([
    ['a chat prompt', [image, text('What is this?')]],
    ['no end', [image, text('<s1> what is this?')]],
    ['no earlier answer', [image, image, text('<s2> what is this? <ans>')]],
    ['no picture', [text('<s1> what? <ans>')]],
    ['a crop at the first look', [image, image, text('<s1> what? <ans>')]],
    ['no crop at the second look', [image, text('<s2> what? <init> A <ans>')]],
    ['two texts', [image, text('<s1>'), text('<ans>')]],
  ])('refuses %s', (_, parts) => {
    const asking = () => read(...parts)
    expect(asking).toThrow(ProblemError)
    expect(asking).toThrow(expect.objectContaining({ code: 'engine-failed' }))
  })

  it('refuses a conversation', () => {
    const message = { role: 'user' as const, parts: [image, text('<s1> what? <ans>')] }
    expect(() => readRequest({ messages: [message, message] })).toThrow(/exactly one message/)
    expect(() => readRequest({ messages: [{ ...message, role: 'assistant' }] })).toThrow(ProblemError)
    expect(() => readRequest({ messages: [] })).toThrow(ProblemError)
  })
})
