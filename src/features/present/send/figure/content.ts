/** Gathers what stands in a run's figure: pictures as data addresses, boxes as shares, words. */

import { flipOf } from '#contract/answer.ts'
import { clip, sizeWords } from '#contract/caption-words.ts'
import { formatRatio, formatShare } from '#contract/format.ts'
import type { Answer, Run, SentImage } from '#contract/run.ts'
import { answerName, confidence } from '#contract/run-answers.ts'
import { chosenMap, cropOf, mapsOf, viewOf } from '#contract/run-pictures.ts'
import { type Box, intersect, type Size, wholeBox } from '#contract/space.ts'
import { createHeatPainter } from '../../../../canvas/heat-layer.ts'
import { drawOver, rasterOf } from '../../../../canvas/raster.ts'
import type { Show } from '../../player/show.ts'
import { attentionHeat } from '../../player/use-map.ts'
import { originalUpTo } from '../pictures.ts'
import type { FigureAnswer, FigureBox, FigureContent, FigurePanel } from './layout.ts'

export const panelKinds = ['image', 'view', 'map', 'crop'] as const
export type PanelKind = (typeof panelKinds)[number]

/** Which panels this run has something for. */
export function panelsOf(run: Run): PanelKind[] {
  return panelKinds.filter((kind) => {
    if (kind === 'view') return viewOf(run) !== null
    if (kind === 'map') return chosenMap(mapsOf(run), undefined) !== null
    if (kind === 'crop') return cropOf(run) !== null
    return true
  })
}

/** Long side of the original as it is printed: 300 dots an inch over half a page. */
const printSide = 1500

/** Rejects where a picture or map cannot be loaded. */
export async function figureContent(
  show: Show,
  kinds: readonly PanelKind[],
  signal: AbortSignal,
): Promise<FigureContent> {
  const { run } = show
  const panels: FigurePanel[] = []
  for (const [i, kind] of kinds.entries()) {
    const panel = await panelOf(show, kind, signal)
    const letter = kinds.length > 1 ? `(${String.fromCharCode(97 + i)}) ` : ''
    if (panel) panels.push({ ...panel, caption: `${letter}${panel.caption}` })
  }
  const expected = run.options.find(({ letter }) => letter === run.expected)
  return {
    question: run.question,
    options: run.options,
    expected: expected ? `(${expected.letter}) ${expected.text}` : run.expected,
    panels,
    answers: answersOf(run),
    source: [run.method, run.engineLabel, run.model, run.createdAt.slice(0, 10)].filter(Boolean).join(' · '),
  }
}

function answersOf(run: Run): FigureAnswer[] {
  const { initialAnswer, refinedAnswer, initialVerdict, refinedVerdict } = run
  const flip = initialVerdict && refinedVerdict ? flipOf(initialVerdict, refinedVerdict) : null
  const words = (answer: Answer) => {
    const option = run.options.find(({ letter }) => letter === answer.letter)
    const name = clip(answerName(answer) || '(no words)', 200)
    return option ? `${name}: ${option.text}` : name
  }
  const one = (side: FigureAnswer['side'], answer: Answer | null): FigureAnswer[] =>
    answer
      ? [
          {
            side,
            words: words(answer),
            probability: confidence(answer),
            verdict: side === 'initial' ? initialVerdict : refinedVerdict,
            flip: side === 'initial' ? null : flip,
          },
        ]
      : []
  return [...one('initial', initialAnswer), ...one('refined', refinedAnswer)]
}

type Bare = Omit<FigurePanel, 'caption'> & { caption: string }

async function panelOf(show: Show, kind: PanelKind, signal: AbortSignal): Promise<Bare | null> {
  const { run, image } = show
  const whole = wholeBox('image', image)
  if (kind === 'image') {
    const href = await dataAddress(originalUpTo(show, printSide), signal)
    const caption = `Picture, ${sizeWords(image)} pixels`
    return { href, size: image, caption, role: 'plain', pixelated: false, boxes: boxesOf(run, whole) }
  }
  if (kind === 'crop') {
    const crop = cropOf(run)
    if (!crop) return null
    const caption = `Crop, ${sizeWords(crop.region)} pixels`
    const inside = run.evidence ? sharesOf(run.evidence, crop.region) : null
    const boxes: FigureBox[] = inside ? [{ ...inside, role: 'evidence', dashed: false }] : []
    return {
      href: await dataAddress(crop.url, signal),
      size: crop,
      caption,
      role: 'refined',
      pixelated: false,
      boxes,
    }
  }
  const view = viewOf(run)
  if (kind === 'view') {
    if (!view) return null
    const caption = `What the model saw first, ${sizeWords(view)} pixels`
    const boxes = boxesOf(run, view.region).filter(({ role }) => role !== 'evidence')
    return {
      href: await dataAddress(view.url, signal),
      size: view,
      caption,
      role: 'initial',
      pixelated: true,
      boxes,
    }
  }
  const map = chosenMap(mapsOf(run), undefined)
  if (!map) return null
  const { coverage } = map.attention
  const caption = coverage
    ? `Relative attention: ${formatShare(coverage.share)} in the box, ${formatRatio(coverage.ratio)} its area`
    : 'Relative attention'
  const boxes = boxesOf(run, map.picture.region).filter(({ dashed }) => !dashed)
  const href = await mapPicture(show, map.attention, map.picture, signal)
  return { href, size: map.picture.region, caption, role: 'initial', pixelated: false, boxes }
}

function boxesOf(run: Run, region: Box<'image'>): FigureBox[] {
  const marks: [Box<'image'> | null, FigureBox['role'], boolean][] = [
    [run.evidence, 'evidence', false],
    [run.box?.box ?? null, run.boxBy === 'person' ? 'person' : 'initial', false],
    [run.cropBox, 'refined', true],
  ]
  return marks.flatMap(([box, role, dashed]) => {
    const shares = box ? sharesOf(box, region) : null
    // A box around everything points at nothing.
    return shares && shares.width * shares.height < 0.9 ? [{ ...shares, role, dashed }] : []
  })
}

function sharesOf(
  box: Box<'image'>,
  region: Box<'image'>,
): Pick<FigureBox, 'x' | 'y' | 'width' | 'height'> | null {
  const inside = intersect(box, region)
  return inside
    ? {
        x: (inside.x - region.x) / region.width,
        y: (inside.y - region.y) / region.height,
        width: inside.width / region.width,
        height: inside.height / region.height,
      }
    : null
}

/** The sent picture with its map over it, large enough that patches have clean edges in print. */
async function mapPicture(
  show: Show,
  attention: Run['steps'][number]['attention'][number],
  picture: SentImage,
  signal: AbortSignal,
): Promise<string> {
  const [map, bitmap] = await Promise.all([
    show.loadMap(attention.url),
    fetch(picture.url, { signal }).then(async (reply) => createImageBitmap(await reply.blob())),
  ])
  const heat = attentionHeat({ kind: 'attention', attention, picture }, map)
  const { region } = picture
  // In the shape of the place, which the sent picture's rounded sides miss by a little.
  const scale = 900 / Math.max(region.width, region.height)
  const size: Size = { width: Math.round(region.width * scale), height: Math.round(region.height * scale) }
  const canvas = document.createElement('canvas')
  canvas.width = size.width
  canvas.height = size.height
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser gives no canvas')
  const camera = {
    x: region.x + region.width / 2,
    y: region.y + region.height / 2,
    scale,
  }
  const raster = rasterOf(camera, size, 1)
  context.imageSmoothingEnabled = false
  drawOver(context, raster, bitmap, region)
  bitmap.close()
  if (heat) {
    const painter = createHeatPainter()
    painter.draw(context, raster, heat)
    painter.dispose()
  }
  return canvas.toDataURL('image/png')
}

async function dataAddress(url: string, signal: AbortSignal): Promise<string> {
  const reply = await fetch(url, { signal })
  if (!reply.ok) throw new Error(`A picture could not be loaded (${reply.status}).`)
  const blob = await reply.blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('A picture could not be read.'))
    reader.readAsDataURL(blob)
  })
}
