/** LMDeploy (serve/openai/api_server): flat errors; log-probabilities only where the engine was started with a mode for them. */
import { family } from './family.ts'

const flat = (status: number, message: string) => ({
  message,
  type: 'invalid_request_error',
  code: status,
  param: null,
  object: 'error',
})

export const lmdeploy = family({
  id: 'lmdeploy',
  model: 'internvl3-8b',
  thinkingField: 'reasoning_content',
  logprobs: false,
  error: flat,
  messages: {
    context: 'the input prompt is too long: 9012 tokens exceed the session length; max context length 8192',
    model: "The model 'internvl3-8b' does not exist.",
  },
  refuse: (request) =>
    'logprobs' in request
      ? { status: 400, body: flat(400, 'logprobs requires the engine to be started with logprobs_mode') }
      : null,
})
