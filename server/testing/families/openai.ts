/** OpenAI's own API with a reasoning model: refuses max_tokens, a temperature other than 1 and log-probabilities, by name and code. */
import type { Json } from '../../engines/openai/json.ts'
import { type ErrorReply, family } from './family.ts'

const codes: Record<string, [type: string, code: string | null]> = {
  context: ['invalid_request_error', 'context_length_exceeded'],
  auth: ['invalid_request_error', 'invalid_api_key'],
  model: ['invalid_request_error', 'model_not_found'],
  rate: ['requests', 'rate_limit_exceeded'],
  internal: ['server_error', null],
  memory: ['server_error', null],
  busy: ['server_error', 'server_overloaded'],
}

export const openai = family({
  id: 'openai',
  model: 'gpt-test',
  logprobs: false,
  chunk: { service_tier: 'default', system_fingerprint: null, obfuscation: 'x3Fq' },
  error: (_status, message, kind) => {
    const [type, code] = codes[kind] ?? ['invalid_request_error', null]
    return { error: { message, type, param: null, code } }
  },
  refuse: refuseFields,
})

function refuseFields(request: Json): ErrorReply | null {
  if ('max_tokens' in request)
    return refusal(
      'max_tokens',
      'unsupported_parameter',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    )
  if (request.temperature !== undefined && request.temperature !== 1)
    return refusal(
      'temperature',
      'unsupported_value',
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
    )
  if (request.logprobs === true)
    return {
      status: 403,
      body: {
        error: {
          message: 'You are not allowed to request logprobs from this model',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
    }
  return null
}

function refusal(param: string, code: string, message: string): ErrorReply {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param, code } } }
}
