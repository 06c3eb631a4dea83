import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aRun } from '#contract/run-fixtures.ts'
import { box } from '#contract/space.ts'
import { settleBox } from '../../../canvas/box-edit.ts'
import { canRefine, overlaysOf } from './overlays.ts'

const b = (x: number, y: number, width: number, height: number) => box('image', { x, y, width, height })
const predicted = {
  raw: { text: '1 2 3 4', values: [1, 2, 3, 4] },
  convention: 'thousand' as const,
  box: b(100, 100, 50, 50),
  problems: [],
  alternatives: [],
}
const answer = { text: 'A', letter: null, parsed: true, logprob: null, distribution: null }

describe('overlays', () => {
  it('puts small boxes over large ones and names the crop by its size', () => {
    const run = aRun({
      box: predicted,
      boxBy: 'model',
      cropBox: b(50, 50, 622, 502),
      evidence: b(110, 110, 20, 20),
    })
    const list = overlaysOf({ run, evidence: null, draft: null })
    expect(list.map((o) => o.id)).toEqual(['crop', 'predicted', 'evidence'])
    expect(list[0]?.label).toBe('crop sent 622×502')
    expect(list[1]).toMatchObject({ role: 'initial', editable: true })
  })
  it("shows a person's box in the person's colour and freezes the box it came from", () => {
    const run = aRun({ box: predicted, boxBy: 'model' })
    const list = overlaysOf({ run, evidence: null, draft: b(90, 90, 60, 60) })
    expect(list.find((o) => o.id === 'predicted')?.editable).toBe(false)
    expect(list.find((o) => o.id === 'person')).toMatchObject({ role: 'person', editable: true })
    const refined = overlaysOf({
      run: aRun({ box: predicted, boxBy: 'person' }),
      evidence: null,
      draft: null,
    })
    expect(refined[0]).toMatchObject({ role: 'person', label: 'your box' })
  })
  it('shows the evidence of a question before it is asked', () => {
    expect(overlaysOf({ run: null, evidence: b(1, 1, 2, 2), draft: null })[0]?.id).toBe('evidence')
  })
})

describe('refine', () => {
  it('needs an initial answer, a finished run and a box that is not the old one', () => {
    const run = aRun({ initialAnswer: answer, box: predicted })
    expect(canRefine(run, b(90, 90, 60, 60))).toBe(true)
    expect(canRefine(run, b(100, 100, 50, 50))).toBe(false)
    expect(canRefine(run, null)).toBe(false)
    expect(canRefine(aRun({ box: predicted }), b(90, 90, 60, 60))).toBe(false)
    expect(canRefine(aRun({ initialAnswer: answer, status: 'running' }), b(90, 90, 60, 60))).toBe(false)
    expect(canRefine(null, b(90, 90, 60, 60))).toBe(false)
  })
  it('settles any drawn box on whole pixels inside the image, or refuses it', () => {
    const n = fc.double({ min: -5000, max: 9000, noNaN: true })
    const side = fc.double({ min: 0, max: 9000, noNaN: true })
    const image = { width: 4096, height: 3072 }
    fc.assert(
      fc.property(n, n, side, side, (x, y, w, h) => {
        const settled = settleBox(b(x, y, w, h), image)
        if (!settled) return
        for (const value of [settled.x, settled.y, settled.width, settled.height])
          expect(Number.isInteger(value)).toBe(true)
        expect(settled.x >= 0 && settled.y >= 0).toBe(true)
        expect(settled.x + settled.width).toBeLessThanOrEqual(image.width)
        expect(settled.y + settled.height).toBeLessThanOrEqual(image.height)
      }),
    )
    expect(settleBox(b(9000, 10, 20, 50), image)).toBeNull()
  })
})

describe('several looks', () => {
  it('numbers the earlier ones and leaves the last to the run', () => {
    const looked = (turn: number, x: number) => ({
      turn,
      box: {
        raw: null,
        convention: 'thousand' as const,
        box: b(x, 0, 50, 50),
        problems: [],
        alternatives: [],
      },
      by: 'model' as const,
      cropBox: b(x, 0, 60, 60),
    })
    const looks = [looked(1, 0), looked(2, 100)]
    const run = aRun({ looks, box: looks[1]?.box ?? null, boxBy: 'model', cropBox: b(100, 0, 60, 60) })
    const labels = overlaysOf({ run, evidence: null, draft: null }).map(({ id, label }) => [id, label])
    expect(labels).toContainEqual(['look 1', 'look 1'])
    expect(labels).toContainEqual(['predicted', 'look 2'])
    expect(labels).toHaveLength(3)
  })
})
