/** LM Studio: errors as plain text, no log-probabilities, an `error` event in a stream. */
import { family } from './family.ts'

export const lmStudio = family({
  id: 'lm-studio',
  model: 'internvl3-8b-instruct',
  thinkingField: 'reasoning_content',
  logprobs: false,
  chunk: { system_fingerprint: 'internvl3-8b-instruct' },
  error: (_status, message) => ({ error: message }),
  messages: {
    context:
      'Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
    model: 'Model "internvl3-8b-instruct" not found. Please specify a valid model.',
    auth: 'Invalid API token',
  },
  errorFrame: (message) => `event: error\ndata: ${JSON.stringify({ error: { message } })}\n\n`,
})
