/** InternLM's hosted API, taken to have LMDeploy's forms behind a gateway with keys: its own errors are not published. */
import { family } from './family.ts'

export const internlm = family({
  id: 'internlm',
  model: 'internvl3.5-241b-a28b',
  thinkingField: 'reasoning_content',
  logprobs: false,
  error: (status, message) => ({
    object: 'error',
    message,
    type: 'invalid_request_error',
    code: status,
    param: null,
  }),
  messages: {
    auth: 'token is invalid: authentication failed',
    rate: 'request too frequently, rate limit exceeded',
  },
})
