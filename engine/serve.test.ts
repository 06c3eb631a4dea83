import { expect, it } from 'vitest'
import { ModelFilesError } from './manifest.ts'
import type { FromWorker } from './protocol.ts'
import { serve } from './serve.ts'

it.each([
  ['of a file', new ModelFilesError('decoder.onnx is missing'), 'decoder.onnx is missing'],
  ['that nobody thought of', new TypeError('network error'), 'The built-in model cannot start'],
])('tells any error of loading: one %s', async (_, error, reason) => {
  const sent: FromWorker[] = []
  const host = {
    send: (message: FromWorker) => sent.push(message),
    nextTurn: async () => {},
    readFiles: () => Promise.reject(error),
    wasmBase: '',
  }
  await serve(host, { threads: 1, maxCachedPictures: 1, maxCachedBytes: 1 })
  expect(sent).toEqual([{ type: 'unusable', reason, cause: String(error) }])
})
