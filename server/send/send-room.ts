/** For tests: a room with runs on real pictures, and everything that sends them. */
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '#contract/run.ts'
import { type ChatServer, says, startChatServer } from '../testing/chat-server.ts'
import { chatEngine, openRunRoom, picturesOf, type RunRoom } from '../testing/run-room.ts'
import { createSend, type Send } from './send.ts'
import { DATA_MARK, TITLE_MARK } from './viewer-files.ts'

export interface SendRoom extends RunRoom {
  readonly send: Send
  /** a Zoom-Refine run whose crop is the picture's middle right */
  zoomed(question?: string): Promise<Run>
  /** every file below the data folder, without the database's */
  stored(): Promise<string[]>
  now: Date
}

/** The frame of a page, as the build makes it, without its viewer. */
const page = `<html><head><title>${TITLE_MARK}</title></head><body>${DATA_MARK}<script>start()</script></body></html>`

export async function openSendRoom(picture: Buffer | null = null): Promise<SendRoom> {
  const chat: ChatServer = await startChatServer((asked) =>
    picturesOf(asked).length > 1
      ? says('**Rechecked Answer: [B]**')
      : says('**Answer: [A]** **Bounding box: [0.5, 0.25, 0.75, 0.5]**'),
  )
  const room = await openRunRoom([chatEngine(chat.baseUrl)], picture)
  const appFolder = await mkdtemp(join(tmpdir(), 'loupe-app-'))
  await mkdir(join(appFolder, 'viewer'))
  await Promise.all(
    [
      ['page.html', page],
      ['viewer.js', 'start()'],
      ['viewer.css', 'body{}'],
    ].map(([name = '', text = '']) => writeFile(join(appFolder, 'viewer', name), text)),
  )
  const sendRoom: SendRoom = {
    ...room,
    now: new Date('2026-11-21T12:00:00Z'),
    send: createSend({ ...room, appFolder, version: '0.0.0-test', now: () => sendRoom.now }),
    zoomed: (question = 'What is it?') =>
      room.run({
        method: 'zoom-refine',
        question,
        options: [
          { letter: 'A', text: 'red' },
          { letter: 'B', text: 'blue' },
        ],
        expected: 'B',
      }),
    async stored() {
      const entries = await readdir(room.folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith('loupe.db'))
        .map((entry) => join(entry.parentPath, entry.name).slice(room.folder.length + 1))
        .sort()
    },
    async close() {
      await room.close()
      await chat.close()
    },
  }
  return sendRoom
}

export async function whole(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(Buffer.from(chunk))
  return Buffer.concat(all)
}
