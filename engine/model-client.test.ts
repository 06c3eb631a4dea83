/** Whoever asks a worker hears of every end, over a port that the test plays. */
import { describe, expect, it } from 'vitest'
import type { LookReply, LookRequest } from './look.ts'
import { ModelFilesError } from './manifest.ts'
import { connectModel, LookCancelledError, LookError, WorkerLostError } from './model-client.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { testManifest } from './test-manifest.ts'

const request: LookRequest = {
  prompt: { form: 'first', question: 'what colour is a boat?' },
  pictures: [],
  choices: [],
  temperature: 0,
  seed: null,
  maxTokens: 8,
  genericPrompt: null,
  tokenMaps: false,
}
const reply: LookReply = {
  tokens: [],
  choices: null,
  finish: 'stop',
  notes: [],
  promptTokens: 8,
  encodeMs: 1,
  decodeMs: 1,
  attentionMs: null,
  maps: [],
}

function connect(post: (message: ToWorker) => void = () => {}) {
  let hear: (message: FromWorker) => void = () => {}
  const held: boolean[] = []
  const model = connectModel({
    post,
    onMessage: (receive) => {
      hear = receive
    },
    onError() {},
    onExit() {},
    hold: (busy) => held.push(busy),
    // A thread that hangs on a disk never ends.
    terminate: () => new Promise(() => {}),
  })
  return { model, held, say: (message: FromWorker) => hear(message) }
}

const ignore = () => {}

describe('a model worker', () => {
  it('refuses a second look while one goes on, which is answered all the same', async () => {
    const { model, say } = connect()
    say({ type: 'loaded', manifest: testManifest, ms: 1 })
    const first = model.look(request, ignore)
    await expect(model.look(request, ignore).result).rejects.toThrow(LookError)
    say({ type: 'done', id: 1, reply })
    expect(await first.result).toBe(reply)
    const next = model.look(request, ignore)
    say({ type: 'cancelled', id: 2 })
    await expect(next.result).rejects.toThrow(LookCancelledError)
  })

  it('tells of a model that cannot be used, to whoever waits for it and to whoever asks later', async () => {
    const { model, say } = connect()
    const early = model.look(request, ignore)
    say({ type: 'unusable', reason: 'decoder.onnx cannot be fetched', cause: 'TypeError: network error' })
    await expect(model.loaded).rejects.toThrow(ModelFilesError)
    await expect(early.result).rejects.toThrow('decoder.onnx cannot be fetched')
    await expect(model.look(request, ignore).result).rejects.toThrow(ModelFilesError)
  })

  it('tells at once that it was stopped, also where its thread does not end', async () => {
    const { model } = connect()
    const look = model.look(request, ignore)
    void model.terminate()
    await expect(model.loaded).rejects.toThrow(WorkerLostError)
    await expect(look.result).rejects.toThrow(/stopped in the middle/)
  })

  it('goes on after a look that could not be handed over', async () => {
    let broken = true
    const { model, held, say } = connect(() => {
      if (broken) throw new DOMException('could not be cloned', 'DataCloneError')
    })
    say({ type: 'loaded', manifest: testManifest, ms: 1 })
    await expect(model.look(request, ignore).result).rejects.toThrow(LookError)
    expect(held.at(-1)).toBe(false)
    broken = false
    const next = model.look(request, ignore)
    say({ type: 'done', id: 2, reply })
    expect(await next.result).toBe(reply)
  })
})
