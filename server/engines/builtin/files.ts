/** Reads a model folder from disk. Reasons name files, never folders. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DECODER_FILE,
  ENCODER_FILE,
  MANIFEST_FILE,
  type Manifest,
  ModelFilesError,
  parseManifest,
  verifyBytes,
} from '#engine/manifest.ts'
import type { ModelFiles } from '#engine/serve.ts'

/** Throws ModelFilesError. */
export async function readManifest(modelDir: string): Promise<Manifest> {
  const bytes = await read(modelDir, MANIFEST_FILE)
  return parseManifest(new TextDecoder().decode(bytes))
}

/** Reads all files and checks that they belong together. Throws ModelFilesError. */
export async function readModel(modelDir: string): Promise<ModelFiles> {
  const manifest = await readManifest(modelDir)
  const [encoder, decoder] = await Promise.all([read(modelDir, ENCODER_FILE), read(modelDir, DECODER_FILE)])
  await verifyBytes(manifest, ENCODER_FILE, encoder)
  await verifyBytes(manifest, DECODER_FILE, decoder)
  return { manifest, encoder, decoder }
}

async function read(modelDir: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const path = join(modelDir, file)
    // A pipe would be read for ever.
    if (!(await stat(path)).isFile()) throw new Error(`${file} is not a file`)
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const what = missing ? 'is missing' : 'cannot be read'
    throw new ModelFilesError(`The built-in model's ${file} ${what}`, { cause })
  }
}
