/** The vote and the boxes of the built-in model itself, on a sample that ships. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { localPerson } from '#contract/account.ts'
import { contentOf } from '#contract/assist-accept.ts'
import type { NewProposals, Proposals } from '#contract/assist-proposals.ts'
import { type Box, box, clampToSize } from '#contract/space.ts'
import { createBuiltinEngine } from '../../engines/builtin/builtin-engine.ts'
import { type AssistRoom, openAssistRoom } from '../../testing/assist-room.ts'

const root = new URL('../../../public/', import.meta.url)

interface Sample {
  file: string
  width: number
  height: number
  questions: {
    question: string
    evidence: Box<'image'>
    options?: { letter: string; text: string }[]
  }[]
}

// The first answer waits for the model, which takes seconds where other work goes on beside it.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let room: AssistRoom
let sample: Sample
let free: Sample['questions'][number]
let choice: Sample['questions'][number]

beforeAll(async () => {
  const samples = JSON.parse(await readFile(new URL('samples/samples.json', root), 'utf8')) as Sample[]
  const found = samples.find(
    ({ questions }) => questions.some((q) => q.options) && questions.some((q) => !q.options),
  )
  const [first, second] = [found?.questions.find((q) => !q.options), found?.questions.find((q) => q.options)]
  if (!found || !first || !second) throw new Error('no sample has both kinds of question')
  sample = found
  free = first
  choice = second
  const engine = await createBuiltinEngine({ modelDir: fileURLToPath(new URL('model', root)) })
  room = await openAssistRoom([engine], await readFile(new URL(`samples/${found.file}`, root)))
})
afterAll(() => room.close())

it('answers by drawing: each sample has its own seed, and the counts are those of the replies', async () => {
  const { question, evidence } = free
  const asked = { question, box: box('image', evidence), engines: ['builtin'], temperature: 2, samples: 32 }
  const begun = await room.begin(asked)
  expect(begun.engines[0]?.note).toContain('beside the whole view')
  const done = await room.until(begun.id)
  const [candidate] = done.candidates
  const drawn = candidate?.replies.filter(({ look }) => look === 'crop') ?? []
  expect(drawn).toHaveLength(32)
  expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(32)
  // Its likeliest answer has about half of the draws at this temperature: 32 that are all equal would be none.
  expect(new Set(drawn.map(({ text }) => text)).size).toBeGreaterThan(1)
  for (const { prompt } of drawn) expect(prompt).toMatch(/^\[image\]\n\[image\]\n<s2> .* <init> .* <ans>$/)
  const votes = candidate?.vote.answers.reduce((sum, { votes }) => sum + votes, 0) ?? 0
  expect(votes + (candidate?.vote.unparsed ?? 0)).toBe(32)
  expect(candidate?.replies.filter(({ look }) => look === 'view')).toHaveLength(1)
  expect(candidate?.easy).toMatchObject([{ engine: 'builtin', planned: 1 }])
  expect(done.sent.map(({ image }) => image.role)).toEqual(['view', 'crop'])
})

it('draws with options, too, instead of giving its likeliest option eight times', async () => {
  const { question, evidence, options = [] } = choice
  const begun = await room.begin({
    ...{ question, options, box: box('image', evidence), engines: ['builtin'], temperature: 2, samples: 16 },
  })
  const done = await room.until(begun.id)
  const [candidate] = done.candidates
  const texts = candidate?.replies.filter(({ look }) => look === 'crop').map(({ text }) => text)
  expect(new Set(texts).size).toBeGreaterThan(1)
  const letters = candidate?.vote.answers.map(({ letter }) => letter) ?? []
  for (const letter of letters) expect(options.map((option) => option.letter)).toContain(letter)
  // The whole view is answered by the likeliest option, as every method does.
  expect(candidate?.replies.find(({ look }) => look === 'view')?.answer?.letter).toMatch(/^[A-Z]$/)
  if (!candidate) throw new Error('no candidate')
  const given = { id: randomUUID(), changeId: randomUUID(), content: contentOf(done, candidate) }
  const entry = await room.assist.accept(done.id, 0, given, localPerson)
  expect(entry.origin).toMatchObject({ by: 'machine', engine: 'builtin', samples: 16 })
})

it('does not pretend to write questions or options', async () => {
  await expect(room.begin({ writer: 'builtin', engines: ['builtin'] })).rejects.toMatchObject({
    code: 'engine-lacks',
    detail: expect.stringContaining('never trained to write'),
  })
  const request = { engine: 'builtin', imageId: room.imageId, box: box('image', free.evidence) }
  await expect(
    room.assist.distractors(
      { ...request, question: 'What?', answer: 'red', options: [], count: 3 },
      new AbortController().signal,
    ),
  ).rejects.toMatchObject({ code: 'engine-lacks' })
})

async function propose(source: NewProposals['source']): Promise<Proposals> {
  const { question } = free
  const asked: NewProposals = {
    ...{ imageId: room.imageId, question, options: [], source, engine: 'builtin' },
  }
  const { runId } = await room.proposals.start(asked)
  await room.end(runId)
  return room.proposals.get(runId)
}

it('proposes boxes by its own grounding, with how surely it wrote them', async () => {
  const { boxes, status, method } = await propose('grounding')
  expect({ status, method }).toEqual({ status: 'succeeded', method: 'zoom-refine' })
  expect(boxes).toHaveLength(1)
  expect(boxes[0]?.box && clampToSize(boxes[0].box, sample)).toEqual(boxes[0]?.box)
  expect(boxes[0]?.score).toMatchObject({ by: 'tokens', meanLogprob: expect.any(Number) })
  expect(boxes[0]?.score?.by === 'tokens' && boxes[0].score.meanLogprob).toBeLessThan(0)
})

it('proposes boxes by its attention, with the mass inside', async () => {
  const { boxes, method } = await propose('attention')
  expect(method).toBe('attention-crop')
  expect(boxes).toMatchObject([{ score: { by: 'attention', coverage: { share: expect.any(Number) } } }])
  const score = boxes[0]?.score
  expect(score?.by === 'attention' && score.coverage.ratio).toBeGreaterThan(1)
})
