/** What is being sent to the server now. Kept outside of the dialog: closing it does not stop the upload. */
import { create } from 'zustand'
import { asProblem } from '../../../../app/api/queries.ts'
import type { ProblemLike } from '../../../../app/ui/problem-note.tsx'
import { type FoundFile, sortFound, totalBytes } from './dropped-files.ts'
import { sendFolder, sendList } from './send.ts'

export interface Sending {
  readonly name: string
  readonly files: number
  readonly bytes: number
  readonly sentFiles: number
  readonly sentBytes: number
  /** milliseconds of the page's clock */
  readonly since: number
  readonly problem: ProblemLike | null
  /** the import that came of it; null while it is on its way */
  readonly jobId: string | null
}

export const useSending = create<{ sending: Sending | null }>(() => ({ sending: null }))

let stop: AbortController | null = null

/** Sends what was dropped or chosen: one list alone, or the list with its pictures. False where there is no list in it. */
export function send(files: readonly FoundFile[]): boolean {
  const found = sortFound(files)
  const [list] = found.lists
  if (!list) return false
  stop?.abort()
  const mine = new AbortController()
  stop = mine
  const alone = found.lists.length === 1 && found.pictures.length === 0
  const sent = alone ? [list] : [...found.lists, ...found.pictures]
  const name = alone ? list.file.name : nameOf(sent)
  const patch = (part: Partial<Sending>) =>
    useSending.setState(({ sending }) =>
      stop === mine && sending ? { sending: { ...sending, ...part } } : {},
    )
  useSending.setState({
    sending: {
      name,
      files: sent.length,
      bytes: totalBytes(sent),
      sentFiles: 0,
      sentBytes: 0,
      since: performance.now(),
      problem: null,
      jobId: null,
    },
  })
  const work = alone ? sendList(list, mine.signal, patch) : sendFolder(name, sent, mine.signal, patch)
  work
    .then((job) => patch({ jobId: job.id, sentBytes: totalBytes(sent), sentFiles: sent.length }))
    .catch((error: unknown) => patch({ problem: asProblem(error) }))
  return true
}

export function forgetSending(): void {
  stop?.abort()
  stop = null
  useSending.setState({ sending: null })
}

/** The folder that they all lie in, or the name of the first. */
function nameOf(files: readonly FoundFile[]): string {
  const first = files[0]?.path ?? ''
  const folder = first.includes('/') ? first.slice(0, first.indexOf('/')) : ''
  const common = folder !== '' && files.every(({ path }) => path.startsWith(`${folder}/`))
  return common ? folder : (first.split('/').at(-1) ?? first)
}
