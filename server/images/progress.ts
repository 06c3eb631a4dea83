/** How far each upload has come, by the id that the browser chose for it; forgotten a while after its end. */
import type { UploadProgress } from '#contract/image.ts'

const KEPT_MS = 10 * 60_000
const MOST = 1000

export interface ProgressBoard {
  get(uploadId: string): UploadProgress | null
  set(uploadId: string | undefined, progress: UploadProgress): void
}

export function createProgressBoard(now: () => number = () => performance.now()): ProgressBoard {
  const board = new Map<string, { progress: UploadProgress; at: number }>()

  const forget = () => {
    for (const [id, { progress, at }] of board) {
      const over = progress.stage === 'done' || progress.stage === 'failed'
      if ((over && now() - at > KEPT_MS) || board.size > MOST) board.delete(id)
    }
  }

  return {
    get: (uploadId) => board.get(uploadId)?.progress ?? null,
    set(uploadId, progress) {
      if (uploadId === undefined) return
      if (!board.has(uploadId)) forget()
      board.set(uploadId, { progress, at: now() })
    },
  }
}
