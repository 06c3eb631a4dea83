/** Server families to start from: the address they usually listen on, and what a person has to know. */
import type { EnginePreset } from '#contract/settings.ts'

export const presets: readonly EnginePreset[] = [
  {
    id: 'vllm',
    label: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    hint: 'Start it with limits of pictures and pixels no smaller than the profile’s: it takes none from Loupe.',
    needsKey: false,
  },
  {
    id: 'sglang',
    label: 'SGLang',
    baseUrl: 'http://127.0.0.1:30000/v1',
    hint: 'The model is the path or name that it was launched with.',
    needsKey: false,
  },
  {
    id: 'lmdeploy',
    label: 'LMDeploy',
    baseUrl: 'http://127.0.0.1:23333/v1',
    hint: 'InternVL’s own server. Confidence needs a start with logprobs_mode.',
    needsKey: false,
  },
  {
    id: 'llamacpp',
    label: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    hint: 'Start llama-server with the model’s mmproj file, else it sees no pictures.',
    needsKey: false,
  },
  {
    id: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    hint: 'Pull the model first. Its context is small unless it is set larger.',
    needsKey: false,
  },
  {
    id: 'lmstudio',
    label: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    hint: 'Load the model and start the server in its developer view.',
    needsKey: false,
  },
  {
    id: 'loupe',
    label: 'Loupe’s own GPU server',
    baseUrl: 'http://127.0.0.1:8000/v1',
    hint: 'The one server that also gives attention maps.',
    needsKey: false,
  },
  {
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    hint: 'Pictures leave this machine.',
    needsKey: true,
  },
  {
    id: 'gemini',
    label: 'Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    hint: 'The OpenAI-compatible address of the Gemini API. Pictures leave this machine.',
    needsKey: true,
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    hint: 'Who answers, and what it can do, may change from one question to the next. Pictures leave this machine.',
    needsKey: true,
  },
  {
    id: 'internlm',
    label: 'InternLM',
    baseUrl: 'https://chat.intern-ai.org.cn/api/v1',
    hint: 'The API that Zoom-Refine used. Pictures leave this machine.',
    needsKey: true,
  },
  {
    id: 'other',
    label: 'Another server',
    baseUrl: '',
    hint: 'Anything that speaks the OpenAI chat completions API with pictures.',
    needsKey: false,
  },
]
