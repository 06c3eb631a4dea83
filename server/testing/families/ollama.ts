/** Ollama (/v1, openai/openai.go): nested errors with a null code, `fp_ollama`, thinking as `reasoning`; only JPEG, PNG and WebP data URIs. */
import { family } from './family.ts'

export const ollama = family({
  id: 'ollama',
  model: 'qwen2.5vl:7b',
  thinkingField: 'reasoning',
  chunk: { system_fingerprint: 'fp_ollama' },
  error: (status, message, kind) => ({
    error: {
      message,
      type: kind === 'model' ? 'not_found_error' : status >= 500 ? 'api_error' : 'invalid_request_error',
      param: null,
      code: null,
    },
  }),
  messages: {
    model: 'model "qwen2.5vl:7b" not found, try pulling it first',
    busy: 'server busy, please try again.  maximum pending requests exceeded',
    memory: 'model requires more system memory (9.1 GiB) than is available (5.2 GiB)',
    context: 'the input length exceeds the context length',
  },
})
