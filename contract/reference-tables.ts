/**
 * What papers and their repositories print, as reference lines beside measured figures. Published numbers have a type of
 * their own (`PublishedPercent`, in percent) and measured ones are shares from 0 to 1, so that the two cannot be mixed by
 * accident: models, prompts, resolutions and answer extractors differ, and no line here was measured by Loupe.
 */
import { z } from 'zod'
import {
  hrBenchHuman,
  mgpoReadme,
  miniO3,
  type PrintedRow,
  treeVgrLog,
  zoomEyeIssue9,
  zwzTable2,
  zwzTable4,
  zwzTable7,
  zwzTable8,
} from './reference-values.ts'

/** The benchmarks that a published column is about. */
export const benchmarkIds = [
  'zoombench',
  'hr-bench-4k',
  'hr-bench-8k',
  'vstar',
  'cv-bench',
  'mme-realworld',
  'mme-realworld-cn',
  'treebench',
  'countqa',
  'colorbench',
  'mmstar',
  'babyvision',
] as const
export const benchmarkIdSchema = z.enum(benchmarkIds)
export type BenchmarkId = z.infer<typeof benchmarkIdSchema>

/** Percent, or percentage points in a gap; as printed. */
export const publishedPercentSchema = z.number().brand('published percent')
export type PublishedPercent = z.infer<typeof publishedPercentSchema>

export const referenceTableSchema = z
  .object({
    kind: z.literal('published'),
    id: z.string(),
    title: z.string(),
    source: z.object({
      /** arXiv number, or repository and commit */
      work: z.string(),
      title: z.string(),
      /** where in it */
      place: z.string(),
    }),
    measure: z.enum(['accuracy', 'dual-view', 'coverage']),
    columns: z.array(
      z.object({
        label: z.string(),
        /** what a number of the column is */
        meaning: z.string(),
        /** null: an average over other columns, or a benchmark of which the source does not tell the form */
        benchmark: benchmarkIdSchema.nullable(),
      }),
    ),
    rows: z.array(z.object({ group: z.string(), name: z.string(), values: z.array(publishedPercentSchema) })),
    /** what has to be known before a measured figure is held against it */
    notes: z.array(z.string()),
  })
  .meta({ id: 'ReferenceTable' })
export type ReferenceTable = z.infer<typeof referenceTableSchema>

type Column = ReferenceTable['columns'][number]

function column(label: string, benchmark: BenchmarkId | null, meaning = `Accuracy on ${label}`): Column {
  return { label, meaning, benchmark }
}

function rowsOf(printed: readonly PrintedRow[]): ReferenceTable['rows'] {
  return printed.map(([group, name, ...values]) => ({
    group,
    name,
    values: values.map((value) => publishedPercentSchema.parse(value)),
  }))
}

const zwz = (place: string) => ({
  work: 'arXiv 2602.11858',
  title: 'Zooming without Zooming: Region-to-Image Distillation for Fine-Grained Multimodal Perception',
  place,
})

const judged =
  'Scored by rules, then by a language model as judge (section 9.3); Loupe scores with one strict extractor, and with a judge only open questions.'

export const referenceTables: readonly ReferenceTable[] = [
  {
    kind: 'published',
    id: 'zwz-table-2',
    title: 'One pass over the whole image',
    source: zwz('table 2'),
    measure: 'accuracy',
    columns: [
      column('ZoomBench', 'zoombench', 'Accuracy on ZoomBench, whole image'),
      column('HR-Bench 4K', 'hr-bench-4k'),
      column('HR-Bench 8K', 'hr-bench-8k'),
      column('V*', 'vstar'),
      column('CV-Bench', 'cv-bench'),
      column('MME-RealWorld', 'mme-realworld', 'Accuracy on MME-RealWorld, English'),
      column('MME-RealWorld CN', 'mme-realworld-cn', 'Accuracy on MME-RealWorld, Chinese'),
      column('General perception', null, 'Mean of the seven columns before it'),
      column('CountQA', 'countqa'),
      column('ColorBench', 'colorbench'),
      column('MMStar', 'mmstar'),
      column('BabyVision', 'babyvision'),
      column('Average', null, 'Mean of the eleven benchmarks'),
    ],
    rows: rowsOf(zwzTable2),
    notes: [
      judged,
      'The text of section 4.2 gives 61.52 as the average of Qwen3-VL-8B; the table prints 62.86, and 61.52 for Qwen3-VL-4B.',
    ],
  },
  {
    kind: 'published',
    id: 'zwz-table-4',
    title: 'One pass against agentic zooming',
    source: zwz('table 4'),
    measure: 'accuracy',
    columns: [
      column('V*', 'vstar'),
      column('HR-Bench 4K', 'hr-bench-4k'),
      column('HR-Bench 8K', 'hr-bench-8k'),
      column('MME-RealWorld', 'mme-realworld', 'Accuracy on MME-RealWorld, English'),
      column('Average', null, 'Mean of the four benchmarks'),
    ],
    rows: rowsOf(zwzTable4),
    notes: [
      judged,
      'For Qwen2.5-VL-7B the English column prints 58.3, where table 2 has 60.80 for English and 58.30 for Chinese.',
    ],
  },
  {
    kind: 'published',
    id: 'zwz-table-7',
    title: 'Dual view on ZoomBench',
    source: zwz('table 7'),
    measure: 'dual-view',
    columns: ['Counting', 'OCR', 'Color', 'Structure', 'Material', 'Identification']
      .map((label) => column(label, 'zoombench', `Global, regional, or their gap, in the dimension ${label}`))
      .concat(column('Average', 'zoombench', 'Mean over items: dimensions weigh by their size')),
    rows: rowsOf(zwzTable7),
    notes: [judged, 'A gap is regional minus global, in percentage points.'],
  },
  {
    kind: 'published',
    id: 'zwz-table-8',
    title: 'Attention inside the evidence box on ZoomBench',
    source: zwz('table 8'),
    measure: 'coverage',
    columns: [
      column('Coverage', 'zoombench', 'Mean share of relative attention inside the evidence box, layer 24'),
    ],
    rows: rowsOf(zwzTable8),
    notes: [
      'The first three are printed as QwenVL-4B, QwenVL-7B and QwenVL-8B; which models these are follows from section 4.1.',
      'The paper gives no share of the area, which is what chance would reach.',
      'The published script (utils/eval_coverage.py) uses raw instead of relative attention and at least 2 × 2 cells a box.',
    ],
  },
  {
    kind: 'published',
    id: 'mgpo-readme',
    title: 'MGPO',
    source: { work: 'EvolvingLMMs-Lab/MGPO at 3961ef1', title: 'MGPO', place: 'README, table as a picture' },
    measure: 'accuracy',
    columns: [column('V*', 'vstar'), column('MME-RealWorld', null)],
    rows: rowsOf(mgpoReadme),
    notes: [
      'Which form of MME-RealWorld it is, is not told; the validation set that the repository names has 1,919 items, the size of Lite.',
    ],
  },
  {
    kind: 'published',
    id: 'mini-o3',
    title: 'Mini-o3',
    source: { work: 'Mini-o3/Mini-o3 at 8654dbf', title: 'Mini-o3', place: 'repository' },
    measure: 'accuracy',
    columns: [
      column('V*', 'vstar'),
      column('HR-Bench 4K', 'hr-bench-4k'),
      column('HR-Bench 8K', 'hr-bench-8k'),
    ],
    rows: rowsOf(miniO3),
    notes: ['Average over 32 samples of each answer.'],
  },
  {
    kind: 'published',
    id: 'hr-bench-human',
    title: 'People on HR-Bench',
    source: { work: 'DreamMr/HR-Bench at b17b199', title: 'HR-Bench', place: 'repository' },
    measure: 'accuracy',
    columns: [column('HR-Bench 4K', 'hr-bench-4k'), column('HR-Bench 8K', 'hr-bench-8k')],
    rows: rowsOf(hrBenchHuman),
    notes: [],
  },
  {
    kind: 'published',
    id: 'zoomeye-issue-9',
    title: 'ZoomEye against a direct answer, scored the same way',
    source: { work: 'om-ai-lab/ZoomEye', title: 'ZoomEye', place: 'issue 9' },
    measure: 'accuracy',
    columns: [column('V*', 'vstar')],
    rows: rowsOf(zoomEyeIssue9),
    notes: ['A reproduction by a user: 174 and 172 of 191.'],
  },
  {
    kind: 'published',
    id: 'treevgr-log',
    title: 'TreeVGR on TreeBench',
    source: { work: 'Haochen-Wang409/TreeVGR at 4823ad8', title: 'TreeVGR', place: 'sample log' },
    measure: 'accuracy',
    columns: [column('TreeBench', 'treebench')],
    rows: rowsOf(treeVgrLog),
    notes: ['200 of 405 in the log that the repository ships.'],
  },
]

/** One published number with its source, to be drawn as a line and never as a measured point. */
export interface ReferenceLine {
  readonly kind: 'published'
  readonly table: string
  readonly name: string
  readonly group: string
  readonly percent: PublishedPercent
  /** "arXiv 2602.11858, table 2" */
  readonly source: string
}

/** The published accuracies on a benchmark, highest first. */
export function referenceLines(benchmark: BenchmarkId): ReferenceLine[] {
  const lines = referenceTables.flatMap((table) => {
    const at = table.columns.findIndex((each) => each.benchmark === benchmark)
    if (at < 0 || table.measure !== 'accuracy') return []
    return table.rows.flatMap(({ name, group, values }): ReferenceLine[] => {
      const percent = values[at]
      const source = `${table.source.work}, ${table.source.place}`
      return percent === undefined
        ? []
        : [{ kind: 'published', table: table.id, name, group, percent, source }]
    })
  })
  return lines.toSorted((a, b) => b.percent - a.percent)
}
