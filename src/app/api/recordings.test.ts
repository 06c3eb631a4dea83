import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { gallerySchema, isRecorded, recordingSchema } from '#contract/gallery.ts'
import { makeReplay } from '#contract/replay.ts'
import type { Run, RunEvent } from '#contract/run.ts'
import { aRun } from '#contract/run-fixtures.ts'
import { foldRun } from '#contract/run-fold.ts'
import { ApiProblem } from './client.ts'
import { readLog } from './recordings.ts'

const events: RunEvent[] = [
  { id: 1, at: 5, type: 'run-created', run: aRun() },
  { id: 2, at: 9, type: 'run-started', queuedMs: 4 },
]

describe('a log as it is streamed', () => {
  it('is read to its last event, whatever else stands in the stream', () => {
    const stream = `retry: 1000\n\n: still here\n\n${events.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}`).join('\n\n')}\n\n`
    expect(readLog(stream)).toEqual(events)
    expect(readLog(stream.replaceAll('\n', '\r\n'))).toEqual(events)
  })

  it('is refused where an event makes no sense', () => {
    expect(() => readLog('data: {"id":1}\n\n')).toThrow(ApiProblem)
  })
})

describe('the recordings that ship', () => {
  const file = (address: string) => readFile(new URL(`../../../public${address}`, import.meta.url))

  it('fold into the run that their list tells of, and every file that they name is there', async () => {
    const gallery = gallerySchema.parse(JSON.parse(String(await file('/samples/recorded/gallery.json'))))
    expect(gallery.entries.length).toBeGreaterThan(0)
    for (const entry of gallery.entries) {
      expect(isRecorded(entry.id)).toBe(true)
      const recording = recordingSchema.parse(JSON.parse(String(await file(entry.log))))
      const run = makeReplay(recording.events).at(Number.POSITIVE_INFINITY)
      expect(run).toEqual(recording.events.reduce<Run | null>(foldRun, null))
      expect(run).toMatchObject({
        status: 'succeeded',
        question: entry.question,
        model: entry.model,
        initialAnswer: entry.initialAnswer,
        refinedAnswer: entry.refinedAnswer,
      })
      await file(recording.image.url)
      const named = JSON.stringify(recording).match(/\/samples\/recorded\/[0-9a-f]+\.\w+/g) ?? []
      for (const address of new Set(named)) await file(address)
    }
  })
})
