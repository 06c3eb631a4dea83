/** Where the bench keeps what takes long to make: git-ignored, safe to delete. */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export function benchFolder(name: string): string {
  const folder = fileURLToPath(new URL(`../../.dist-canvas/${name}`, import.meta.url))
  mkdirSync(folder, { recursive: true })
  return folder
}
