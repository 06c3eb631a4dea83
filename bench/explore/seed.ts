/**
 * A data folder with a dataset of any size and evaluations of it, for measuring and looking at Explore: pictures are cut from
 * the sample scenes, items go in through `datasets.append` and results through the evaluations' store, so that nothing is
 * asked of an engine. Answers are drawn at random; the same seed gives the same.
 */
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { causeOf } from '#contract/cause.ts'
import { type Facts, type Grade, noFacts } from '#contract/facts.ts'
import { evidenceRecall, meanBestIou } from '#contract/geometry-evidence.ts'
import type { ImageInfo } from '#contract/image.ts'
import type { Prediction } from '#contract/prediction.ts'
import type { Answer } from '#contract/run.ts'
import { flipOfGrades } from '#contract/score-open.ts'
import { area, type Box, box, clampToSize, padBox, type Size } from '#contract/space.ts'
import { createDatasets, type NewItem } from '../../server/benchmarks/datasets.ts'
import { createEvaluationStore } from '../../server/benchmarks/evaluate/store.ts'
import {
  blankBody,
  type StoredEvaluation,
  type StoredResult,
} from '../../server/benchmarks/evaluate/stored.ts'
import { createImages } from '../../server/images/images.ts'
import { defaultImageLimits } from '../../server/images/limits.ts'
import { sharp } from '../../server/images/sharp.ts'
import { chunked } from '../../server/images/test-room.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openFiles } from '../../server/store/files.ts'
import { kinds, letters, type Random, randomOf } from './random.ts'

const samples = fileURLToPath(new URL('../../public/samples', import.meta.url))

export interface SeedSize {
  items: number
  /** different pictures; items share them */
  pictures: number
  evaluations: number
}

export interface Seeded {
  datasetId: string
  evaluationIds: string[]
  /** seconds that items and results took to be written */
  itemSeconds: number
  resultSeconds: number
}

/** Fills an empty data folder; the server must not run on it. */
export async function seedExplore(folder: string, size: SeedSize): Promise<Seeded> {
  const random = randomOf(7)
  const db = await openDatabase(folder)
  try {
    const images = createImages({ db, files: await openFiles(folder), limits: defaultImageLimits })
    const pictures: ImageInfo[] = []
    for await (const bytes of cuts(size.pictures, random)) {
      pictures.push(
        (await images.ingest(chunked(bytes, 65_536), { name: `cut-${pictures.length}.jpg` })).image,
      )
    }
    const datasets = createDatasets({ db, images })
    const dataset = await datasets.create({
      name: `Street scenes, ${size.items.toLocaleString('en-US')}`,
      format: 'plain-jsonl',
      description: 'Cut from the sample scenes, with questions and answers drawn at random.',
      licence: 'Apache-2.0',
    })
    const items = Array.from({ length: size.items }, (_, at) => newItem(at, pictures, random))
    const itemSeconds = await seconds(async () => {
      for (let at = 0; at < items.length; at += 1000) {
        await datasets.append(dataset.id, items.slice(at, at + 1000))
      }
    })
    const stored = new Map<number, string>()
    for await (const item of datasets.walk(dataset.id)) stored.set(item.ordinal, item.id)
    const store = createEvaluationStore(db)
    const evaluationIds: string[] = []
    const resultSeconds = await seconds(async () => {
      for (const [at, kind] of kinds.slice(0, size.evaluations).entries()) {
        const evaluation = newEvaluation(dataset.id, kind, at)
        evaluationIds.push(evaluation.id)
        await store.insert(
          evaluation,
          items.map((item, ordinal) =>
            newResult(evaluation, kind, item, ordinal, stored.get(ordinal) ?? '', random),
          ),
        )
      }
    })
    return { datasetId: dataset.id, evaluationIds, itemSeconds, resultSeconds }
  } finally {
    await db.destroy()
  }
}

async function* cuts(count: number, random: Random): AsyncGenerator<Buffer> {
  const names = (await readdir(samples)).filter((name) => name.endsWith('.jpg')).sort()
  for (let at = 0; at < count; at++) {
    const whole = sharp(await readFile(join(samples, names[at % names.length] ?? '')))
    const { width = 1, height = 1 } = await whole.metadata()
    const share = 0.35 + random() * 0.6
    const size = { width: Math.floor(width * share), height: Math.floor(height * share) }
    const left = Math.floor(random() * (width - size.width))
    const top = Math.floor(random() * (height - size.height))
    yield await whole
      .extract({ left, top, ...size })
      .jpeg({ quality: 82 })
      .toBuffer()
  }
}

const things = ['balloon', 'sign', 'van', 'kite', 'boat', 'stall', 'lamp', 'window', 'bench', 'flag']
const colours = ['green', 'red', 'yellow', 'blue', 'violet', 'white']
const asks: readonly [string, string, (colour: string, thing: string) => string][] = [
  ['text', 'read', (colour, thing) => `What is the code on the ${colour} ${thing}?`],
  ['count', 'count', (_, thing) => `How many ${thing}s can be seen?`],
  ['colour', 'attribute', (_, thing) => `What colour is the smallest ${thing}?`],
  ['position', 'relation', (colour, thing) => `Is the ${colour} ${thing} left or right of the lamp?`],
  ['chart', 'read', (colour) => `Which bar of the ${colour} chart is the highest?`],
]

function newItem(at: number, pictures: readonly ImageInfo[], random: Random): NewItem {
  const picture = pictures[at % pictures.length]
  if (!picture) throw new Error('no pictures')
  const colour = colours[Math.floor(random() * colours.length)] ?? ''
  const thing = things[Math.floor(random() * things.length)] ?? ''
  const [category, kind, ask] = asks[Math.floor(random() * asks.length)] ?? asks[0] ?? ['', '', () => '']
  const open = random() < 0.15
  const evidence = randomBox(picture, 0.01 + random() ** 3 * 0.3, random)
  const truth = letters[Math.floor(random() * 4)] ?? 'A'
  return {
    draft: {
      key: `item-${at}`,
      imageName: `pictures/${at % pictures.length}.jpg`,
      question: ask(colour, thing),
      options: open ? [] : letters.map((letter, i) => ({ letter, text: `${(i + 1) * 3 + (at % 7)} or so` })),
      answer: open ? `${Math.floor(random() * 90) + 10}` : truth,
      category,
      kind,
      evidence: random() < 0.95 ? [evidence] : [],
      cycle: null,
      extra: {},
    },
    image: picture,
  }
}

function randomBox(size: Size, share: number, random: Random): Box<'image'> {
  const width = Math.max(4, Math.round(size.width * Math.sqrt(share) * (0.7 + random() * 0.6)))
  const height = Math.max(4, Math.round(size.height * Math.sqrt(share) * (0.7 + random() * 0.6)))
  return box('image', {
    x: Math.round(random() * Math.max(1, size.width - width)),
    y: Math.round(random() * Math.max(1, size.height - height)),
    width: Math.min(width, size.width),
    height: Math.min(height, size.height),
  })
}

type Kind = (typeof kinds)[number]

function newEvaluation(datasetId: string, kind: Kind, at: number): StoredEvaluation {
  const at0 = Date.parse('2026-11-20T10:00:00Z') + at * 3_600_000
  return {
    id: randomUUID(),
    datasetId,
    name: kind.name,
    method: kind.method,
    engine: kind.engine,
    engineLabel: kind.engine,
    model: kind.engine,
    params: {},
    source: 'imported',
    format: 'plain-jsonl',
    slice: null,
    concurrency: null,
    fresh: false,
    status: 'finished',
    createdAt: new Date(at0).toISOString(),
    finishedAt: new Date(at0 + 1_800_000).toISOString(),
    problem: null,
    revision: 1,
  }
}

function newResult(
  evaluation: StoredEvaluation,
  kind: Kind,
  item: NewItem,
  ordinal: number,
  itemId: string,
  random: Random,
): StoredResult {
  const { draft, image } = item
  const [evidence] = draft.evidence
  const zooms = kind.method !== 'single-glance'
  const hit = evidence && random() < kind.hits
  const asked = hit
    ? clampToSize(jitter(evidence, random), image)
    : randomBox(image, 0.02 + random() * 0.2, random)
  const predicted = zooms ? asked : null
  const crop =
    predicted && padBox(predicted, image, { kind: 'relative', factor: 1.2 + random(), minPixels: 28 })
  const recall = crop ? evidenceRecall([crop], draft.evidence) : null
  const initial = grade(0.42 + (evidence ? area(evidence) / area(image) : 0.1), random)
  const final: Grade = zooms
    ? grade(initial === 'correct' ? 0.86 : 0.15 + (recall ?? 0.3) * 0.5, random)
    : initial
  const first = sure(initial, random)
  const last = zooms ? sure(final, random) : first
  const coverage = evidence && zooms ? area(evidence) / area(image) : null
  const ratio = coverage === null ? null : Math.exp(random() * 4 - 0.8)
  const failed = random() < 0.004
  const facts: Facts = failed
    ? { ...noFacts, status: 'failed', cause: 'engine-fault', causeBy: 'rule' }
    : {
        ...noFacts,
        status: 'done',
        initial,
        final,
        flip: zooms ? flipOfGrades(initial, final) : null,
        gradedBy: 'rule',
        initialConfidence: first,
        finalConfidence: last,
        iou: predicted ? meanBestIou([predicted], draft.evidence) : null,
        recall,
        boxArea: predicted ? area(predicted) / area(image) : null,
        cropArea: crop ? area(crop) / area(image) : null,
        coverageShare: coverage === null || ratio === null ? null : Math.min(1, coverage * ratio),
        coverageArea: coverage,
        coverageRatio: ratio,
        calls: zooms ? 2 : 1,
        promptTokens: zooms ? 1400 + Math.floor(random() * 900) : 700,
        completionTokens: 8 + Math.floor(random() * 60),
        ms: kind.ms * (0.6 + random() * 1.1),
      }
  const cause = failed ? 'engine-fault' : causeOf(facts)
  const given = answer(draft, initial, first, random)
  const refined = zooms ? answer(draft, final, last, random) : null
  return {
    ...blankBody,
    evaluationId: evaluation.id,
    itemId,
    ordinal,
    status: failed ? 'failed' : 'done',
    runId: null,
    runKey: `${evaluation.id} ${ordinal}`,
    attempts: 1,
    initialAnswer: failed ? null : given,
    refinedAnswer: failed ? null : refined,
    box: failed ? null : predicted,
    cropBox: failed ? null : crop,
    facts: { ...facts, cause, causeBy: cause && 'rule' },
    prediction: failed ? null : prediction(ordinal, given, refined, predicted),
  }
}

/** What an imported result is opened from. */
function prediction(
  ordinal: number,
  given: Answer,
  refined: Answer | null,
  predicted: Box<'image'> | null,
): Prediction {
  const said = (of: Answer) => ({ reply: of.text, letter: of.letter })
  return {
    row: ordinal + 1,
    initial: said(given),
    refined: refined && said(refined),
    box:
      predicted &&
      `[${[predicted.x, predicted.y, predicted.x + predicted.width, predicted.y + predicted.height].map(Math.round).join(', ')}]`,
    convention: 'image-pixel',
    theirs: null,
    completionTokens: null,
    ms: null,
    error: null,
  }
}

function jitter(around: Box<'image'>, random: Random): Box<'image'> {
  const move = () => (random() - 0.5) * 0.5
  return box('image', {
    x: around.x + around.width * move(),
    y: around.y + around.height * move(),
    width: around.width * (0.8 + random() * 0.6),
    height: around.height * (0.8 + random() * 0.6),
  })
}

function grade(right: number, random: Random): Grade {
  return random() < right ? 'correct' : random() < 0.06 ? 'unparsed' : 'wrong'
}

function sure(of: Grade, random: Random): number {
  return of === 'correct' ? 1 - random() ** 1.8 * 0.75 : 0.15 + random() * 0.75
}

function answer(draft: NewItem['draft'], of: Grade, confidence: number, random: Random): Answer {
  const choice = draft.options.length > 0
  const wrong = choice
    ? (letters.filter((letter) => letter !== draft.answer)[Math.floor(random() * 3)] ?? 'A')
    : `${Math.floor(random() * 90) + 10}`
  const text =
    of === 'unparsed' ? 'I cannot tell from this picture.' : of === 'correct' ? (draft.answer ?? '') : wrong
  return {
    text,
    letter: of === 'unparsed' || !choice ? null : text,
    parsed: of !== 'unparsed',
    logprob: Math.log(confidence),
    distribution: null,
  }
}

async function seconds(act: () => Promise<void>): Promise<number> {
  const since = performance.now()
  await act()
  return (performance.now() - since) / 1000
}
