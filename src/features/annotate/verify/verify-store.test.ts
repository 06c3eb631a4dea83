import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntryContent } from '#contract/entry.ts'
import { problem } from '#contract/error.ts'
import { emptyContent } from '../model/content.ts'
import { noSteps } from '../model/undo.ts'
import { startOutbox, useOutboxStore } from '../outbox/outbox-store.ts'
import { entry } from '../outbox/test-ops.ts'
import { undo } from '../work/undoing.ts'
import { openProject, useWork } from '../work/work-store.ts'
import { admit, currentItem, noSession } from './session.ts'
import { act, draftOf, renewItem, sayVerdict, undoVerdict, useVerify } from './verify-store.ts'

const project = { id: 'p' } as never
const item = (version: number) => changed(version, {})
const changed = (version: number, patch: Partial<EntryContent>) =>
  ({
    entry: entry('a', { ...emptyContent, ...patch }, version),
    reviews: [],
    hidden: 0,
    assigned: false,
    present: [],
  }) as never
const draft = (version: number) => draftOf(useVerify.getState(), item(version))

interface Sent {
  readonly method: string
  readonly path: string
  readonly body: {
    readonly version: number
    readonly verdict: string
    readonly reason: string
    readonly content: EntryContent
    readonly kind: string
  } | null
}
const sent: Sent[] = []
/** what the server refuses; the rest is taken */
let refuses: (sent: Sent) => 'review-stale' | 'review-not-found' | null = () => null

vi.stubGlobal('navigator', {})
vi.stubGlobal('document', { addEventListener: () => {} })
vi.stubGlobal('addEventListener', () => {})
vi.stubGlobal('indexedDB', { open: () => ({}) })
vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
  const one: Sent = { method, path, body: typeof body === 'string' ? JSON.parse(body) : null }
  sent.push(one)
  const code = refuses(one)
  if (code) return new Response(JSON.stringify(problem(code)), { status: 409 })
  const saved = method === 'PUT' && one.body ? entry('a', one.body.content, one.body.version + 1) : {}
  return new Response(JSON.stringify(saved))
})
startOutbox('me')

const quiet = () =>
  vi.waitFor(() => {
    const { ops, sending } = useOutboxStore.getState()
    expect([ops.filter((op) => !op.refused).length, sending]).toEqual([0, false])
  }, 3000)
const staleOnes = ({ body }: Sent) => (body?.version === 1 ? 'review-stale' : null)

beforeEach(() => {
  sent.length = 0
  useOutboxStore.setState({ ops: [] })
  useVerify.setState({ session: noSession, drafts: {}, tryFirst: false })
})

describe('a verdict on an item that has changed', () => {
  beforeEach(() => {
    refuses = staleOnes
  })

  it('is let go, and the one on the item as it is by then arrives', async () => {
    act(item(1), { do: 'words', words: 'the box is too small' }, { do: 'reason', id: 'easy' })
    sayVerdict(project, item(1), { verdict: 'reject', spentMs: 0 })
    await quiet()
    expect(useOutboxStore.getState().ops).toEqual([])
    sayVerdict(project, item(2), { verdict: 'reject', spentMs: 0 })
    await quiet()
    expect(sent.map(({ body }) => body?.version)).toEqual([1, 2])
    expect(useOutboxStore.getState().ops).toEqual([])
  })

  it('leaves its reason for the next one, and the marks that still mean something', async () => {
    const acts = [
      { do: 'words', words: 'the box is too small' },
      { do: 'reason', id: 'easy' },
      { do: 'mark', mark: 'answerable', value: true },
      { do: 'mark', mark: 'correctCrop', value: false },
    ] as const
    act(item(1), ...acts)
    sayVerdict(project, item(1), { verdict: 'reject', spentMs: 0 })
    await quiet()
    expect(draft(2)).toMatchObject({ version: 2, words: 'the box is too small', chosen: ['easy'] })
    expect(draft(2).checks).toMatchObject({ answerable: true, correctCrop: false })
    const other = draftOf(useVerify.getState(), changed(2, { answer: 'A' }))
    expect(other).toMatchObject({
      checks: { answerable: true, correctCrop: null },
      again: ['correctCrop'],
      words: 'the box is too small',
    })
  })

  it('leaves its reason where the draft was gone', async () => {
    act(item(1), { do: 'words', words: 'typed' })
    sayVerdict(project, item(1), { verdict: 'reject', spentMs: 0 })
    useVerify.setState({ drafts: {}, session: noSession })
    await quiet()
    expect(draft(2).words).toBe('typed')
  })

  it('says nothing of the version that was to come of mending', async () => {
    const content = { ...emptyContent, question: 'mended' }
    act(item(1), { do: 'panel', panel: 'mend' }, { do: 'content', content })
    sayVerdict(project, item(1), { verdict: 'mend', spentMs: 0 })
    await quiet()
    expect(sent.filter(({ body }) => body?.verdict === 'accept')).toEqual([])
  })

  it('leaves nothing to take back', async () => {
    refuses = ({ method, body }) =>
      method === 'DELETE' ? 'review-not-found' : body?.version === 1 ? 'review-stale' : null
    sayVerdict(project, item(1), { verdict: 'accept', spentMs: 0 })
    expect(undoVerdict('p')).toBe(true)
    await quiet()
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(useOutboxStore.getState().ops).toEqual([])
  })
})

describe('an item that is shown as it is now', () => {
  const shown = () => currentItem(useVerify.getState().session)?.entry

  beforeEach(() => {
    useVerify.setState({ session: admit(noSession, { items: [item(1)], left: 1 } as never) })
  })

  it('takes along what was begun with it', () => {
    act(item(1), { do: 'mark', mark: 'correctCrop', value: true }, { do: 'words', words: 'typed' })
    renewItem(changed(2, { answer: 'A' }))
    expect(shown()).toMatchObject({ version: 2, content: { answer: 'A' } })
    expect(useVerify.getState().drafts.a).toMatchObject({
      version: 2,
      words: 'typed',
      again: ['correctCrop'],
    })
  })

  it('takes along what was said of it; where nothing was, nothing is kept', () => {
    renewItem(item(2))
    expect(useVerify.getState().drafts).toEqual({})
    act(item(2), { do: 'mark', mark: 'answerable', value: true })
    sayVerdict(project, item(2), { verdict: 'accept', spentMs: 0 })
    useVerify.setState({ drafts: {} })
    renewItem(changed(3, { question: 'Which?' }))
    expect(useVerify.getState().drafts.a).toMatchObject({ again: ['answerable'] })
  })

  it('is never an older one', () => {
    renewItem(item(3))
    renewItem(item(2))
    expect(shown()?.version).toBe(3)
  })
})

describe('a mend', () => {
  const mended = { ...emptyContent, question: 'mended' }
  const puts = () =>
    sent.filter(({ method }) => method === 'PUT').map(({ body }) => [body?.kind, body?.content.question])

  beforeEach(() => {
    refuses = () => null
    openProject('p')
    useWork.setState({ entries: new Map([['a', entry('a')]]), undo: noSteps })
    useVerify.setState({ session: admit(noSession, { items: [item(1)], left: 1 } as never) })
    act(item(1), { do: 'panel', panel: 'mend' }, { do: 'content', content: mended })
    sayVerdict(project, item(1), { verdict: 'mend', spentMs: 0 })
  })

  it('is taken back with its verdict; its item is open again as it was left', async () => {
    await quiet()
    expect(undoVerdict('p')).toBe(true)
    await quiet()
    expect(puts()).toEqual([
      ['mend', 'mended'],
      ['undo', ''],
    ])
    expect(sent.at(-1)?.method).toBe('DELETE')
    expect(currentItem(useVerify.getState().session)?.entry).toMatchObject({
      version: 1,
      content: emptyContent,
    })
    expect(draft(1)).toMatchObject({ panel: 'mend', content: { question: 'mended' } })
    expect(useWork.getState().undo.past).toEqual([])
  })

  it('leaves alone what somebody else has changed since', async () => {
    await quiet()
    const theirs = { ...mended, question: 'theirs' }
    useWork.setState({ entries: new Map([['a', entry('a', theirs, 3)]]) })
    undoVerdict('p')
    await quiet()
    expect(puts()).toEqual([['mend', 'mended']])
    expect(currentItem(useVerify.getState().session)?.entry.content.question).toBe('theirs')
  })

  it('is a step of undo for the author’s screen, too, and is taken back once', async () => {
    expect(undo()).toBe('a')
    undoVerdict('p')
    await quiet()
    expect(puts()).toEqual([
      ['mend', 'mended'],
      ['undo', ''],
    ])
  })
})
