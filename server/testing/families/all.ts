/** Every server family that Loupe knows. */
import type { Family } from './family.ts'
import { gemini } from './gemini.ts'
import { internlm } from './internlm.ts'
import { llamaCpp } from './llama-cpp.ts'
import { lmStudio } from './lm-studio.ts'
import { lmdeploy } from './lmdeploy.ts'
import { loupeInference } from './loupe-inference.ts'
import { ollama } from './ollama.ts'
import { openai } from './openai.ts'
import { openrouter } from './openrouter.ts'
import { sglang } from './sglang.ts'
import { vllm } from './vllm.ts'

export const families: readonly Family[] = [
  vllm,
  sglang,
  lmdeploy,
  llamaCpp,
  ollama,
  lmStudio,
  openai,
  gemini,
  openrouter,
  internlm,
  loupeInference,
]
