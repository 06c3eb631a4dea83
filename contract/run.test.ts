import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nothingDone, nothingFound } from './blank.ts'
import { problem } from './error.ts'
import { isTerminal, type Run, type RunEvent, runEventSchema, type Step } from './run.ts'
import { foldLog, foldRun } from './run-fold.ts'
import { box } from './space.ts'

const fresh: Run = {
  id: 'r1',
  status: 'queued',
  imageId: 'a'.repeat(64),
  question: 'What colour is the flag?',
  options: [],
  expected: null,
  evidence: null,
  method: 'zoom-refine',
  engine: 'builtin',
  engineLabel: 'Built-in',
  model: 'tiny',
  params: {},
  parentId: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...nothingFound,
}

const makeStep = (index: number, fields: Partial<Step> = {}): Step => ({
  index,
  kind: 'ask',
  role: 'initial',
  title: 'First look',
  status: 'running',
  startedMs: index * 10,
  ...nothingDone,
  prompt: 'prompt',
  text: '',
  ...fields,
})

type Body = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'id' | 'at'> : never) : never
const number = (bodies: readonly Body[]): RunEvent[] =>
  bodies.map((body, i) => runEventSchema.parse({ ...body, id: i + 1, at: i * 5 }))
/** Steps are begun one after the other; no index is left out. */
function inOrder(bodies: readonly Body[]): Body[] {
  let count = 0
  return bodies.map((body) => {
    if (!('step' in body)) return body
    const index = Math.min(body.step.index, count)
    count = Math.max(count, index + 1)
    return { ...body, step: { ...body.step, index } }
  })
}
const fold = (events: readonly RunEvent[], from: Run | null = null) =>
  events.reduce<Run | null>((run, event) => foldRun(run, event), from)

const created: Body = { type: 'run-created', run: fresh }
const finished = (status: 'succeeded' | 'failed' | 'cancelled', error = false): Body => ({
  type: 'run-finished',
  status,
  error: error ? problem('engine-failed') : null,
  totalMs: 90,
})

describe('foldRun', () => {
  it('builds a run out of its events', () => {
    const crop = box('image', { x: 1, y: 2, width: 3, height: 4 })
    const run = fold(
      number([
        created,
        { type: 'run-started', queuedMs: 7 },
        { type: 'step-started', step: makeStep(0) },
        { type: 'step-text', index: 0, delta: 'gre' },
        { type: 'step-text', index: 0, delta: 'en' },
        { type: 'run-patched', patch: { cropBox: crop, notice: 'No box could be read.' } },
      ]),
    )
    expect(run).toMatchObject({ status: 'running', cropBox: crop, notice: 'No box could be read.' })
    expect(run?.steps).toHaveLength(1)
    expect(run?.steps[0]?.text).toBe('green')
    expect(run?.timings).toEqual({ queuedMs: 7, totalMs: null })
    const done = fold(
      number([
        { type: 'step-finished', step: makeStep(0, { status: 'succeeded', text: 'green!', durationMs: 4 }) },
        finished('succeeded'),
      ]),
      run,
    )
    expect(done).toMatchObject({ status: 'succeeded', error: null, timings: { queuedMs: 7, totalMs: 90 } })
    expect(done?.steps[0]).toMatchObject({ status: 'succeeded', text: 'green!', durationMs: 4 })
  })

  it('starts text where a step had none, and ignores text of a step that never began', () => {
    const events: Body[] = [created, { type: 'step-started', step: makeStep(0, { text: null }) }]
    const run = fold(number([...events, { type: 'step-text', index: 0, delta: 'a' }]))
    expect(run?.steps[0]?.text).toBe('a')
    expect(fold(number([...events, { type: 'step-text', index: 3, delta: 'a' }]))).toEqual(
      fold(number(events)),
    )
  })

  it('settles steps that still run when the run ends', () => {
    const events: Body[] = [
      created,
      { type: 'step-started', step: makeStep(0) },
      { type: 'step-finished', step: makeStep(0, { status: 'succeeded' }) },
      { type: 'step-started', step: makeStep(1) },
    ]
    const failed = fold(number([...events, finished('failed', true)]))
    expect(failed?.steps.map((s) => s.status)).toEqual(['succeeded', 'failed'])
    expect(failed?.steps.map((s) => s.error)).toEqual([null, problem('engine-failed')])
    const cancelled = fold(number([...events, finished('cancelled')]))
    expect(cancelled?.steps.map((s) => s.status)).toEqual(['succeeded', 'cancelled'])
  })

  it('refuses events before the run was created', () => {
    expect(() => foldRun(null, { type: 'run-started', queuedMs: 1, id: 1, at: 0 })).toThrow(
      /before run-created/,
    )
  })

  const step = fc.record({
    index: fc.nat(3),
    status: fc.constantFrom('running' as const, 'succeeded' as const, 'failed' as const),
    text: fc.option(fc.string({ maxLength: 5 })),
  })
  const body: fc.Arbitrary<Body> = fc.oneof(
    step.map((s): Body => ({ type: 'step-started', step: makeStep(s.index, s) })),
    step.map((s): Body => ({ type: 'step-finished', step: makeStep(s.index, s) })),
    fc.tuple(fc.nat(4), fc.string()).map(([index, delta]): Body => ({ type: 'step-text', index, delta })),
    fc.nat().map((queuedMs): Body => ({ type: 'run-started', queuedMs })),
    fc.constantFrom<Body>(
      { type: 'run-patched', patch: { notice: 'hm' } },
      { type: 'run-patched', patch: { initialVerdict: 'wrong', boxBy: 'person' } },
      { type: 'run-patched', patch: { notice: null } },
    ),
  )
  const history = fc
    .tuple(
      fc.array(body, { maxLength: 30 }),
      fc.constantFrom<Body[]>(
        [],
        [finished('succeeded')],
        [finished('failed', true)],
        [finished('cancelled')],
      ),
    )
    .map(([bodies, end]) => number([created, ...inOrder(bodies), ...end]))

  it('folding any prefix, storing it as JSON, then folding the rest equals folding all', () => {
    fc.assert(
      fc.property(history, fc.nat(40), (events, at) => {
        const cut = 1 + (at % events.length)
        const prefix = fold(events.slice(0, cut))
        expect(fold(events.slice(cut), prefix)).toEqual(fold(events))
        const stored = JSON.parse(JSON.stringify(prefix)) as Run
        expect(JSON.stringify(fold(events.slice(cut), stored))).toBe(JSON.stringify(fold(events)))
      }),
    )
  })

  it('folding a whole log at once equals folding event after event, and changes no event', () => {
    fc.assert(
      fc.property(history, (events) => {
        const before = structuredClone(events)
        expect(foldLog(events)).toEqual(fold(events))
        expect(events).toEqual(before)
      }),
    )
    expect(foldLog([])).toBe(null)
  })

  it('never changes the run or the event it is given', () => {
    const freeze = <T>(value: T): T => {
      if (value && typeof value === 'object') {
        Object.values(value).forEach(freeze)
        Object.freeze(value)
      }
      return value
    }
    fc.assert(
      fc.property(history, (events) => {
        events.reduce<Run | null>((run, event) => freeze(foldRun(run, freeze(event))), null)
      }),
    )
  })

  it('leaves no step running in a finished run', () => {
    fc.assert(
      fc.property(history, (events) => {
        const run = fold(events)
        if (!run || !isTerminal(run.status)) return
        for (const s of run.steps) expect(s?.status).not.toBe('running')
      }),
    )
  })
})

it('tells terminal states', () => {
  expect((['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const).filter(isTerminal)).toEqual([
    'succeeded',
    'failed',
    'cancelled',
  ])
})
