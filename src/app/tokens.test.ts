import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function tokensOf(selector: string): Map<string, string> {
  const from = css.indexOf(selector)
  const block = css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from))
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  )
}

const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** Contrast of two colours after WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, blue = 0] = channels(hex).map((value) => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each([
  ['dark', '[data-theme="dark"]'],
  ['light', '[data-theme="light"]'],
])('%s theme', (_name, selector) => {
  const tokens = tokensOf(selector)
  const colour = (name: string) => {
    const value = tokens.get(name)
    if (!value) throw new Error(`no token ${name}`)
    return value
  }
  const roles = [
    'role-initial',
    'role-refined',
    'role-evidence',
    'role-person',
    'correct',
    'wrong',
    'unparsed',
  ]

  it.each(['text', 'muted', 'faint', ...roles])('%s can be read on every surface', (name) => {
    for (const surface of ['surface', 'panel', 'raised']) {
      expect(contrast(colour(name), colour(surface)), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  it.each(roles)('%s can be read on its soft ground', (name) => {
    expect(contrast(colour(name), colour(`${name}-soft`))).toBeGreaterThanOrEqual(4.5)
  })

  it.each([
    ['text', 'hover'],
    ['muted', 'hover'],
    ['on-primary', 'primary'],
    ['on-primary', 'primary-hover'],
    ['on-role', 'role-initial'],
    ['on-role', 'role-refined'],
    ['on-role', 'role-evidence'],
    ['on-role', 'role-person'],
    ['focus', 'surface'],
  ])('%s on %s', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['canvas', 'surface', 'panel', 'raised', 'hover', 'line', 'line-strong'])(
    '%s has no tint',
    (name) => {
      expect(new Set(channels(colour(name))).size).toBe(1)
    },
  )
})
