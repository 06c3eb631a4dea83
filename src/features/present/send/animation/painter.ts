/** Draws one moment of a recording: the picture above, the words below. */

import { flipOf } from '#contract/answer.ts'
import { clip } from '#contract/caption-words.ts'
import type { Answer } from '#contract/run.ts'
import { answerName, badgeOf } from '#contract/run-answers.ts'
import { type Size, wholeBox } from '#contract/space.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { drawBoxes } from '../../../../canvas/box-layer.ts'
import { type Camera, fitBox } from '../../../../canvas/camera.ts'
import { createHeatPainter } from '../../../../canvas/heat-layer.ts'
import { drawOver, rasterOf } from '../../../../canvas/raster.ts'
import { roleColours } from '../../../../canvas/role-colours.ts'
import { paneBox } from '../../player/stage.tsx'
import { breakLines } from '../figure/words.ts'
import type { Assets, Placed } from './assets.ts'
import type { Moment } from './timeline.ts'

/** Share of the frame's height that the picture takes. */
const stageShare = 0.76
const dark = { canvas: '#0a0a0b', band: '#141416', text: '#f2f2f3', muted: '#a6a6ad', line: '#2b2b30' }
const words = "'Inter Variable', Inter, Helvetica, Arial, sans-serif"

export interface FramePainter {
  paint(context: CanvasRenderingContext2D, moment: Moment): void
  dispose(): void
}

/** The part of a frame that shows the picture, in pixels. */
export function stageOf(frame: Size): Size {
  return { width: frame.width, height: Math.round(frame.height * stageShare) }
}

/** `label` says in a corner what this is: recorded, when, with which engine. */
export function createFramePainter(assets: Assets, frame: Size, label: string): FramePainter {
  const stage = stageOf(frame)
  const heatPainter = createHeatPainter()
  const unit = frame.height / 720

  function paint(context: CanvasRenderingContext2D, moment: Moment): void {
    const { step } = moment
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalAlpha = 1
    context.fillStyle = dark.canvas
    context.fillRect(0, 0, frame.width, frame.height)
    if (step.compare && moment.from === null) paintCompare(context, step, step.compare)
    else paintStage(context, moment)
    paintBand(context, moment)
  }

  function paintStage(context: CanvasRenderingContext2D, { step, from, share, camera }: Moment): void {
    context.save()
    context.beginPath()
    context.rect(0, 0, stage.width, stage.height)
    context.clip()
    const raster = rasterOf(camera, stage, 1)
    const put = ({ bitmap, region }: Placed, smooth: boolean) => {
      context.imageSmoothingEnabled = smooth
      context.imageSmoothingQuality = 'high'
      drawOver(context, raster, bitmap, region)
    }
    put(assets.original, true)
    for (const part of assets.near) put(part, true)
    for (const [one, alpha] of fading(step, from, share)) {
      const picture = one.shows ? assets.sent.get(one.shows.url) : null
      if (!picture) continue
      context.globalAlpha = alpha
      put(picture, false)
      context.globalAlpha = 1
    }
    for (const [one, alpha] of fading(step, from, share)) {
      const heat = assets.heat.get(one)
      if (heat) heatPainter.draw(context, raster, { ...heat, opacity: heat.opacity * alpha })
    }
    const seen = share < 0.5 && from ? from : step
    drawBoxes(context, raster, boxScene(seen), roleColours())
    context.restore()
  }

  function boxScene(step: StoryStep, top = 0) {
    return {
      boxes: step.boxes.map(paneBox),
      selected: null,
      hovered: null,
      edited: null,
      draft: null,
      dimOutside: step.dim,
      image: wholeBox('image', assets.image),
      insets: { top, bottom: 0 },
      moving: false,
    }
  }

  /** The same place twice: as it was sent at first, and as it is. */
  function paintCompare(
    context: CanvasRenderingContext2D,
    step: StoryStep,
    { view, region }: NonNullable<StoryStep['compare']>,
  ): void {
    const half: Size = { width: Math.floor(stage.width / 2) - 2, height: stage.height }
    const camera = fitBox(region, half, 0.94)
    const sent = assets.sent.get(view.url)
    const sides: [number, readonly Placed[], boolean, string, string][] = [
      [0, sent ? [sent] : [], false, roleColours().roles.initial.line, 'What the model saw'],
      [
        half.width + 4,
        [assets.original, ...assets.near],
        true,
        roleColours().roles.refined.line,
        'What was really there',
      ],
    ]
    for (const [left, pictures, smooth, colour, title] of sides) {
      context.save()
      context.beginPath()
      context.rect(left, 0, half.width, half.height)
      context.clip()
      paintHalf(context, { left, half, camera, pictures, smooth, step })
      context.fillStyle = colour
      context.fillRect(left, 0, half.width, 5 * unit)
      chip(context, title, left + 14 * unit, 18 * unit)
      context.restore()
    }
  }

  function paintHalf(
    context: CanvasRenderingContext2D,
    part: {
      left: number
      half: Size
      camera: Camera
      pictures: readonly Placed[]
      smooth: boolean
      step: StoryStep
    },
  ): void {
    const raster = rasterOf(part.camera, part.half, 1)
    context.translate(part.left, 0)
    context.imageSmoothingEnabled = part.smooth
    for (const { bitmap, region } of part.pictures) drawOver(context, raster, bitmap, region)
    // Below the chip that names the half.
    drawBoxes(context, raster, boxScene(part.step, 52 * unit), roleColours())
    context.translate(-part.left, 0)
  }

  function paintBand(context: CanvasRenderingContext2D, { step, from, share }: Moment): void {
    const top = stage.height
    const margin = 28 * unit
    context.fillStyle = dark.band
    context.fillRect(0, top, frame.width, frame.height - top)
    context.fillStyle = dark.line
    context.fillRect(0, top, frame.width, Math.max(1, unit))
    // Words of a step that is being left make way at once: two captions over each other cannot be read.
    context.globalAlpha = from ? share : 1
    const answersWidth = paintAnswers(context, step, top + 16 * unit, margin)
    const width = frame.width - 2 * margin - (answersWidth > 0 ? answersWidth + margin : 0)
    let y = top + 15 * unit
    y = say(context, step.heading.toUpperCase(), margin, y, {
      size: 12,
      colour: dark.muted,
      weight: 600,
      width,
      most: 1,
    })
    y = say(context, step.title, margin, y + 3 * unit, {
      size: 25,
      colour: dark.text,
      weight: 650,
      width,
      most: 2,
    })
    say(context, [step.text, ...step.replyNotes].join(' '), margin, y + 4 * unit, {
      size: 16,
      colour: dark.muted,
      weight: 400,
      width,
      most: 3,
    })
    context.globalAlpha = 1
    context.font = `500 ${11 * unit}px ${words}`
    context.fillStyle = dark.muted
    context.textBaseline = 'alphabetic'
    context.fillText(clip(label, 110), margin, frame.height - 8 * unit)
  }

  /** @returns the width that they take */
  function paintAnswers(
    context: CanvasRenderingContext2D,
    step: StoryStep,
    top: number,
    margin: number,
  ): number {
    if (step.answers === 'none') return 0
    const { run } = assets
    const flip =
      run.initialVerdict && run.refinedVerdict ? flipOf(run.initialVerdict, run.refinedVerdict) : null
    const cards: [string, Answer | null, string, ReturnType<typeof badgeOf>][] = [
      [
        'Initial answer',
        run.initialAnswer,
        roleColours().roles.initial.line,
        badgeOf(run.initialVerdict, null),
      ],
      [
        'Refined answer',
        step.answers === 'both' ? run.refinedAnswer : null,
        roleColours().roles.refined.line,
        badgeOf(run.refinedVerdict, flip),
      ],
    ]
    const shown = cards.filter(([, answer]) => answer !== null)
    const cardWidth = 200 * unit
    const height = 118 * unit
    const gap = 12 * unit
    const total = shown.length * cardWidth + Math.max(0, shown.length - 1) * gap
    shown.forEach(([name, answer, colour, badge], i) => {
      if (!answer) return
      const left = frame.width - margin - total + i * (cardWidth + gap)
      context.fillStyle = dark.canvas
      context.fillRect(left, top, cardWidth, height)
      context.fillStyle = colour
      context.fillRect(left, top, 4 * unit, height)
      const inner = left + 16 * unit
      const width = cardWidth - 28 * unit
      let y = say(context, name.toUpperCase(), inner, top + 10 * unit, {
        size: 11,
        colour,
        weight: 600,
        width,
        most: 1,
      })
      const text = answerName(answer) || '(no words)'
      const size = text.length <= 8 ? 30 : text.length <= 18 ? 20 : 15
      y = say(context, text, inner, y + 4 * unit, { size, colour: dark.text, weight: 650, width, most: 2 })
      if (badge)
        say(context, badge.word, inner, y + 3 * unit, {
          size: 13,
          colour: dark.muted,
          weight: 500,
          width,
          most: 1,
        })
    })
    return total
  }

  /** @returns where the words end */
  function say(
    context: CanvasRenderingContext2D,
    text: string,
    x: number,
    y: number,
    style: { size: number; colour: string; weight: number; width: number; most: number },
  ): number {
    const size = style.size * unit
    const measure = (part: string) => {
      context.font = `${style.weight} ${size}px ${words}`
      return context.measureText(part).width
    }
    const lines = breakLines(text, style.width, { measure, size, most: style.most })
    context.font = `${style.weight} ${size}px ${words}`
    context.fillStyle = style.colour
    context.textBaseline = 'alphabetic'
    for (const [i, line] of lines.entries()) context.fillText(line, x, y + size + i * size * 1.28)
    return y + lines.length * size * 1.28
  }

  function chip(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
    context.font = `600 ${14 * unit}px ${words}`
    const width = context.measureText(text).width + 20 * unit
    context.fillStyle = 'rgba(10, 10, 11, 0.82)'
    context.beginPath()
    context.roundRect(x, y, width, 28 * unit, 6 * unit)
    context.fill()
    context.fillStyle = dark.text
    context.textBaseline = 'middle'
    context.fillText(text, x + 10 * unit, y + 14.5 * unit)
  }

  return { paint, dispose: () => heatPainter.dispose() }
}

/** The steps that are to be seen, with how much of each. */
function fading(step: StoryStep, from: StoryStep | null, share: number): [StoryStep, number][] {
  if (!from) return [[step, 1]]
  // Where both show the same, it stays; else one goes while the other comes.
  const same = from.shows?.url === step.shows?.url && from.heat === step.heat
  return same
    ? [[step, 1]]
    : [
        [from, 1 - share],
        [step, share],
      ]
}
