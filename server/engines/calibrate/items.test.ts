import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type CalibrationAsk, judgeCalibration, readUnderAll } from '#contract/calibration.ts'
import { formatBox } from '#contract/convention.ts'
import { conventionIds } from '#contract/engine.ts'
import { viewSize } from '#contract/resize.ts'
import { iou } from '#contract/space.ts'
import { listProfiles, matchProfile } from '../profiles/match.ts'
import { drawnMaterial } from './items.ts'
import { draw, scenes } from './scenes.ts'

describe('scenes', () => {
  it('every shape fills its stated bounds, touches all four sides of them, and no two touch', () => {
    for (const scene of scenes) {
      const { width } = scene.size
      const pixels = draw(scene)
      for (const { box: b, colour, name } of scene.shapes) {
        const inked = (x: number, y: number) =>
          [0, 1, 2].every((c) => Math.abs((pixels[(y * width + x) * 3 + c] ?? 0) - (colour[c] ?? 0)) < 90)
        let [left, top, rightmost, lowest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1]
        for (let y = b.y - 2; y < b.y + b.height + 2; y++) {
          for (let x = b.x - 2; x < b.x + b.width + 2; x++) {
            if (!inked(x, y)) continue
            left = Math.min(left, x)
            top = Math.min(top, y)
            rightmost = Math.max(rightmost, x + 1)
            lowest = Math.max(lowest, y + 1)
          }
        }
        const off = [left - b.x, top - b.y, b.x + b.width - rightmost, b.y + b.height - lowest]
        for (const gap of off) {
          expect(gap, `${name}: ${off}`).toBeGreaterThanOrEqual(0)
          expect(gap, `${name}: ${off}`).toBeLessThanOrEqual(3)
        }
      }
      for (const a of scene.shapes)
        for (const b of scene.shapes) if (a !== b) expect(iou(a.box, b.box)).toBe(0)
    }
  })
})

describe('material', () => {
  it('pictures are sent at the size of the profile’s view, in its format', async () => {
    for (const id of ['qwen2.5-vl', 'internvl3', 'llava-1.5']) {
      const profile = matchProfile('', id)
      if (!profile) throw new Error(id)
      const { pictures, items } = await drawnMaterial(profile)
      expect(items).toHaveLength(12)
      for (const { bytes, image, view } of pictures) {
        expect(view).toEqual(viewSize(profile.resize, image))
        const { width, height, format } = await sharp(bytes).metadata()
        expect({ width, height, format }).toEqual({ ...view, format: 'jpeg' })
      }
    }
  })

  it('neutral words say nothing of the numbers; the profile’s say all', async () => {
    const profile = matchProfile('qwen3-vl')
    if (!profile) throw new Error()
    const { items } = await drawnMaterial(profile)
    for (const { wording, prompt, target } of items) {
      expect(prompt).toContain(target)
      if (wording === 'neutral') expect(prompt).not.toMatch(/\d|x1|pixel|fraction|percent/i)
      else expect(prompt).toContain('[x1, y1, x2, y2] with whole numbers from 0 to 1000')
    }
  })
})

describe('the places are chosen well', () => {
  // Whatever a profile's view is, a perfect speaker of each convention must be found out.
  it.each(listProfiles().map((profile) => profile.id))('%s', (id) => {
    const profile = matchProfile('', id)
    if (!profile) throw new Error(id)
    for (const spoken of conventionIds) {
      const asks = scenes.flatMap((scene, picture) => {
        const frame = { image: scene.size, view: viewSize(profile.resize, scene.size) }
        return scene.shapes
          .filter((shape) => shape.asked)
          .map((shape): CalibrationAsk => {
            const reply = formatBox(shape.box, spoken, frame)
            const base = { picture, target: shape.name, truth: shape.box, prompt: '', reply, error: null }
            return { ...base, wording: 'profile', ...readUnderAll(reply, shape.box, frame) }
          })
      })
      for (const declared of conventionIds) {
        const verdict = judgeCalibration(asks, declared)
        // Where the view is hardly smaller than the picture, its pixels are as good as those of the original.
        const nearlyWhole = scenes.every(
          (scene) => viewSize(profile.resize, scene.size).width > 0.97 * scene.size.width,
        )
        const twins = nearlyWhole ? ['view-pixel', 'image-pixel'] : []
        if (twins.includes(spoken)) expect(twins).toContain(verdict.convention)
        else expect([id, spoken, verdict.convention]).toEqual([id, spoken, spoken])
      }
    }
  })
})
