/** Gemini's OpenAI-compatible endpoint: errors in a list, 400 for a bad key, unknown fields refused, models under `models/`. */
import { family } from './family.ts'

const states: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}
const error = (status: number, message: string) => [
  { error: { code: status, message, status: states[status] } },
]

export const gemini = family({
  id: 'gemini',
  model: 'gemini-test',
  logprobs: false,
  opens: false,
  usageApart: false,
  models: (id) => ({
    object: 'list',
    data: [
      { id: `models/${id}`, object: 'model', owned_by: 'google' },
      { id: 'models/other', object: 'model', owned_by: 'google' },
    ],
  }),
  error,
  statuses: { auth: 400 },
  messages: {
    auth: 'API key not valid. Please pass a valid API key.',
    context: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    model: 'models/gemini-test is not found for API version v1main, or is not supported for generateContent.',
    busy: 'The model is overloaded. Please try again later.',
    rate: 'You exceeded your current quota, please check your plan and billing details.',
  },
  refuse: (request) => {
    const unknown = ['logprobs', 'seed'].find((field) => field in request)
    return unknown
      ? {
          status: 400,
          body: error(400, `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`),
        }
      : null
  },
})
