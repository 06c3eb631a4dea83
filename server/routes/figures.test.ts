import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Evaluation } from '#contract/evaluation.ts'
import { type Figures, figuresSchema } from '#contract/figures.ts'
import { type Judging, judgingSchema } from '#contract/judging.ts'
import { referenceTableSchema } from '#contract/reference-tables.ts'
import { sliceRuleSchema } from '#contract/slice.ts'
import { createFigureDesk } from '../benchmarks/figures.ts'
import { createFigureRows } from '../benchmarks/figures-rows.ts'
import { createJudgings, type Judgings } from '../benchmarks/judge-jobs.ts'
import { createJudgePort } from '../benchmarks/judge-port.ts'
import { sendProblems } from '../problems.ts'
import { type Asked, type ChatServer, type Chunk, says, startChatServer } from '../testing/chat-server.ts'
import { squareOf } from '../testing/dataset-room.ts'
import { type EvaluationRoom, openEvaluationRoom } from '../testing/evaluation-room.ts'
import { chatEngine, picturesOf, wordsOf } from '../testing/run-room.ts'
import { evaluationRoutes } from './evaluations.ts'
import { figureRoutes } from './figures.ts'

/**
 * Twelve questions about squares (dataset-room.ts), asked of servers that speak the real protocol. What the zooming model says
 * to each: first reply, and second reply where it asked for a box.
 */
const zoomed: Record<number, [first: string, second?: string]> = {
  0: ['Answer: [A]', 'Rechecked Answer: [A]'],
  1: ['Answer: [A]', 'Rechecked Answer: [B]'],
  2: ['Answer: lime', 'Rechecked Answer: a shade of green'],
  3: ['Answer: [B]', 'Rechecked Answer: [A]'],
  4: ['Answer: [B]\nBounding box: [0.9, 0.9, 0.98, 0.98]', 'Rechecked Answer: [B]'],
  5: ['Answer: blue', 'Rechecked Answer: Blue.'],
  7: ['I cannot tell.', 'I still cannot tell.'],
  8: ['Answer: violet', 'Rechecked Answer: orange'],
  9: ['Answer: [A]\nBounding box: [100, 200, 300, 400]'],
  10: ['Answer: [B]'],
  11: ['Answer: teal', 'Rechecked Answer: teal'],
}

const numberOf = (asked: Asked) => Number(/square number (\d+)/.exec(wordsOf(asked))?.[1])

function evidenceWords(n: number): string {
  const { x, y, width, height } = squareOf(Math.floor(n / 2))
  const corners = [x / 640, y / 480, (x + width) / 640, (y + height) / 480]
  return `Bounding box: [${corners.map((value) => value.toFixed(4)).join(', ')}]`
}

function zoomScript(asked: Asked) {
  const n = numberOf(asked)
  const [first, second] = zoomed[n] ?? []
  if (first === undefined)
    return { status: 400, body: { error: { message: 'maximum context length is 10' } } }
  if (asked.body.messages.length > 1) return says(second ?? 'nothing')
  const box = second === undefined || first.includes('Bounding box') ? '' : `\n${evidenceWords(n)}`
  return says(first + box)
}

/** Right on every region but that of question 10, wrong on every whole picture of an odd question. */
async function* glanceScript(asked: Asked): AsyncGenerator<Chunk> {
  const n = numberOf(asked)
  const { width } = await sharp(picturesOf(asked)[0] ?? Buffer.alloc(0)).metadata()
  const right = width < 640 ? n !== 10 : n % 2 === 0
  const open = { 2: 'green', 5: 'blue', 8: 'purple', 11: 'teal' }[n]
  const letter = (n % 2 === 0) === right ? 'A' : 'B'
  yield* says(`Answer: ${open === undefined ? `[${letter}]` : right ? open : 'no'}`)
}

function judgeScript(asked: Asked) {
  const words = wordsOf(asked)
  if (words.includes('"lime"')) return says('Hard to say.')
  const same = words.includes('"a shade of green"') || words.includes('"violet"')
  return says('Compared.', `\nVerdict: ${same ? 'correct' : 'wrong'}`)
}

let room: EvaluationRoom
let app: FastifyInstance
let base: string
let servers: ChatServer[]
let judgings: Judgings
let zoom: Evaluation
let dual: Evaluation
let glance: Evaluation

beforeAll(async () => {
  servers = await Promise.all([zoomScript, glanceScript, judgeScript].map(startChatServer))
  const [a, b, c] = servers.map((server) => server.baseUrl) as [string, string, string]
  room = await openEvaluationRoom(
    [
      chatEngine(a, {}, 'zoomer'),
      chatEngine(b, {}, 'glancer'),
      chatEngine(c, {}, 'judge'),
      chatEngine(c, { promptStyle: 'tiny' }, 'small'),
    ],
    { items: 12 },
  )
  const { db, datasets, evaluations, facts, engines } = room
  judgings = createJudgings({ port: createJudgePort({ evaluations, facts }), engines })
  const rows = createFigureRows({ db, datasets })
  app = Fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  sendProblems(app)
  await app.register(evaluationRoutes(evaluations))
  await app.register(
    figureRoutes({ figures: createFigureDesk({ evaluations, facts, rows }), judgings, evaluations }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const evaluate = async (method: Evaluation['method'], engine: string) => {
    const { id } = await evaluations.create({ datasetId: room.dataset.id, method, engine })
    return room.until(id)
  }
  zoom = await evaluate('zoom-refine', 'zoomer')
  dual = await evaluate('dual-view', 'glancer')
  glance = await evaluate('single-glance', 'glancer')
}, 60_000)

afterAll(async () => {
  await judgings.close()
  await app.close()
  await room.close()
  for (const server of servers) await server.close()
})

async function call(path: string, init?: RequestInit) {
  const reply = await fetch(`${base}${path}`, init)
  const text = await reply.text()
  return { status: reply.status, headers: reply.headers, json: text ? (JSON.parse(text) as unknown) : null }
}

async function figures(id: string, query: Record<string, string> = {}): Promise<Figures> {
  const { status, json } = await call(`/api/evaluations/${id}/figures?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return figuresSchema.parse(json)
}

const post = (path: string, body: unknown) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function judged(id: string): Promise<Judging> {
  for (const since = Date.now(); Date.now() - since < 20_000; ) {
    const state = judgingSchema.parse((await call(`/api/evaluations/${id}/judge`)).json)
    if (state.status !== 'running') return state
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it is still judging')
}

const countsOf = ({ causes }: Figures) =>
  Object.fromEntries(causes.causes.map(({ cause, count }) => [cause, count]))

describe('figures of real rows', () => {
  it('keep every item, with both denominators', async () => {
    expect(zoom.counts).toMatchObject({ total: 12, done: 11, failed: 1 })
    const { accuracy, initial, notes } = await figures(zoom.id)
    expect(accuracy.all).toMatchObject({
      items: 12,
      ...{ correct: 4, wrong: 4, unparsed: 1, undecided: 2, failed: 1, waiting: 0 },
      share: { count: 4, of: 11 },
      strict: { count: 4, of: 12 },
    })
    expect(initial?.all).toMatchObject({ correct: 4, wrong: 4, unparsed: 1, undecided: 2 })
    expect(accuracy.categories.map(({ name, accuracy: each }) => [name, each.items])).toEqual([
      ['colour', 6],
      ['place', 6],
    ])
    expect(notes.join(' ')).toContain('One item got no answer from the engine')
  })

  it('tell the flips, where it looked and why it failed', async () => {
    const found = await figures(zoom.id)
    expect(found.flips?.all).toMatchObject({
      items: 9,
      flips: {
        'right-right': 3,
        'wrong-right': 1,
        'right-wrong': 1,
        'wrong-wrong': 1,
        unparsed: 1,
        undecided: 2,
      },
      ...{ gained: 1, lost: 1, p: 1 },
    })
    expect(found.boxes).toMatchObject({
      items: 11,
      withBox: 9,
      seen: { count: 8, of: 9 },
      missed: { count: 1, of: 9 },
      broken: { count: 1 },
    })
    expect(countsOf(found)).toEqual({
      'engine-fault': 1,
      unparsed: 1,
      harmed: 1,
      'wrong-place': 1,
      'wrong-convention': 1,
      'no-look': 1,
    })
    expect(found.cost.calls?.sum).toBe(9 * 2 + 2)
    expect(found.speed?.perSecond).toBeGreaterThan(0)
    expect(found.pair).toBeNull()
    expect(found.dual).toBeNull()
    expect(found.coverage).toBeNull()
    expect(found.cycles).toBeNull()
  })

  it('hold one evaluation against another, item by item', async () => {
    const { pair } = await figures(zoom.id, { against: glance.id })
    // The glancer is right on even questions; the zoomer on 0, 1, 5 and 11, and it has no answer to 6.
    expect(pair?.all).toMatchObject({ items: 11, gained: 4, lost: 3 })
    expect(pair?.first).toBe(zoom.id)
    expect(pair?.onlySecond).toEqual({ count: 1, named: [{ ordinal: 6, key: 'item-6' }] })
    expect(pair?.onlyFirst.count).toBe(0)
    const back = (await figures(glance.id, { against: zoom.id })).pair
    expect(back?.all).toMatchObject({ gained: 3, lost: 4, p: pair?.all.p })
  })

  it('give the zooming gap, and from it what could not have been read', async () => {
    const own = await figures(dual.id)
    expect(own.dual).toMatchObject({
      companion: null,
      all: { items: 12, global: { count: 6 }, regional: { count: 11 } },
      missing: 0,
    })
    expect(own.dual?.all.gap?.value).toBeCloseTo(5 / 12, 12)
    const found = await figures(zoom.id, { dual: dual.id })
    expect(found.dual?.companion).toBe(dual.id)
    expect(countsOf(found)).toMatchObject({ unreadable: 1, 'wrong-place': 1 })
    expect(countsOf(found)['no-look']).toBeUndefined()
    const none = await figures(zoom.id, { dual: glance.id })
    expect(none.dual).toBeNull()
    expect(none.notes.join(' ')).toContain('no answers on the evidence region')
  })

  it('are of a slice where one is given', async () => {
    const condition = { field: 'category', test: { is: 'in', words: ['colour'] } }
    const rule = JSON.stringify({ conditions: [condition] })
    expect((await figures(zoom.id, { rule })).accuracy.all.items).toBe(6)
    const flip = { field: 'flip', evaluation: zoom.id, test: { is: 'in', words: ['right-wrong'] } }
    const harmed = await figures(zoom.id, { rule: JSON.stringify({ conditions: [flip] }) })
    expect(countsOf(harmed)).toEqual({ harmed: 1 })
  })

  it('are told apart by their contents', async () => {
    const path = `/api/evaluations/${zoom.id}/figures`
    const first = await call(path)
    const etag = first.headers.get('etag') ?? ''
    expect((await call(path, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await call(`${path}?against=${glance.id}`, { headers: { 'if-none-match': etag } })).status).toBe(
      200,
    )
  })

  it.each([
    ['no-such', '', 404, 'evaluation-not-found'],
    ['', '?against=no-such', 404, 'evaluation-not-found'],
    ['', '?rule=%7B', 400, 'bad-request'],
    [
      '',
      `?rule=${encodeURIComponent('{"conditions":[{"field":"smell","test":{"is":"missing"}}]}')}`,
      422,
      'slice-invalid',
    ],
    [
      '',
      `?rule=${encodeURIComponent('{"conditions":[{"field":"final","evaluation":"gone","test":{"is":"missing"}}]}')}`,
      422,
      'slice-invalid',
    ],
  ])('answer with a problem: %s %s', async (id, query, status, code) => {
    const found = await call(`/api/evaluations/${id || zoom.id}/figures${query}`)
    expect([found.status, (found.json as { code: string }).code]).toEqual([status, code])
  })
})

describe('GET /api/references', () => {
  it('gives the published tables with their source', async () => {
    const tables = z.array(referenceTableSchema).parse((await call('/api/references')).json)
    const ids = tables.map((table) => table.id)
    expect(ids).toEqual(expect.arrayContaining(['zwz-table-2', 'zwz-table-4', 'zwz-table-7', 'zwz-table-8']))
    expect(tables.every((table) => table.kind === 'published')).toBe(true)
  })
})

describe('judging', () => {
  it('is refused to engines that cannot judge, and for what is not here', async () => {
    const path = `/api/evaluations/${zoom.id}/judge`
    expect(judgingSchema.parse((await call(path)).json)).toMatchObject({ status: 'none', total: 0 })
    expect(await post(path, { engine: 'small' })).toMatchObject({
      status: 422,
      json: { code: 'engine-lacks' },
    })
    expect(await post(path, { engine: 'nobody' })).toMatchObject({
      status: 422,
      json: { code: 'engine-not-found' },
    })
    expect(await post('/api/evaluations/none/judge', { engine: 'judge' })).toMatchObject({ status: 404 })
    expect(await call('/api/evaluations/none/judge')).toMatchObject({ status: 404 })
    expect(servers[2]?.asked).toHaveLength(0)
  })

  it('decides what rules do not, keeps what was said, and changes the figures', async () => {
    const path = `/api/evaluations/${zoom.id}/judge`
    expect(await post(path, { engine: 'judge' })).toMatchObject({ status: 202 })
    expect(await judged(zoom.id)).toMatchObject({
      ...{ status: 'finished', engine: 'judge', total: 2 },
      ...{ correct: 1, wrong: 1, unreadable: 0, failed: 0, problem: null },
    })
    expect(servers[2]?.asked).toHaveLength(4)
    const [second, eighth] = await room.evaluations.results.list(zoom.id, [2, 8])
    expect(second?.judgements.map(({ of, verdict, reply }) => [of, verdict, reply])).toEqual([
      ['initial', 'unreadable', 'Hard to say.'],
      ['final', 'correct', 'Compared.\nVerdict: correct'],
    ])
    expect(second?.judgements[1]?.prompt).toContain('"a shade of green"')
    expect(eighth?.facts).toMatchObject({
      initial: 'correct',
      final: 'wrong',
      flip: 'right-wrong',
      gradedBy: 'judge',
    })
    const after = await figures(zoom.id)
    expect(after.accuracy.all).toMatchObject({
      correct: 5,
      wrong: 5,
      undecided: 0,
      share: { count: 5, of: 11 },
    })
    expect(after.flips?.all).toMatchObject({ gained: 2, lost: 2, flips: { 'right-wrong': 2, undecided: 1 } })
    expect(countsOf(after).harmed).toBe(2)
    expect((await room.evaluations.get(zoom.id)).counts.undecided).toBe(0)
  })

  it('asks again only what could not be read', async () => {
    await post(`/api/evaluations/${zoom.id}/judge`, { engine: 'judge' })
    expect(await judged(zoom.id)).toMatchObject({ status: 'finished', total: 1, unreadable: 1 })
    expect(servers[2]?.asked).toHaveLength(5)
  })

  it('can be stopped, and only one judges at a time', async () => {
    const server = servers[2] as ChatServer
    let gone: Promise<void> | null = null
    server.script = (asked) => {
      gone = asked.gone()
      return [{ wait: new Promise(() => undefined) }]
    }
    const path = `/api/evaluations/${zoom.id}/judge`
    await post(path, { engine: 'judge' })
    expect(await post(path, { engine: 'judge' })).toMatchObject({
      status: 409,
      json: { code: 'judging-running' },
    })
    while (!gone) await new Promise((resolve) => setTimeout(resolve, 5))
    const stopped = await call(`${path}/cancel`, { method: 'POST' })
    expect(stopped).toMatchObject({ status: 200, json: { status: 'cancelled', total: 1, failed: 0 } })
    await gone
    server.script = judgeScript
  })

  it('gives up when the judge is gone, and says why', async () => {
    const server = servers[2] as ChatServer
    server.script = () => ({ status: 401, body: { error: { message: 'no key' } } })
    await post(`/api/evaluations/${zoom.id}/judge`, { engine: 'judge' })
    expect(await judged(zoom.id)).toMatchObject({
      status: 'failed',
      failed: 1,
      problem: { code: 'engine-auth' },
    })
    server.script = judgeScript
  })
})

describe('a benchmark that asks each question twice, and does not say so', () => {
  it('shows the mean over turns and, beside it, the share right in both', async () => {
    // Whoever always says A is right in one of two orders of the options: half the mean, and never in both turns.
    const server = await startChatServer(() => says('Answer: A'))
    const options = [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'other' },
    ]
    const turned = [
      { letter: 'A', text: 'other' },
      { letter: 'B', text: 'red' },
    ]
    const own = await openEvaluationRoom([chatEngine(server.baseUrl)], {
      items: 6,
      change: (_, n) => ({
        question: 'What colour is the square?',
        options: n % 2 === 0 ? options : turned,
        answer: n % 2 === 0 ? 'A' : 'B',
      }),
    })
    try {
      const { db, datasets, evaluations, facts, dataset } = own
      const desk = createFigureDesk({ evaluations, facts, rows: createFigureRows({ db, datasets }) })
      const { id } = await evaluations.create({
        datasetId: dataset.id,
        method: 'single-glance',
        engine: 'remote',
      })
      await own.until(id)
      const found = await desk.figures({ evaluation: id, rule: sliceRuleSchema.parse({}) })
      expect(found.cycles).toMatchObject({
        ...{ questions: 3, incomplete: 0, allRight: { count: 0, of: 3 } },
        turns: [
          { turn: '1', share: { count: 3, of: 3 } },
          { turn: '2', share: { count: 0, of: 3 } },
        ],
      })
      expect(found.cycles?.mean?.value).toBe(0.5)
      expect(found.notes.join(' ')).toContain('not independent')
    } finally {
      await own.close()
      await server.close()
    }
  })
})
