/** Suggestions against servers that speak the real protocol, with their real faults. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { localPerson } from '#contract/account.ts'
import { newSuggestionSchema, suggestionSchema } from '#contract/assist.ts'
import { contentOf } from '#contract/assist-accept.ts'
import { box } from '#contract/space.ts'
import { type AssistRoom, openAssistRoom } from '../../testing/assist-room.ts'
import { type Asked, type ChatServer, type Script, says, startChatServer } from '../../testing/chat-server.ts'
import { chatEngine, middleOf, picturesOf, wordsOf } from '../../testing/run-room.ts'

const servers: ChatServer[] = []
const rooms: AssistRoom[] = []
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.close()
  for (const server of servers.splice(0)) await server.close()
})

async function serve(script: Script): Promise<ChatServer> {
  const server = await startChatServer(script)
  servers.push(server)
  return server
}

async function roomFor(...scripts: Script[]) {
  const chats = await Promise.all(scripts.map(serve))
  const names = ['remote', 'second']
  const room = await openAssistRoom(
    chats.map((chat, i) => chatEngine(chat.baseUrl, {}, names[i] ?? `engine-${i}`)),
  )
  rooms.push(room)
  return { room, chats, asked: chats[0]?.asked ?? [] }
}

async function until(holds: () => boolean): Promise<void> {
  for (const since = performance.now(); !holds(); ) {
    if (performance.now() - since > 10_000) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const isWriting = (asked: Asked) => wordsOf(asked).includes('You write questions')
const isOptions = (asked: Asked) => wordsOf(asked).includes('wrong options')
/** Views of the room's 2000 × 1600 ramp are 1000 pixels wide, the box is sent as it is. */
const onCrop = (asked: Asked) => picturesOf(asked)[0]?.readUInt32BE(16) === 300
const two = JSON.stringify([
  { question: 'What is written on the sign?', category: 'OCR' },
  { question: 'How many wheels?', category: 'counting' },
])
const answers = (text: string) => says(`**Answer: ${text}**`)

describe('questions of an engine', () => {
  test('are asked for on the crop, answered eight times there, kept by the vote, and checked from the whole view', async () => {
    let signs = 0
    const { room, asked } = await roomFor((question) => {
      if (isWriting(question)) return says(two)
      if (wordsOf(question).includes('sign')) return answers(onCrop(question) ? 'K7' : 'unclear')
      return answers(onCrop(question) ? (signs++ < 2 ? '5' : 'four') : '4')
    })
    const begun = await room.begin({ writer: 'remote' })
    expect(begun).toMatchObject({ samples: 8, threshold: 6, wanted: 3 })
    const done = suggestionSchema.parse(await room.until(begun.id))
    expect(done).toMatchObject({ status: 'done', error: null, writing: { read: true, text: two } })
    const [sign, wheels] = done.candidates
    expect(sign).toMatchObject({
      by: 'engine',
      category: 'OCR',
      vote: { state: 'reached', consensus: { text: 'K7' }, planned: 8, threshold: 6 },
      easy: [{ engine: 'remote', verdict: 'unsure', said: ['unclear'] }],
    })
    // Six of eight are not more than six, so nobody asks the whole view.
    expect(wheels).toMatchObject({
      category: 'counting',
      vote: {
        state: 'missed',
        consensus: null,
        answers: [
          { text: 'four', votes: 6 },
          { text: '5', votes: 2 },
        ],
      },
      easy: [{ verdict: 'open', said: [] }],
    })
    expect(asked).toHaveLength(1 + 2 * 8 + 1)
    expect(done.progress).toEqual({ asked: 18, planned: 18, failed: 0 })
    const crop = await middleOf(picturesOf(asked[0])[0] ?? Buffer.of())
    expect(crop.x).toBeCloseTo(550 / 2000, 2)
    expect(crop.y).toBeCloseTo(500 / 1600, 2)
    const drawn = done.candidates.flatMap(({ replies }) => replies).filter(({ look }) => look === 'crop')
    expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(16)
    expect(done.sent.map(({ image }) => [image.role, image.width])).toEqual([
      ['view', 1000],
      ['crop', 300],
    ])
    expect(asked[1]?.body).toMatchObject({ temperature: 1 })
  })

  test('an empty list is no fault; a reply that is no list is, with its words kept, and can be tried again', async () => {
    const replies = ['I see a <b>sign</b>.', '[]']
    const { room, asked } = await roomFor(() => says(replies[asked.length - 1] ?? ''))
    const begun = await room.begin({ writer: 'remote' })
    const failed = await room.until(begun.id)
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'engine-unreadable' },
      writing: { read: false, text: 'I see a <b>sign</b>.' },
      candidates: [],
    })
    await room.assist.resume(begun.id)
    expect(await room.until(begun.id)).toMatchObject({
      status: 'done',
      error: null,
      candidates: [],
      writing: { refused: [expect.stringContaining('nothing worth asking')] },
    })
    expect(asked).toHaveLength(2)
  })
})

describe('a person’s question', () => {
  test('two engines share the eight answers; each is checked from the whole view', async () => {
    const { room, chats } = await roomFor(
      () => answers('red'),
      (question) => answers(onCrop(question) ? 'Red.' : 'blue'),
    )
    const begun = await room.begin({ question: 'What colour?', engines: ['remote', 'second'] })
    const done = await room.until(begun.id)
    expect(done.candidates[0]).toMatchObject({
      by: 'person',
      vote: {
        state: 'reached',
        answers: [
          {
            votes: 8,
            byEngine: [
              { engine: 'remote', votes: 4 },
              { engine: 'second', votes: 4 },
            ],
          },
        ],
      },
      easy: [
        { engine: 'remote', verdict: 'easy' },
        { engine: 'second', verdict: 'hard', said: ['blue'] },
      ],
    })
    expect(chats.map(({ asked }) => asked.length)).toEqual([5, 5])
  })

  test('with options the letters are counted, and what names none counts for nobody', async () => {
    const options = [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'blue' },
    ]
    let n = 0
    const { room } = await roomFor(() => (n++ === 3 ? says('Hard to say.') : says('**Answer: [B]**')))
    const begun = await room.begin({ question: 'What colour?', options, viewTrials: 4 })
    const done = await room.until(begun.id)
    expect(done.candidates[0]).toMatchObject({
      vote: { unparsed: 1, state: 'reached', consensus: { letter: 'B', text: 'blue' } },
      easy: [{ planned: 4, right: 4, verdict: 'easy' }],
    })
  })

  test('junk, refusals of the content and cut-off answers are told; what failed can be asked again alone', async () => {
    let faults = 0
    let faulty = true
    const { room, asked } = await roomFor((question) => {
      if (faulty && onCrop(question) && ++faults % 3 === 0) {
        return faults === 3 ? [{ raw: 'not json' }] : [{ words: 'The' }]
      }
      return answers('7')
    })
    const begun = await room.begin({ question: 'How many?' })
    const done = await room.until(begun.id)
    expect(done).toMatchObject({ status: 'done', progress: { failed: 2 } })
    expect(done.candidates[0]?.vote).toMatchObject({ failed: 2, state: 'missed', answers: [{ votes: 6 }] })
    const codes = done.candidates[0]?.replies.flatMap(({ error }) => error?.code ?? [])
    expect(codes?.toSorted()).toEqual(['engine-cut-off', 'engine-unreadable'])
    faulty = false
    const before = asked.length
    await room.assist.resume(begun.id)
    const mended = await room.until(begun.id)
    expect(mended.candidates[0]?.vote).toMatchObject({ failed: 0, state: 'reached' })
    expect(asked.length - before).toBe(2)
  })

  test('an engine that takes no key any more stops it with its code; it goes on where it stood', async () => {
    let open = 3
    const { room } = await roomFor(() =>
      open-- > 0 ? answers('7') : { status: 401, body: { error: { message: 'no' } } },
    )
    const begun = await room.begin({ question: 'How many?' })
    const failed = await room.until(begun.id)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'engine-auth' } })
    const first = failed.candidates[0]?.replies ?? []
    expect(first).toHaveLength(3)
    open = 100
    await room.assist.resume(begun.id)
    const done = await room.until(begun.id)
    expect(done).toMatchObject({ status: 'done', candidates: [{ vote: { state: 'reached' } }] })
    expect(done.candidates[0]?.replies).toEqual(expect.arrayContaining(first))
    expect(100 - open).toBe(9 - 3)
  })

  test('429 is waited out as the server says, and nothing is lost', async () => {
    let refused = 0
    const { room } = await roomFor(() =>
      refused++ === 2 ? { status: 429, body: { error: { message: 'slow down' } } } : answers('7'),
    )
    const begun = await room.begin({ question: 'How many?', samples: 4 })
    expect(await room.until(begun.id)).toMatchObject({
      status: 'done',
      progress: { failed: 0 },
      candidates: [{ vote: { state: 'reached', answers: [{ votes: 4 }] } }],
    })
  })

  test('is cancelled in the middle, keeps what it has, and is resumed', async () => {
    let wait = true
    const { room, asked } = await roomFor(async function* () {
      if (wait && asked.length > 3) await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
      yield* answers('7')
    })
    const begun = await room.begin({ question: 'How many?' })
    await room.until(begun.id, ({ progress }) => progress.asked >= 3)
    // As many as the engine answers at once are on their way, the last one of nine is for the view.
    const { capacity } = room.engines.find('remote')
    await until(() => asked.length >= Math.min(8, 3 + capacity))
    const cancelled = await room.assist.cancel(begun.id)
    expect(cancelled).toMatchObject({ status: 'cancelled', candidates: [{ vote: { state: 'open' } }] })
    await expect(room.assist.cancel(begun.id)).rejects.toMatchObject({ code: 'suggestion-state' })
    wait = false
    const kept = cancelled.progress.asked
    const before = asked.length
    await room.assist.resume(begun.id)
    expect(await room.until(begun.id)).toMatchObject({ status: 'done' })
    expect(asked.length - before).toBe(9 - kept)
    await expect(room.assist.resume(begun.id)).rejects.toMatchObject({ code: 'suggestion-state' })
  })
})

describe('what people make of it', () => {
  async function kept() {
    const made = await roomFor((question) =>
      isOptions(question) ? says('["K7", "k7.", "KT", "about K7", "X7", "K1", "K1"]') : answers('K7'),
    )
    const begun = await made.room.begin({ question: 'What is written?', category: 'OCR' })
    return { ...made, done: await made.room.until(begun.id) }
  }

  test('accepting makes one item that says that a machine wrote it; a second time it makes none', async () => {
    const { room, done } = await kept()
    const [candidate] = done.candidates
    if (!candidate) throw new Error('no candidate')
    const content = contentOf(done, candidate)
    expect(content).toMatchObject({ type: 'open', answer: 'K7', category: 'OCR', submitted: false })
    const given = { id: randomUUID(), changeId: randomUUID(), content }
    const entry = await room.assist.accept(done.id, 0, given, localPerson)
    expect(entry).toMatchObject({
      id: given.id,
      state: 'draft',
      content,
      origin: {
        by: 'machine',
        suggestionId: done.id,
        engine: 'remote',
        model: 'test',
        votes: 8,
        samples: 8,
        easyFor: ['remote'],
      },
    })
    expect(await room.assist.accept(done.id, 0, given, localPerson)).toEqual(entry)
    const other = { ...given, id: randomUUID(), changeId: randomUUID() }
    await expect(room.assist.accept(done.id, 0, other, localPerson)).rejects.toMatchObject({
      code: 'suggestion-state',
    })
    expect((await room.assist.get(done.id)).candidates[0]?.entryId).toBe(given.id)
    expect((await room.annotate.projects.get(room.project.id)).entries).toBe(1)
  })

  test('of two who accept at once one gets it; an entry that is refused frees it again', async () => {
    const { room, done } = await kept()
    const [candidate] = done.candidates
    if (!candidate) throw new Error('no candidate')
    const content = contentOf(done, candidate)
    const outside = { ...content, evidence: [box('image', { x: 9000, y: 0, width: 5, height: 5 })] }
    const give = (changed = content) =>
      room.assist.accept(
        done.id,
        0,
        { id: randomUUID(), changeId: randomUUID(), content: changed },
        localPerson,
      )
    await expect(give(outside)).rejects.toMatchObject({ code: 'box-outside-image' })
    expect((await room.assist.get(done.id)).candidates[0]?.entryId).toBeNull()
    const both = await Promise.allSettled([give(), give()])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await room.annotate.projects.get(room.project.id)).entries).toBe(1)
  })

  test('another answer than the machine’s has the votes that it got', async () => {
    const { room, done } = await kept()
    const [candidate] = done.candidates
    if (!candidate) throw new Error('no candidate')
    const content = { ...contentOf(done, candidate), answer: 'K1' }
    const given = { id: randomUUID(), changeId: randomUUID(), content }
    expect((await room.assist.accept(done.id, 0, given, localPerson)).origin).toMatchObject({
      votes: 0,
      samples: 8,
      easyFor: [],
    })
  })

  test('wrong options are asked for with the truth, checked against it, and kept', async () => {
    const { room, done, asked } = await kept()
    const request = { engine: 'remote', answer: 'K7', options: ['X7'], count: 3 }
    const { candidates } = await room.assist.distractorsFor(done.id, 0, request, new AbortController().signal)
    expect(candidates[0]?.distractors).toMatchObject([
      {
        engine: 'remote',
        model: 'test',
        options: [
          { text: 'KT', doubt: null },
          { text: 'about K7', doubt: expect.stringContaining('K7') },
          { text: 'K1', doubt: null },
        ],
      },
    ])
    expect(candidates[0]?.distractors[0]?.refused).toHaveLength(4)
    expect(wordsOf(asked.at(-1))).toContain('Right answer: "K7"')
    const put = await room.assist.dismiss(done.id, 0, true)
    expect(put.candidates[0]?.dismissed).toBe(true)
  })
})

describe('what is refused', () => {
  test('engines that cannot write, boxes that are nowhere, thresholds that two answers could pass', async () => {
    const chat = await serve(() => answers('7'))
    const room = await openAssistRoom([
      chatEngine(chat.baseUrl, { promptStyle: 'tiny' }),
      chatEngine(chat.baseUrl, { promptStyle: 'crop-policy' }, 'policy'),
    ])
    rooms.push(room)
    await expect(room.begin({ writer: 'remote' })).rejects.toMatchObject({ code: 'engine-lacks' })
    await expect(room.begin({ question: 'x', engines: ['policy'] })).rejects.toMatchObject({
      code: 'engine-lacks',
    })
    await expect(room.begin({ question: 'x', engines: ['nobody'] })).rejects.toMatchObject({
      code: 'engine-not-found',
    })
    const nowhere = box('image', { x: 5000, y: 0, width: 10, height: 10 })
    await expect(room.begin({ question: 'x', box: nowhere })).rejects.toMatchObject({
      code: 'box-outside-image',
    })
    await expect(room.assist.get('nothing')).rejects.toMatchObject({ code: 'suggestion-not-found' })
    const base = { imageId: 'i', box: nowhere, engines: ['a', 'b'], question: 'x' }
    const fits = (more: object) => newSuggestionSchema.safeParse({ ...base, ...more }).success
    expect([3, 4, 7, 8].map((threshold) => fits({ threshold }))).toEqual([false, true, true, false])
    expect(fits({ writer: 'a' })).toBe(false)
    expect(fits({ question: undefined })).toBe(false)
    expect(fits({ engines: ['a', 'a'] })).toBe(false)
    expect(chat.asked).toHaveLength(0)
  })
})
