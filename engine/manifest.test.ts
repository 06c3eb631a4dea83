import { describe, expect, it } from 'vitest'
import { ModelFilesError, manifestSchema, parseManifest, profileOf } from './manifest.ts'
import { testManifest } from './test-manifest.ts'

describe('tokens.json', () => {
  it('of a model without crops of their own, majority tokens and caches is read with what that means', () => {
    const { majorityTokens: _, cachedLayers: __, ...first } = testManifest
    const manifest = parseManifest(JSON.stringify(first))
    expect(manifest).toMatchObject({ majorityTokens: [], cachedLayers: 0 })
    expect(profileOf(manifest).cropResize).toBeUndefined()
  })

  it('gives crops their own rule', () => {
    const profile = profileOf(manifestSchema.parse({ ...testManifest, crop: { longSide: 288 } }))
    expect(profile.resize).toEqual({ kind: 'long-side', longSide: 256, multiple: 16 })
    expect(profile.cropResize).toEqual({ kind: 'long-side', longSide: 288, multiple: 16 })
  })

  it.each([
    ['no JSON', '{'],
    ['another form', JSON.stringify({ ...testManifest, bins: 'many' })],
    ['more bins than tokens', JSON.stringify({ ...testManifest, bins: 4000 })],
  ])('is refused: %s', (_, text) => {
    expect(() => parseManifest(text)).toThrow(ModelFilesError)
  })
})
