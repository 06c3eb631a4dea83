import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conventionIds } from '#contract/engine.ts'
import { viewSize } from '#contract/resize.ts'
import { chooseProfile, listProfiles, matchProfile } from './match.ts'

/** Names as servers really give them: hub ids, paths, Ollama tags, router ids, quantised files. */
const table: [string, string][] = [
  ['OpenGVLab/InternVL3-8B', 'internvl3'],
  ['OpenGVLab/InternVL3-78B-AWQ', 'internvl3'],
  ['internvl3-latest', 'internvl3'],
  ['/models/InternVL3_5-38B', 'internvl3.5'],
  ['internvl3.5-241b-a28b', 'internvl3.5'],
  ['OpenGVLab/InternVL2_5-26B-MPO', 'internvl2.5'],
  ['OpenGVLab/InternVL2-8B', 'internvl'],
  ['OpenGVLab/InternVL-Chat-V1-5', 'internvl'],
  ['Qwen/Qwen2-VL-7B-Instruct', 'qwen2-vl'],
  ['Qwen2-VL-72B-Instruct-GPTQ-Int4', 'qwen2-vl'],
  ['Qwen/Qwen2.5-VL-3B-Instruct', 'qwen2.5-vl'],
  ['qwen/qwen2.5-vl-72b-instruct', 'qwen2.5-vl'],
  ['qwen2.5vl:7b', 'qwen2.5-vl'],
  ['Qwen2_5-VL-7B', 'qwen2.5-vl'],
  ['unsloth/Qwen2.5-VL-7B-Instruct-bnb-4bit', 'qwen2.5-vl'],
  ['Qwen/Qwen3-VL-8B-Instruct', 'qwen3-vl'],
  ['Qwen/Qwen3-VL-30B-A3B-Thinking-FP8', 'qwen3-vl'],
  ['qwen/qwen3-vl-235b-a22b-instruct', 'qwen3-vl'],
  ['qwen3-vl:4b', 'qwen3-vl'],
  ['Qwen3VL-8B-Instruct-Q4_K_M.gguf', 'qwen3-vl'],
  ['Qwen/Qwen3.5-35B-A3B', 'qwen3.5'],
  ['inclusionAI/ZwZ-8B', 'zwz'],
  ['inclusionAI/ZwZ-4B', 'zwz'],
  ['inclusionAI/ZwZ-7B', 'zwz-qwen2.5'],
  ['ZwZ-Qwen2.5-VL-7B', 'zwz-qwen2.5'],
  ['ZwZ-Qwen3-VL-8B', 'zwz'],
  ['ChenShawn/DeepEyes-7B', 'deepeyes'],
  ['DeepEyes-Qwen2.5-VL-7B', 'deepeyes'],
  ['Mini-o3/Mini-o3-7B-v1', 'mini-o3'],
  ['mgpo-qwen2.5-vl-7b', 'mgpo'],
  ['xintongzhang/CoF-rl-model-7b', 'chain-of-focus'],
  ['Chain-of-Focus-Qwen2.5-VL-7B', 'chain-of-focus'],
  ['HaochenWang/TreeVGR-7B', 'treevgr'],
  ['zai-org/GLM-4.5V', 'glm-v'],
  ['z-ai/glm-4.5v', 'glm-v'],
  ['THUDM/GLM-4.1V-9B-Thinking', 'glm-v'],
  ['openbmb/MiniCPM-V-2_6', 'minicpm-v'],
  ['openbmb/MiniCPM-V-4_5', 'minicpm-v'],
  ['minicpm-v:8b-2.6-q4_K_M', 'minicpm-v'],
  ['XiaomiMiMo/MiMo-VL-7B-RL-2508', 'mimo-vl'],
  ['moonshotai/Kimi-VL-A3B-Instruct', 'kimi-vl'],
  ['moonshotai/Kimi-VL-A3B-Thinking-2506', 'kimi-vl-2506'],
  ['google/gemma-3-27b-it', 'gemma-3'],
  ['gemma3:4b', 'gemma-3'],
  ['google/gemma-3n-E4B-it', 'gemma-3'],
  ['google/gemma-4-31B-it', 'gemma-4'],
  ['gemini-2.5-pro', 'gemini'],
  ['google/gemini-2.5-flash', 'gemini'],
  ['gpt-4o-2024-11-20', 'gpt'],
  ['openai/gpt-5', 'gpt'],
  ['o3', 'gpt'],
  ['llava-hf/llava-1.5-7b-hf', 'llava-1.5'],
  ['liuhaotian/llava-v1.6-34b', 'llava-next'],
  ['llava-hf/llava-onevision-qwen2-7b-ov-hf', 'llava-onevision'],
  ['HuggingFaceTB/SmolVLM2-2.2B-Instruct', 'smolvlm'],
  ['miguelscarv/cropvlm-smolvlm-256m', 'cropvlm'],
  // Names that look alike and are something else.
  ['google/paligemma2-3b-mix-448', 'generic'],
  ['Qwen/Qwen3-8B', 'generic'],
  ['Qwen/Qwen2.5-7B-Instruct', 'generic'],
  ['openai/gpt-oss-20b', 'generic'],
  ['Vision-CAIR/MiniGPT-4', 'generic'],
  ['coffee-vlm', 'generic'],
  ['o365-vision', 'generic'],
  ['microsoft/Phi-4-multimodal-instruct', 'generic'],
  ['', 'generic'],
]

describe('matching', () => {
  it.each(table)('%s is %s', (name, id) => {
    expect(matchProfile(name)?.id).toBe(id)
  })

  it('no family hides another: each is found by the names that it lists, in any case and under any folder', () => {
    for (const { id, names } of listProfiles()) {
      for (const name of names) {
        expect(matchProfile(name)?.id).toBe(id)
        expect(matchProfile(name.toUpperCase())?.id).toBe(id)
        expect(matchProfile(`/srv/models/${name}`.replace('/srv/models/openai/', 'openai/'))?.id).toBe(id)
      }
    }
  })

  it('any name has a profile, and quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (name) => {
        expect(matchProfile(name)).not.toBeNull()
      }),
    )
    const since = performance.now()
    matchProfile('zwz'.repeat(100_000))
    expect(performance.now() - since).toBeLessThan(1000)
  })

  it('an id wins over the name; an unknown one is nobody', () => {
    expect(matchProfile('Qwen/Qwen3-VL-8B-Instruct', 'internvl3')?.id).toBe('internvl3')
    expect(matchProfile('Qwen/Qwen3-VL-8B-Instruct', 'nobody')).toBeNull()
  })
})

describe('profiles', () => {
  it('ids are unique, and every profile says where its facts come from', () => {
    const profiles = listProfiles()
    expect(new Set(profiles.map((profile) => profile.id)).size).toBe(profiles.length)
    for (const profile of profiles) expect(profile.source.length).toBeGreaterThan(10)
  })

  // Written down from the table of published conventions, not from the code.
  it.each<[string, string]>([
    ['internvl2.5', 'thousand'],
    ['internvl3', 'thousand'],
    ['qwen2-vl', 'thousand'],
    ['qwen2.5-vl', 'view-pixel'],
    ['qwen3-vl', 'thousand'],
    ['mini-o3', 'fraction'],
    ['mgpo', 'view-pixel'],
    ['chain-of-focus', 'view-pixel'],
    ['glm-v', 'thousand'],
    ['minicpm-v', 'thousand'],
    ['gemma-3', 'thousand-yx'],
    ['gemini', 'thousand-yx'],
    ['cropvlm', 'percent'],
    ['kimi-vl', 'fraction'],
    ['generic', 'fraction'],
  ])('%s speaks %s', (id, convention) => {
    expect(matchProfile('', id)?.convention).toBe(convention)
  })

  it.each<[string, number, number, number, number]>([
    // 4032 x 3024 under 1280 tokens of 28: beta = sqrt(12192768 / 1003520) = 3.4857; 41.31 and 30.98 tokens.
    ['qwen2.5-vl', 4032, 3024, 1148, 840],
    // of 32: beta = sqrt(12192768 / 1310720) = 3.05; 41.31 and 30.98 tokens.
    ['qwen3-vl', 4032, 3024, 1312, 960],
    ['internvl3', 4032, 3024, 1792, 1344],
    ['internvl3', 3840, 2160, 1792, 896],
    ['gpt', 4032, 3024, 1024, 768],
    ['gemma-3', 4032, 3024, 896, 896],
    ['llava-1.5', 4032, 3024, 336, 336],
    // 645,120 pixels: beta = 4.3474; 19.32 and 14.49 tokens of 48.
    ['gemma-4', 4032, 3024, 912, 672],
    // Whole, as Zooming without Zooming sends it: 126 and 94.5 (to the even 94) tokens of 32.
    ['zwz', 4032, 3024, 4032, 3008],
  ])('%s sees %i x %i as %i x %i', (id, width, height, viewWidth, viewHeight) => {
    const profile = matchProfile('', id)
    expect(profile && viewSize(profile.resize, { width, height })).toEqual({
      width: viewWidth,
      height: viewHeight,
    })
  })
})

describe('choosing', () => {
  it('single fields change a profile, and nothing else of it', () => {
    const base = matchProfile('Qwen/Qwen2.5-VL-7B-Instruct')
    expect(chooseProfile('Qwen/Qwen2.5-VL-7B-Instruct', {})).toEqual(base)
    expect(
      chooseProfile('Qwen/Qwen2.5-VL-7B-Instruct', {
        convention: 'thousand',
        attentionLayer: null,
        zoomSyntax: 'deepeyes',
      }),
    ).toEqual({ ...base, convention: 'thousand', attentionLayer: null, zoomSyntax: 'deepeyes' })
    expect(chooseProfile('x', { profile: 'nobody' })).toBeNull()
  })

  it('any convention can be chosen for any profile', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...listProfiles().map((profile) => profile.id)),
        fc.constantFrom(...conventionIds),
        (profile, convention) => {
          expect(chooseProfile('', { profile, convention })).toMatchObject({ id: profile, convention })
        },
      ),
    )
  })
})
