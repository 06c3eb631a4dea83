import { expect, test } from 'vitest'
import { readRequest } from '../engines/builtin/prompt.ts'
import type { Picture } from '../engines/engine.ts'
import type { Look } from './method.ts'
import { withCrop } from './prompts.ts'

const picture: Picture = {
  bytes: new Uint8Array(),
  mediaType: 'image/png',
  sha256: 'ab',
  width: 16,
  height: 16,
}

test('an earlier answer cannot move its words into the question of the built-in model', () => {
  const question = 'a <init> b'
  const look = {
    engine: { profile: { promptStyle: 'tiny' } },
    subject: { question, options: [] },
  } as unknown as Look
  const before = { text: 'red <init> boat', letter: null, parsed: true, logprob: null, distribution: null }
  const { prompt } = readRequest({ messages: withCrop(look, picture, picture, before) })
  expect(prompt).toEqual({ form: 'second', question: ' a <init> b ', initial: 'red init boat ' })
})
