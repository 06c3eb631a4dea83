import { describe, expect, it } from 'vitest'
import type { Entry } from '#contract/entry.ts'
import { box as boxIn } from '#contract/space.ts'
import { initialsOf } from '../initials.tsx'
import { emptyContent } from '../model/content.ts'
import type { Op } from '../outbox/outbox.ts'
import { overlay } from './overlay.ts'

const box = boxIn('image', { x: 0, y: 0, width: 5, height: 5 })
const stored: Entry = {
  id: 'a',
  projectId: 'p',
  seq: 1,
  key: 'item-1',
  imageId: 'i',
  imageName: 'quay.jpg',
  width: 100,
  height: 50,
  version: 3,
  content: { ...emptyContent, question: 'stored' },
  origin: { by: 'person' },
  authorId: 'ada',
  createdAt: '',
  changedAt: '',
  changedBy: 'ada',
  deletedAt: null,
  handBacks: [],
  state: 'verified',
  revision: 3,
}

const common = { projectId: 'p', personId: 'me', at: 0, tried: false, refused: null }
const save = (id: string, entryId: string, question: string): Op => ({
  ...common,
  kind: 'save',
  id,
  entryId,
  how: 'edit',
  before: stored.content,
  content: { ...emptyContent, question },
  version: 3,
  spentMs: 0,
})
const begin: Op = {
  ...common,
  kind: 'create',
  id: '1',
  entryId: 'new',
  image: { id: 'i', name: '', width: 10, height: 10 },
  key: null,
  content: emptyContent,
}

describe('entries with what is on its way', () => {
  it('are the server’s where nothing is', () => {
    expect(overlay([stored], [], 'p')).toEqual([{ ...stored, pending: false }])
  })

  it('show the last change, and no verdict that was about another content', () => {
    const [entry] = overlay([stored], [save('1', 'a', 'first'), save('2', 'a', 'second')], 'p')
    expect(entry).toMatchObject({
      pending: true,
      state: 'draft',
      content: { question: 'second' },
      version: 3,
    })
  })

  it('hold what was begun, deleted and brought back offline, in this project only', () => {
    const gone: Op = { ...common, kind: 'delete', id: '3', entryId: 'a' }
    const back: Op = { ...common, kind: 'undelete', id: '4', entryId: 'a' }
    const elsewhere: Op = { ...begin, id: '5', entryId: 'other', projectId: 'q' }
    const shown = overlay([stored], [begin, save('2', 'new', 'typed'), gone, elsewhere], 'p')
    expect(shown.map((entry) => [entry.id, entry.deletedAt !== null, entry.content.question])).toEqual([
      ['a', true, 'stored'],
      ['new', false, 'typed'],
    ])
    expect(overlay([stored], [gone, back], 'p')[0]?.deletedAt).toBeNull()
  })

  it('wait to be checked again once handed back, until that is taken back', () => {
    const sentBack: Entry = {
      ...stored,
      state: 'rejected',
      content: {
        ...emptyContent,
        type: 'open',
        question: 'q',
        answer: 'a',
        submitted: true,
        evidence: [box],
      },
    }
    const hand = { ...common, entryId: 'a', handBack: '1', words: 'Look again.', was: 'rejected' as const }
    const handed: Op = { ...hand, id: '1', kind: 'hand-back' }
    const taken: Op = { ...hand, id: '2', kind: 'take-back' }
    expect(overlay([sentBack], [handed], 'p')[0]).toMatchObject({
      state: 'open',
      handBacks: [{ id: '1', version: 4, personId: 'me', words: 'Look again.' }],
    })
    expect(overlay([sentBack], [handed, taken], 'p')[0]).toMatchObject({ state: 'rejected', handBacks: [] })
  })

  it('are not there twice once the server knows them', () => {
    expect(overlay([stored, { ...stored, id: 'new' }], [begin], 'p')).toHaveLength(2)
  })
})

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['This machine', 'TM'],
    ['Ada', 'Ad'],
    ['Jean de la Fontaine', 'JF'],
  ])('of %s are %s', (name, short) => expect(initialsOf(name)).toBe(short))
})
