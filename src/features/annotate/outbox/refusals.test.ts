import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyContent } from '../model/content.ts'
import { addOp, type CreateOp, nextOp, type Op } from './outbox.ts'
import { dropRefused, useOutboxStore } from './outbox-store.ts'
import { sendOp } from './send-op.ts'
import { createSender, type SenderState } from './sender.ts'
import { entry, newId, refused, save, verdict } from './test-ops.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  useOutboxStore.setState({ ops: [], conflicts: new Map() })
})

/** A server in one function; returns the requests as "METHOD address". */
function serve(answer: (method: string, path: string, body: unknown) => Response | object): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const { method = 'GET', body } = init
    asked.push(`${method} ${path}`)
    const reply = answer(method, path, typeof body === 'string' ? JSON.parse(body) : null)
    return reply instanceof Response ? reply : new Response(JSON.stringify(reply))
  })
  return asked
}

/** Sends as long as anything can be sent at once. */
async function sendAll(ops: readonly Op[]): Promise<SenderState> {
  let state: SenderState = { ops, held: new Set(), online: true, sending: false }
  const begin: (() => void)[] = []
  const sender = createSender({
    send: sendOp,
    get: () => state,
    set: (change) => {
      state = { ...state, ...change }
    },
    onDone: () => {},
    onRefused: () => {},
    onMet: ({ conflict, solved }) => {
      if (!solved) state = { ...state, held: new Set([...state.held, conflict.entryId]) }
    },
    newId,
    setTimer: (work) => {
      begin.push(work)
      return () => {}
    },
    now: () => 0,
  })
  sender.now()
  begin[0]?.()
  await vi.waitFor(() => expect(state.sending).toBe(false))
  return state
}

const discarded = (ops: readonly Op[], id: string): readonly Op[] => {
  useOutboxStore.setState({ ops })
  dropRefused(id)
  return useOutboxStore.getState().ops
}

const stored = (_: string, path: string, body: unknown) => {
  const id = path.split('/').at(-1) ?? ''
  const { content, version } = (body ?? { content: emptyContent, version: 0 }) as ReturnType<typeof save>
  return entry(id, content, (version ?? 0) + 1)
}

describe('a change that is discarded', () => {
  it('lets later ones of its entry and of others be sent, without what it said', async () => {
    const first = { ...save('a', emptyContent, { question: 'W' }, 0, 1), refused }
    const ops = addOp([first], save('a', first.content, { notes: 'later' }, 5000, 1))
    const other = save('b', emptyContent, { question: 'other' }, 6000, 1)
    const bodies: unknown[] = []
    const asked = serve((method, path, body) => {
      if (body) bodies.push(body)
      return stored(method, path, body)
    })
    const { ops: left } = await sendAll(discarded([...ops, other], first.id))
    expect(left).toEqual([])
    expect(asked).toEqual(['GET /api/entries/a', 'PUT /api/entries/a', 'PUT /api/entries/b'])
    expect(bodies[0]).toMatchObject({ version: 1, content: { question: '', notes: 'later' } })
  })

  it('asks a person where what was typed next went on with it', async () => {
    serve(stored)
    const first = { ...save('a', emptyContent, { question: 'W' }, 0, 1), refused }
    const ops = addOp([first], save('a', first.content, { question: 'What' }, 5000, 1))
    const { ops: left, held } = await sendAll(discarded(ops, first.id))
    expect([...held]).toEqual(['a'])
    expect(left).toMatchObject([{ content: { question: 'What' } }])
  })

  it('holds up no other entry where its own is gone', async () => {
    const gone = { type: 'x', title: 'No such item', status: 404, code: 'entry-not-found' }
    const asked = serve((method, path, body) =>
      path.endsWith('/a') ? new Response(JSON.stringify(gone), { status: 404 }) : stored(method, path, body),
    )
    const behind = save('a', emptyContent, { question: 'W' }, 0, null)
    const { ops: left } = await sendAll([behind, save('b', emptyContent, { question: 'other' }, 0, 1)])
    expect(left).toMatchObject([{ id: behind.id, refused: { code: 'entry-not-found' } }])
    expect(asked).toContain('PUT /api/entries/b')
  })

  it('takes with it what was written in an entry that never came to be', () => {
    const { before, how, version, spentMs, ...rest } = save('a', emptyContent, {}, 0, 1)
    const image = { id: 'i', name: '', width: 1, height: 1 }
    const begun: CreateOp = { ...rest, kind: 'create', image, key: null, refused }
    const other = save('b', emptyContent, {}, 0, 1)
    const ops = addOp([begun, other], save('a', emptyContent, { question: 'W' }, 5000, 1))
    expect(discarded(ops, begun.id)).toEqual([other])
  })
})

describe('a verdict that was refused', () => {
  const stale = { ...verdict('a'), refused }

  it('holds up nothing that comes after it', () => {
    const again = { ...verdict('a'), path: '/api/entries/a/resolution' }
    const edit = save('a', emptyContent, { question: 'W' }, 0, 2)
    expect(nextOp([stale, again], new Set())).toBe(again)
    expect(nextOp([stale, edit], new Set())).toBe(edit)
  })

  it('makes place for the next one of its item', () => {
    const [again, other] = [verdict('a'), { ...verdict('b'), refused }]
    expect(addOp([stale, other], again)).toEqual([other, again])
    const waiting = verdict('a')
    expect(addOp([waiting], again)).toEqual([waiting, again])
  })
})
