/** SGLang (srt/entrypoints/openai): flat errors, `matched_stop`; an error in a stream is nested in `error`. */
import { family, frame } from './family.ts'

const flat = (status: number, message: string) => ({
  object: 'error',
  message,
  type: status >= 500 ? 'InternalServerError' : 'BadRequestError',
  param: null,
  code: status,
})

export const sglang = family({
  id: 'sglang',
  model: 'Qwen/Qwen2.5-VL-7B-Instruct',
  thinkingField: 'reasoning_content',
  choice: { matched_stop: null },
  error: flat,
  messages: {
    context: "The input (40112 tokens) is longer than the model's context length (32768 tokens).",
    model: 'Model not found: the requested model does not exist',
    busy: 'The request queue is full.',
  },
  errorFrame: (message) => frame({ error: flat(500, message) }),
})
