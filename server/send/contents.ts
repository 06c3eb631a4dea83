/** Everything that belongs to some runs: their event logs, their images, and the stored files that they name. */
import { stat } from 'node:fs/promises'
import { ProblemError } from '#contract/error.ts'
import type { ImageInfo } from '#contract/image.ts'
import { fileNames } from '#contract/parcel.ts'
import { isTerminal, type Run, type RunEvent } from '#contract/run.ts'
import type { Images } from '../images/images.ts'
import type { Runner } from '../runs/runner.ts'

/** More would be a data set, not something to show. */
export const MAX_RUNS = 100

export interface RunWithEvents {
  readonly run: Run
  readonly events: readonly RunEvent[]
}

export interface SentFile {
  /** `<sha256>.<extension>` */
  readonly name: string
  readonly path: string
  readonly bytes: number
}

export interface Contents {
  readonly title: string
  readonly runs: readonly RunWithEvents[]
  readonly images: readonly ImageInfo[]
  readonly files: readonly SentFile[]
}

export interface ContentsParts {
  readonly runner: Pick<Runner, 'get' | 'watch'>
  readonly images: Pick<Images, 'get' | 'filePath'>
}

/** Throws ProblemError run-not-found, run-not-finished, bad-request (none, or too many). */
export async function gather(
  { runner, images }: ContentsParts,
  runIds: readonly string[],
  title?: string,
): Promise<Contents> {
  const ids = [...new Set(runIds)]
  if (ids.length === 0 || ids.length > MAX_RUNS)
    throw new ProblemError('bad-request', `Between 1 and ${MAX_RUNS} runs can be sent at once.`)
  const runs: RunWithEvents[] = []
  for (const id of ids) runs.push(await wholeRun(runner, id))
  const infos = await Promise.all(
    [...new Set(runs.map(({ run }) => run.imageId))].map((id) => images.get(id)),
  )
  const found = infos.filter((info) => info !== null)
  if (found.length < infos.length) throw new ProblemError('image-not-found')
  return {
    title: title || titleOf(runs),
    runs,
    images: found,
    files: await filesOf(images, runs),
  }
}

async function wholeRun(runner: ContentsParts['runner'], id: string): Promise<RunWithEvents> {
  const run = await runner.get(id)
  if (!isTerminal(run.status)) throw new ProblemError('run-not-finished', 'Only finished runs can be sent.')
  const events: RunEvent[] = []
  for await (const event of runner.watch(id, 0, new AbortController().signal)) events.push(event)
  return { run, events }
}

/** A file that is gone (a data folder that was cleaned by hand) is left out: the viewer says that it is not there. */
async function filesOf(images: ContentsParts['images'], runs: readonly RunWithEvents[]): Promise<SentFile[]> {
  const names = fileNames(runs.map(({ events }) => events))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = await images.filePath(name)
      const there = await stat(path).catch(() => null)
      return there && { name, path, bytes: there.size }
    }),
  )
  return files.filter((file) => file !== null)
}

function titleOf(runs: readonly RunWithEvents[]): string {
  const [first] = runs
  if (!first) return 'Runs'
  return runs.length === 1 ? first.run.question.slice(0, 120) : `${runs.length} runs`
}
