/** Our reference server (inference/): nested errors with words as codes, profile and capabilities in /models, `relative_attention`. */
import type { Json } from '../../engines/openai/json.ts'
import { family } from './family.ts'

const codes: Record<string, string> = {
  context: 'too-many-tokens',
  memory: 'out-of-memory',
  auth: 'unauthorized',
  model: 'model-not-found',
  busy: 'queue-full',
  rate: 'queue-full',
  internal: 'internal-error',
  bad: 'invalid-request',
}

export const loupeInference = family({
  id: 'loupe-inference',
  model: 'tiny-internvl',
  ping: ': the model is at work\n\n',
  models: (id) => ({
    object: 'list',
    data: [
      {
        id,
        object: 'model',
        owned_by: 'loupe',
        profile: {
          name: id,
          convention: 'thousand',
          resize: { rule: 'multiples', multiple: 28, min_pixels: 3136, max_pixels: 12845056 },
          layers: 2,
          default_layer: 1,
        },
        capabilities: {
          streaming: true,
          logprobs: true,
          multi_image: true,
          relative_attention: true,
          token_maps: true,
        },
      },
    ],
  }),
  error: (_status, message, kind) => ({
    error: { message, type: 'server_error', param: null, code: codes[kind] ?? 'internal-error' },
  }),
  statuses: { memory: 503, rate: 429 },
  messages: {
    context: 'The question has 41022 tokens; at most 32768 are taken.',
    memory: 'The model ran out of memory on this request; its caches were dropped.',
    model: "This server has the model 'tiny-internvl' only.",
    busy: 'The line is full.',
  },
  refuse: (request) =>
    'response_format' in request || 'tools' in request
      ? {
          status: 400,
          body: {
            error: {
              message: 'Answers are free text; response_format is not supported.',
              type: 'invalid_request_error',
              param: 'response_format',
              code: 'unsupported-parameter',
            },
          },
        }
      : null,
  last: (request) => (request.relative_attention ? { relative_attention: mapsFor(request) } : {}),
})

/** Maps of 2 layers of 2 × 3 cells for each picture; the values are the cells' numbers, counted from 1. */
export function mapsFor(request: Json): Json {
  const asked = request.relative_attention as Json
  const parts = (request.messages as Json[]).flatMap(({ content }) => (Array.isArray(content) ? content : []))
  const pictures = parts.filter((part: Json) => part.type === 'image_url').length
  const values = Float32Array.from({ length: 12 }, (_, i) => i + 1)
  return {
    maps: Array.from({ length: pictures }, (_, image_index) => ({
      image_index,
      grid: [2, 3],
      layers: [0, 1],
      default_layer: 1,
      input_size: [84, 56],
      region: [0, 0, 8, 8],
      ...packed(values, 'float16'),
      question: packed(
        values.map((v) => v / 1000),
        'float32',
      ),
      generic: packed(
        values.map((v) => v / 2000),
        'float32',
      ),
      ...(asked.tokens === 'all'
        ? {
            tokens: {
              ...packed(
                Float32Array.from({ length: 12 }, (_, i) => i),
                'float16',
              ),
              shape: [2, 2, 3],
            },
          }
        : {}),
      note: null,
    })),
    generic_prompt: asked.generic_prompt,
    epsilon: 1e-6,
  }
}

/** Little-endian, in base64. Whole numbers below 2048 and simple fractions are exact in float16. */
export function packed(values: Float32Array, dtype: 'float16' | 'float32'): Json {
  if (dtype === 'float32') return { dtype, data: Buffer.from(values.buffer).toString('base64') }
  const bytes = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(half(value), i * 2)
  return { dtype, data: bytes.toString('base64') }
}

function half(value: number): number {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log2(value))
  return ((exponent + 15) << 10) | Math.round((value / 2 ** exponent - 1) * 1024)
}
