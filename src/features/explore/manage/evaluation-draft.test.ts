import { describe, expect, it } from 'vitest'
import type { EngineInfo } from '#contract/engine.ts'
import type { MethodInfo, MethodParam } from '#contract/method.ts'
import { firstDraft, methodForMany, nameFor, refusal, requestOf } from './evaluation-draft.ts'

const param = (name: string, kind: MethodParam['kind']) => ({ name, kind, default: null }) as MethodParam
const method = (id: MethodInfo['id'], part: Partial<MethodInfo> = {}): MethodInfo =>
  ({ id, label: id, needs: [], params: [], paper: null, description: '', ...part }) as MethodInfo
const engine = (id: string, part: Partial<EngineInfo> = {}): EngineInfo =>
  ({
    id,
    label: id,
    status: 'ready',
    capabilities: { multiImage: true, attention: false },
    profile: { promptStyle: 'chat' },
    ...part,
  }) as EngineInfo

const glance = method('single-glance', { params: [param('temperature', 'number')] })
const zoom = method('zoom-refine', { needs: ['multiImage'], params: [param('history', 'boolean')] })
const attention = method('attention-crop', { needs: ['attention'] })
const external = method('external-crop', { params: [param('policy', 'engine'), param('region', 'box')] })
const chat = engine('chat')

describe('the first draft', () => {
  it('zooms where the engine can, with an engine that answers', () => {
    const draft = firstDraft([glance, zoom], [engine('gone', { status: 'offline' }), chat], null)
    expect(draft).toMatchObject({ method: 'zoom-refine', engine: 'chat', fresh: false, slice: null })
  })

  it('falls back to what the engine can run', () => {
    const plain = engine('plain', { capabilities: { ...chat.capabilities, multiImage: false } })
    expect(firstDraft([zoom, glance], [plain], null).method).toBe('single-glance')
  })
})

describe('a refusal', () => {
  const draft = firstDraft([glance], [chat], null)
  it('names what the engine lacks', () => {
    expect(refusal(draft, attention, chat)).toMatch(/attention maps/)
    expect(refusal(draft, glance, chat)).toBeNull()
    expect(refusal(draft, glance, undefined)).toBe('Choose an engine.')
  })

  it('asks for the policy that a method needs', () => {
    expect(refusal(draft, external, chat)).toMatch(/policy/)
    expect(refusal({ ...draft, params: { policy: 'chat' } }, external, chat)).toBeNull()
  })
})

it('sends only parameters of the chosen method, and a name where one was given', () => {
  const draft = { ...firstDraft([glance], [chat], null), params: { temperature: 0.5, history: false } }
  expect(requestOf('d', draft, glance)).toEqual({
    datasetId: 'd',
    method: 'single-glance',
    engine: 'chat',
    params: { temperature: 0.5 },
    slice: null,
    concurrency: null,
    fresh: false,
  })
  expect(requestOf('d', { ...draft, name: '  first try ' }, glance).name).toBe('first try')
})

it('leaves out what makes sense in one picture only', () => {
  expect(methodForMany(external).params.map(({ name }) => name)).toEqual(['policy'])
  expect(nameFor(zoom, chat)).toBe('zoom-refine · chat')
})
