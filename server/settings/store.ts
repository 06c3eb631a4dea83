/**
 * `settings.json` in the data folder: engines set up in the browser, with their keys, and changes of profiles. Written
 * whole or not at all (temporary file, fsync, rename, fsync of the folder), readable by its owner alone.
 */
import { existsSync, readFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { profileChoiceSchema } from '#contract/profile.ts'
import { engineDraftSchema, engineIdSchema } from '#contract/settings.ts'
import { StartError } from '../config.ts'

export const storedEngineSchema = engineDraftSchema.extend({
  id: engineIdSchema,
  apiKey: z.string().nullable(),
})
export type StoredEngine = z.infer<typeof storedEngineSchema>

const storedSchema = z
  .object({
    version: z.literal(1),
    engines: z
      .array(storedEngineSchema)
      .refine(
        (list) => new Set(list.map((engine) => engine.id)).size === list.length,
        'an engine stands there twice',
      ),
    /** by the id of an engine of the configuration file or the environment */
    overrides: z.record(engineIdSchema, profileChoiceSchema),
  })
  .strict()
export type StoredSettings = z.infer<typeof storedSchema>

export interface SettingsStore {
  read(): StoredSettings
  /** Applies a change to what is stored; resolves once it is on disk. Changes are made one after another. */
  change(edit: (before: StoredSettings) => StoredSettings): Promise<void>
}

const EMPTY: StoredSettings = { version: 1, engines: [], overrides: {} }

/** Throws StartError where the file cannot be used; it is never repaired or thrown away silently. */
export function openSettingsStore(folder: string): SettingsStore {
  const path = join(folder, 'settings.json')
  let stored = readStored(path)
  let queue: Promise<void> = Promise.resolve()
  return {
    read: () => stored,
    change(edit) {
      const result = queue.then(async () => {
        const next = storedSchema.parse(edit(stored))
        await writeWhole(folder, path, `${JSON.stringify(next, null, 2)}\n`)
        stored = next
      })
      queue = result.catch(() => undefined)
      return result
    },
  }
}

function readStored(path: string): StoredSettings {
  if (!existsSync(path)) return EMPTY
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new StartError(`${path} cannot be read: ${error instanceof Error ? error.message : error}. ${MEND}`)
  }
  const parsed = storedSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const what = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
    .join('; ')
  throw new StartError(`${path} cannot be used: ${what}. ${MEND}`)
}

const MEND = 'Mend it, or move it away to start without the engines that were set up in the browser.'

async function writeWhole(folder: string, path: string, text: string): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    // A file that a crash left behind keeps its old mode otherwise.
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
