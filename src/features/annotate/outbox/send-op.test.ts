import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyContent } from '../model/content.ts'
import { sendOp } from './send-op.ts'
import { entry, save, verdict } from './test-ops.ts'

afterEach(() => vi.unstubAllGlobals())

const answer = (text: string, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(text, { status }))
const change = save('a', emptyContent, { question: 'W' }, 0, 1)

describe('a reply', () => {
  it('that is the page of a proxy brings nothing over, and refuses nothing', async () => {
    answer('<!doctype html><title>Sign in to the network</title>')
    expect(await sendOp(verdict('a'))).toEqual({ kind: 'later', offline: true })
    expect(await sendOp(change)).toEqual({ kind: 'later', offline: true })
  })

  it('of the server counts', async () => {
    answer(JSON.stringify(entry('a', change.content, 2)))
    expect(await sendOp(change)).toMatchObject({ kind: 'done', entry: { version: 2 } })
    answer('{"review":{}}')
    expect(await sendOp(verdict('a'))).toMatchObject({ kind: 'done', reply: { review: {} } })
  })

  it('that is a refusal stays one, in whatever words', async () => {
    answer('<h1>Forbidden</h1>', 403)
    expect(await sendOp(verdict('a'))).toMatchObject({ kind: 'refused', code: 'unexpected-reply' })
  })
})
