/** OpenRouter: comments while it works, `provider` in each chunk, an error in a stream beside a choice that ended with one. */
import { family, frame } from './family.ts'

export const openrouter = family({
  id: 'openrouter',
  model: 'qwen/qwen2.5-vl-72b-instruct',
  thinkingField: 'reasoning',
  ping: ': OPENROUTER PROCESSING\n\n',
  chunk: { provider: 'Parasail' },
  choice: { native_finish_reason: null },
  error: (status, message) => ({ error: { code: status, message, metadata: { provider_name: 'Parasail' } } }),
  messages: {
    auth: 'No auth credentials found',
    model: 'No endpoints found: unknown model',
  },
  errorFrame: (message) =>
    frame({
      id: 'gen-1',
      object: 'chat.completion.chunk',
      error: { code: 502, message },
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error', native_finish_reason: 'error' }],
    }),
})
