/** Every method that the built-in model can carry out, with the real model on a sample that ships. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Run, RunParams } from '#contract/run.ts'
import { type Box, box } from '#contract/space.ts'
import { createBuiltinEngine } from '../engines/builtin/builtin-engine.ts'
import { openRunRoom, type RunRoom } from '../testing/run-room.ts'

const root = new URL('../../public/', import.meta.url)

interface Sample {
  file: string
  questions: {
    question: string
    expected: string
    evidence: Box<'image'>
    options?: { letter: string; text: string }[]
  }[]
}

// The first answer waits for the model, which takes seconds where other work goes on beside it.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let room: RunRoom
let free: Sample['questions'][number]
let choice: Sample['questions'][number]

beforeAll(async () => {
  const samples = JSON.parse(await readFile(new URL('samples/samples.json', root), 'utf8')) as Sample[]
  const sample = samples.find(
    ({ questions }) => questions.some((q) => q.options) && questions.some((q) => !q.options),
  )
  const [first, second] = [
    sample?.questions.find((q) => !q.options),
    sample?.questions.find((q) => q.options),
  ]
  if (!sample || !first || !second) throw new Error('no sample has both kinds of question')
  free = first
  choice = second
  const engine = await createBuiltinEngine({ modelDir: fileURLToPath(new URL('model', root)) })
  room = await openRunRoom([engine], await readFile(new URL(`samples/${sample.file}`, root)))
})
afterAll(() => room.close())

async function run(method: string, params: RunParams = {}, asked = free, withEvidence = true): Promise<Run> {
  const { question, options = [], expected, evidence } = asked
  const done = await room.run({
    ...{ method, params, engine: 'builtin', question, options, expected },
    ...(withEvidence ? { evidence: box('image', evidence) } : {}),
  })
  expect(done.error).toBeNull()
  expect(done.status).toBe('succeeded')
  return done
}

describe('the built-in model', () => {
  it('single glance: at its own size, and never at a larger one', async () => {
    const usual = await run('single-glance')
    const large = await run('single-glance', { viewSide: 4096 })
    const small = await run('single-glance', { viewSide: 128 })
    const side = (one: Run) =>
      Math.max(...(one.steps[0]?.images.map(({ width, height }) => Math.max(width, height)) ?? []))
    expect(side(large)).toBe(side(usual))
    expect(side(small)).toBe(128)
  })

  it('zoom-refine: the options’ distribution before and after, which sums to one', async () => {
    const done = await run('zoom-refine', {}, choice)
    for (const answer of [done.initialAnswer, done.refinedAnswer]) {
      expect(answer?.parsed).toBe(true)
      const all = answer?.distribution ?? []
      expect(all.map(({ letter }) => letter).sort()).toEqual(
        choice.options?.map(({ letter }) => letter).sort(),
      )
      expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6)
      const best = all.reduce((a, b) => (b.probability > a.probability ? b : a))
      expect(best.letter).toBe(answer?.letter)
    }
  })

  it('attention-crop: the window comes from its own map, of any of its layers', async () => {
    const done = await run('attention-crop')
    expect(done.boxBy).toBe('attention')
    expect(done.refinedAnswer?.parsed).toBe(true)
    expect(done.steps.map(({ kind }) => kind)).toEqual(['view', 'ask', 'attention', 'crop', 'ask'])
    expect((await run('attention-crop', { layer: 1 })).steps[2]?.title).toContain('layer 1')
  })

  it('dual-view: the evidence, a region of one’s own, or its own box; and says what it was sent', async () => {
    const done = await run('dual-view')
    expect(done).toMatchObject({
      boxBy: 'evidence',
      notice: expect.stringContaining('beside the whole view'),
    })
    expect(done.steps.at(-1)?.images.map(({ role }) => role)).toEqual(['view', 'crop'])
    expect((await run('dual-view', {}, free, false)).boxBy).toBe('model')
  })

  it('answer-map: each tile’s probability of the target, each tile seen beside the view', async () => {
    const done = await run('answer-map', { rows: 3, columns: 3, target: 'expected' }, choice)
    if (done.survey?.kind !== 'answer-map') throw new Error('no map')
    expect(done.survey).toMatchObject({ measure: 'probability', target: choice.expected })
    expect(done.survey.cells).toHaveLength(9)
    for (const { value } of done.survey.cells) expect(value >= 0 && value <= 1).toBe(true)
    expect(
      done.steps.filter(({ title }) => title.startsWith('Tile')).map(({ images }) => images.length),
    ).toEqual(new Array(9).fill(2))
  })

  it('resolution-sweep: in steps that it takes, with a word on what it was trained for', async () => {
    const done = await run('resolution-sweep', { sides: [100, 256, 1024] })
    if (done.survey?.kind !== 'resolution-sweep') throw new Error('no sweep')
    expect(done.survey.points.map(({ side }) => side)).toEqual([96, 256])
    expect(done.notice).toMatch(/1024.*trained at 256/)
  })

  it('external-crop: can be the policy itself', async () => {
    const done = await run('external-crop', { policy: 'builtin' })
    expect(done).toMatchObject({ boxBy: 'policy', refinedAnswer: { parsed: true } })
  })

  it('the same seed draws the same answer', async () => {
    const drawn = async (seed: number) =>
      (await run('single-glance', { temperature: 2, seed })).steps[1]?.text
    expect(await drawn(7)).toBe(await drawn(7))
  })

  it('a person’s box after its second answer: the whole view, the new crop and that answer', async () => {
    const parent = await run('zoom-refine')
    const last = parent.steps.length - 1
    const id = await room.runner.refine(parent.id, box('image', free.evidence), last)
    const child = await room.end(id)
    expect(child).toMatchObject({ status: 'succeeded', forkedAt: last + 1, boxBy: 'person' })
    expect(child.steps.at(-1)?.prompt).toContain(`<init> ${parent.refinedAnswer?.text}`)
    expect(child.looks.map(({ by }) => by)).toEqual(['model', 'person'])
  })

  it('multi-turn is refused in clear words', async () => {
    await expect(run('multi-turn')).rejects.toMatchObject({
      code: 'engine-lacks',
      message: expect.stringContaining('conversation'),
    })
  })
})
