/** The sample scenes that ship with Loupe, read from `public/samples/samples.json`. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { ProblemError } from '#contract/error.ts'
import { type Sample, sampleQuestionSchema } from '#contract/image.ts'

const entrySchema = z.object({
  id: z.string(),
  title: z.string(),
  file: z.string(),
  thumb: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  questions: z.array(sampleQuestionSchema),
})

export interface Samples {
  list(): readonly Sample[]
  /** The sample's picture file. Throws sample-not-found. */
  open(id: string): { stream: Readable; name: string }
}

export async function loadSamples(folder: string): Promise<Samples> {
  const json: unknown = JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8'))
  const entries = z.array(entrySchema).parse(json)
  return {
    list: () =>
      entries.map(({ file, thumb, ...entry }) => ({
        ...entry,
        imageUrl: `/samples/${file}`,
        thumbUrl: `/samples/${thumb}`,
      })),
    open(id) {
      const entry = entries.find((candidate) => candidate.id === id)
      if (!entry) throw new ProblemError('sample-not-found')
      return { stream: createReadStream(join(folder, entry.file)), name: entry.title }
    },
  }
}
