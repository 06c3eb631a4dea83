/** vLLM (entrypoints/openai): nested errors with a number as code, role first, usage apart, unknown fields ignored. */
import { family, nested } from './family.ts'

const kinds: Record<number, string> = {
  400: 'BadRequestError',
  401: 'Unauthorized',
  404: 'NotFoundError',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailableError',
}

export const vllm = family({
  id: 'vllm',
  model: 'OpenGVLab/InternVL3-8B',
  thinkingField: 'reasoning_content',
  choice: { stop_reason: null, token_ids: null },
  models: (id) => ({
    object: 'list',
    data: [
      { id, object: 'model', owned_by: 'vllm', root: id, parent: null, max_model_len: 32768, permission: [] },
    ],
  }),
  error: nested((status) => ({ type: kinds[status] ?? 'BadRequestError', code: status })),
  messages: {
    model: 'The model `OpenGVLab/InternVL3-8B` does not exist.',
    context:
      'The decoder prompt (length 41022) is longer than the maximum model length of 32768. Make sure that `max_model_len` is no smaller than the number of text tokens plus multimodal tokens.',
  },
  // --max-logprobs is set lower than what is asked for.
  refuse: ({ top_logprobs: top }) =>
    typeof top === 'number' && top > 5
      ? {
          status: 400,
          body: {
            error: {
              message: `Requested sample logprobs of ${top}, which is greater than max allowed: 5 (parameter top_logprobs)`,
              type: 'BadRequestError',
              param: 'top_logprobs',
              code: 400,
            },
          },
        }
      : null,
})
