/**
 * `tokens.json`: what has to be known of the embedded model beside its two graphs.
 * Free of node imports, so that a browser can load the same model.
 */
import { z } from 'zod'
import type { ModelProfile } from '#contract/engine.ts'
import { paddingSchema } from '#contract/engine.ts'

const id = z.number().int().min(0)
const count = z.number().int().positive()

export const manifestSchema = z.object({
  version: z.number().int(),
  name: z.string().min(1),
  revision: z.string().min(1),
  /** the view: long side in pixels, sides a multiple of `multiple`, one attention cell for `cell` x `cell` pixels */
  view: z.object({ longSide: count, multiple: count, cell: count }),
  /** the crop's long side, where it differs from the view's */
  crop: z.object({ longSide: count }).optional(),
  bins: count,
  /** layers that look at the picture, their heads, and each head's width */
  layers: count,
  heads: count,
  headDim: count,
  defaultLayer: id,
  /** heads that were trained towards the object that is asked for */
  guided: z.object({ layer: id, heads: z.array(id) }).nullish(),
  vocabulary: z.array(z.string()).min(1),
  special: z.object({ pad: id, s1: id, s2: id, init: id, ans: id, box: id, eos: id, unk: id }),
  coordinateStart: id,
  /** ids of the characters that codes are spelt with */
  charTokens: z.array(id),
  questionLength: count,
  initialLength: count,
  cropPadding: paddingSchema,
  genericQuestion: z.string(),
  maxAnswer: count,
  /** tokens that may start an answer only if they are likelier than all others together ("not there") */
  majorityTokens: z.array(id).default([]),
  /** layers whose keys and values the decoder takes back as `past`; 0: it takes whole sequences only */
  cachedLayers: z.number().int().min(0).default(0),
  /** file name -> SHA-256 of its bytes, lower-case hex */
  sha256: z.record(z.string(), z.string()),
  parameters: z.number().optional(),
})
export type Manifest = z.infer<typeof manifestSchema>

/** The files of a model folder. */
export const MANIFEST_FILE = 'tokens.json'
export const ENCODER_FILE = 'encoder.onnx'
export const DECODER_FILE = 'decoder.onnx'

/** A reason, in words for a person and without any path, why the model cannot be used. */
export class ModelFilesError extends Error {
  override readonly name = 'ModelFilesError'
}

/** Reads the text of `tokens.json`. Throws ModelFilesError. */
export function parseManifest(text: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ModelFilesError(`The built-in model's ${MANIFEST_FILE} is damaged`)
  }
  const parsed = manifestSchema.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new ModelFilesError(
      `The built-in model's ${MANIFEST_FILE} is not of the form Loupe knows (${where})`,
    )
  }
  const manifest = parsed.data
  if (manifest.coordinateStart + manifest.bins > manifest.vocabulary.length) {
    throw new ModelFilesError(
      `The built-in model's ${MANIFEST_FILE} contradicts itself: too few coordinate tokens`,
    )
  }
  return manifest
}

/** Throws ModelFilesError unless the bytes are those that the manifest was written for. */
export async function verifyBytes(
  manifest: Manifest,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const expected = manifest.sha256[file]
  if (!expected) throw new ModelFilesError(`The built-in model's ${MANIFEST_FILE} does not vouch for ${file}`)
  // A browser has it in secure contexts only; elsewhere the files are taken as they come.
  if (!crypto.subtle) return
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (actual !== expected) {
    throw new ModelFilesError(`The built-in model's ${file} is damaged or belongs to another version`)
  }
}

/** How pictures are cut for this model and its answers read: sides and padding in pixels of the picture sent, boxes 0 to 1000. */
export function profileOf(manifest: Manifest): ModelProfile {
  const { view, crop } = manifest
  return {
    id: 'loupe-tiny',
    label: 'Loupe tiny',
    convention: 'thousand',
    resize: { kind: 'long-side', longSide: view.longSide, multiple: view.multiple },
    ...(crop ? { cropResize: { kind: 'long-side', longSide: crop.longSide, multiple: view.multiple } } : {}),
    promptStyle: 'tiny',
    zoomSyntax: null,
    padding: manifest.cropPadding,
    attentionLayer: manifest.defaultLayer,
    imageFormat: 'png',
  }
}

/** What a person should know of this model's maps, or null. */
export function attentionNote(manifest: Manifest): string | null {
  const { guided, heads } = manifest
  if (!guided || guided.heads.length === 0) return null
  const share = guided.heads.length === heads ? `All ${heads}` : `${guided.heads.length} of the ${heads}`
  return (
    `${share} heads of layer ${guided.layer} were trained to look at the object that the question names. ` +
    'Its map shows where the model was taught to look; it is no evidence that attention finds objects by itself.'
  )
}
