/** All formats that Loupe reads. */
import type { ImportFormat } from '#contract/import.ts'
import type { Cells } from '../source.ts'
import { coco } from './coco.ts'
import type { Format, Head } from './format.ts'
import { hrBench } from './hr-bench.ts'
import { mcqa } from './mcqa.ts'
import { mmeRealWorld } from './mme-realworld.ts'
import { plainList } from './plain.ts'
import { treeBench } from './treebench.ts'
import { vlmEvalKit } from './vlmevalkit.ts'
import { vstar, vstarQuestions } from './vstar.ts'
import { w3c } from './w3c.ts'
import { zoomBench } from './zoombench.ts'

const formats: Record<ImportFormat, Format> = {
  'hr-bench': hrBench,
  vstar,
  'vstar-questions': vstarQuestions,
  'mme-realworld': mmeRealWorld,
  zoombench: zoomBench,
  treebench: treeBench,
  mcqa,
  vlmevalkit: vlmEvalKit,
  coco,
  w3c,
  plain: plainList,
}

export function formatOf(id: ImportFormat): Format {
  return formats[id]
}

/** What the list could be, surest first; never empty. */
export function recognise(head: Head): { format: ImportFormat; confidence: number }[] {
  return Object.values(formats)
    .map((format) => ({ format: format.id, confidence: format.detect(head) }))
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence)
}

export function derived(format: Format, cells: Cells): Cells {
  return format.derive?.(cells) ?? cells
}
