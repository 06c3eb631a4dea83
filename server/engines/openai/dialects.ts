/**
 * What is known to differ between servers that speak OpenAI's chat completions, from their own sources and documents
 * (the table in the field notes on serving; versions of August 2026). It is only where a question begins: what a server
 * refuses is learned and asked otherwise (learned.ts), so that an unlisted or newer server works too.
 */
import type { EnginePreset } from '#contract/settings.ts'

export type TokenField = 'max_tokens' | 'max_completion_tokens'

export interface Dialect {
  readonly tokenField: TokenField
  /** the most likely tokens that may be asked for at each place; 0: log-probabilities of the said tokens only; null: none at all */
  readonly topLogprobs: number | null
  /** whether a temperature may be given */
  readonly temperature: boolean
  readonly seed: boolean
  /** whether the stream may be asked to end with the usage */
  readonly streamUsage: boolean
  /** how an answer is held to a JSON schema */
  readonly schema: 'response_format' | 'none'
  /** `auto` is sent with tools where the server knows the field */
  readonly toolChoice: boolean
  /** our reference server's extension */
  readonly relativeAttention: boolean
  /** serves exactly one model, whatever name a request carries */
  readonly oneModel: boolean
}

const usual: Dialect = {
  tokenField: 'max_tokens',
  topLogprobs: 20,
  temperature: true,
  seed: true,
  streamUsage: true,
  schema: 'response_format',
  toolChoice: true,
  relativeAttention: false,
  oneModel: false,
}

interface Entry extends EnginePreset {
  readonly dialect: Dialect
}

const entries: readonly Entry[] = [
  {
    id: 'vllm',
    label: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    hint: 'vllm serve MODEL --limit-mm-per-prompt.image 8 (several pictures need the limit raised)',
    needsKey: false,
    dialect: usual,
  },
  {
    id: 'sglang',
    label: 'SGLang',
    baseUrl: 'http://127.0.0.1:30000/v1',
    hint: 'python -m sglang.launch_server --model-path MODEL',
    needsKey: false,
    dialect: usual,
  },
  {
    id: 'lmdeploy',
    label: 'LMDeploy',
    baseUrl: 'http://127.0.0.1:23333/v1',
    hint: 'lmdeploy serve api_server MODEL; start it with a logprobs mode for confidence',
    needsKey: false,
    dialect: usual,
  },
  {
    id: 'llama-cpp',
    label: 'llama.cpp server',
    baseUrl: 'http://127.0.0.1:8080/v1',
    hint: 'llama-server -m MODEL --mmproj PROJECTOR; pictures need the projector, tools need --jinja',
    needsKey: false,
    dialect: { ...usual, oneModel: true },
  },
  {
    id: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    hint: 'ollama serve; name the model as `ollama list` does',
    needsKey: false,
    // max_completion_tokens and tool_choice are dropped there without a word.
    dialect: { ...usual, toolChoice: false },
  },
  {
    id: 'lm-studio',
    label: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    hint: 'Developer tab, start the server; its chat completions tell no log-probabilities',
    needsKey: false,
    dialect: { ...usual, topLogprobs: null },
  },
  {
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    hint: 'A hosted service: pictures leave this machine and questions cost money',
    needsKey: true,
    dialect: { ...usual, tokenField: 'max_completion_tokens' },
  },
  {
    id: 'gemini',
    label: 'Gemini (OpenAI-compatible)',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    hint: 'A hosted service: pictures leave this machine and questions cost money',
    needsKey: true,
    dialect: { ...usual, topLogprobs: null, seed: false },
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    hint: 'A hosted service: pictures leave this machine and questions cost money',
    needsKey: true,
    dialect: usual,
  },
  {
    id: 'internlm',
    label: 'InternLM (InternVL, hosted)',
    baseUrl: 'https://chat.intern-ai.org.cn/api/v1',
    hint: 'A hosted service: pictures leave this machine',
    needsKey: true,
    dialect: { ...usual, topLogprobs: null, seed: false },
  },
  {
    id: 'loupe-inference',
    label: 'Loupe inference server',
    baseUrl: 'http://127.0.0.1:8000/v1',
    hint: 'The reference GPU server in inference/: the one with attention maps',
    needsKey: false,
    dialect: { ...usual, schema: 'none', relativeAttention: true, oneModel: true },
  },
]

/** Ready server families with their usual addresses, for the settings page. */
export const presets: readonly EnginePreset[] = entries.map(({ dialect: _, ...preset }) => preset)

/** The dialect of a preset; without one, or for a name that nobody knows, the usual one, from which is learned by asking. */
export function dialectOf(preset: string | null | undefined): Dialect {
  return entries.find((entry) => entry.id === preset)?.dialect ?? usual
}
