/**
 * A bundle: a zip with runs and everything that they were made of, which another Loupe opens.
 *
 *   loupe-bundle.json        the manifest, first
 *   runs/<id>/run.json       the run as a record, for people and tools
 *   runs/<id>/events.jsonl   its event log, one event a line: the truth
 *   images/<sha256>          the original, byte for byte; may be left out
 *   files/<sha256>.<ext>     pictures as they were sent, and maps
 */
import { z } from 'zod'
import { imageFormats } from './image.ts'

export const BUNDLE_MANIFEST = 'loupe-bundle.json'
export const BUNDLE_VERSION = 1

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const runId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)

export const bundleEntrySchema = z.object({
  path: z
    .string()
    .max(200)
    .regex(
      /^(runs\/[A-Za-z0-9_-]{1,64}\/(run\.json|events\.jsonl)|images\/[0-9a-f]{64}|files\/[0-9a-f]{64}\.(png|jpg|npy))$/,
    ),
  bytes: z.number().int().min(0),
  sha256,
})
export type BundleEntry = z.infer<typeof bundleEntrySchema>

export const bundleManifestSchema = z
  .object({
    format: z.literal('loupe-bundle'),
    version: z.literal(BUNDLE_VERSION),
    title: z.string().max(300),
    loupe: z.string().max(40),
    createdAt: z.string().max(40),
    runs: z
      .array(z.object({ id: runId, imageId: sha256 }))
      .min(1)
      .max(500),
    images: z
      .array(
        z.object({
          id: sha256,
          width: z.number().int().positive(),
          height: z.number().int().positive(),
          format: z.enum(imageFormats),
          bytes: z.number().int().positive(),
          orientation: z.number().int().min(1).max(8),
          name: z.string().max(200),
          /** false: only the pictures as they were sent are in the bundle */
          original: z.boolean(),
        }),
      )
      .min(1)
      .max(500),
    entries: z.array(bundleEntrySchema).max(50_000),
  })
  .meta({ id: 'BundleManifest' })
export type BundleManifest = z.infer<typeof bundleManifestSchema>

/** What came of an import: each run, and whether it was here already. */
export const bundleReportSchema = z
  .object({
    runs: z.array(z.object({ id: z.string(), imageId: z.string(), created: z.boolean() })),
    images: z.array(z.object({ id: z.string(), created: z.boolean(), original: z.boolean() })),
  })
  .meta({ id: 'BundleReport' })
export type BundleReport = z.infer<typeof bundleReportSchema>
