/** llama.cpp server (tools/server): always one model, `timings`, comments as pings, its own error types; no role chunk's empty text but null. */
import { family } from './family.ts'

const kinds: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'server_error',
  500: 'server_error',
  503: 'unavailable_error',
}

export const llamaCpp = family({
  id: 'llama-cpp',
  model: 'any-name',
  thinkingField: 'reasoning_content',
  ping: ':\n\n',
  chunk: { system_fingerprint: 'b6500-00dc805' },
  models: () => ({
    models: [
      {
        name: '/models/qwen2.5-vl-7b.gguf',
        model: '/models/qwen2.5-vl-7b.gguf',
        capabilities: ['multimodal'],
      },
    ],
    object: 'list',
    data: [
      {
        id: '/models/qwen2.5-vl-7b.gguf',
        object: 'model',
        owned_by: 'llamacpp',
        architecture: { input_modalities: ['text', 'image'] },
        meta: { n_ctx_train: 128000 },
      },
    ],
  }),
  error: (status, message, kind) => ({
    error: { code: status, message, type: kind === 'context' ? 'exceed_context_size_error' : kinds[status] },
  }),
  messages: {
    context:
      'the request exceeds the available context size. try increasing the context size or enable context shift',
    busy: 'Loading model',
    memory: 'failed to allocate compute buffers',
    model: 'model not found',
  },
  last: () => ({
    timings: { cache_n: 0, prompt_n: 321, prompt_ms: 40.1, predicted_n: 7, predicted_ms: 90.2 },
  }),
})
