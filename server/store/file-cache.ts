/** Which files of a folder are copies that can be fetched again, and which of them go when they become too many bytes. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface FileCache {
  /** The file is in use now: it stays for a while. */
  touch(path: string, bytes?: number): void
  forget(path: string): void
  readonly bytes: number
}

/** Whoever has just been told where a file lies has so long to open it, in milliseconds. */
const KEPT_MS = 60_000

/** `folders`: what lies below them at the start is known, oldest use first. */
export async function openFileCache(
  folders: readonly string[],
  budgetBytes: number,
  keptMs: number = KEPT_MS,
): Promise<FileCache> {
  const known = new Map<string, { bytes: number; usedAt: number }>()
  let total = 0

  const forget = (path: string) => {
    total -= known.get(path)?.bytes ?? 0
    known.delete(path)
  }

  function shrink(): void {
    const now = Date.now()
    for (const [path, { usedAt }] of known) {
      if (total <= budgetBytes || now - usedAt < keptMs) return
      forget(path)
      // One that cannot be removed now is found again at the next start.
      rm(path, { force: true }).catch(() => undefined)
    }
  }

  const found: { path: string; bytes: number; usedAt: number }[] = []
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const { size, atimeMs, mtimeMs } = await stat(path)
      found.push({ path, bytes: size, usedAt: Math.max(atimeMs, mtimeMs) })
    }
  }
  for (const { path, ...use } of found.toSorted((a, b) => a.usedAt - b.usedAt)) {
    known.set(path, use)
    total += use.bytes
  }
  shrink()

  return {
    get bytes() {
      return total
    },
    forget,
    touch(path, bytes) {
      const size = bytes ?? known.get(path)?.bytes ?? 0
      forget(path)
      known.set(path, { bytes: size, usedAt: Date.now() })
      total += size
      shrink()
    },
  }
}
