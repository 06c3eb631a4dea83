/**
 * A run as a story: the steps in which it is presented, as data. What stands in the picture, where the camera is, which
 * boxes and map lie over it, and what is said. Pure; the presentation, the pages that are sent and the recordings of
 * them all play this.
 */

import {
  heatCaption,
  initialCaption,
  lookCaption,
  refinedCaption,
  viewCaption,
  wholeCaption,
} from './caption.ts'
import { closingCaption } from './caption-closing.ts'
import { replyNotes } from './reply-notes.ts'
import type { Looked, Run, SentImage } from './run.ts'
import { isTerminal } from './run.ts'
import { chosenMap, mapsOf, stepsOf, viewOf } from './run-pictures.ts'
import { type Size, wholeBox } from './space.ts'
import { coarseBox, cropBoxOf, evidenceBoxOf, focusOf, lookBoxOf } from './story-places.ts'
import type { Story, StoryPart, StoryStep } from './story-step.ts'
import { surveySteps } from './story-survey.ts'

/** The size of a run's picture as its own record tells it; null before a view of the whole was made. */
export function imageSizeOf(run: Run): Size | null {
  const view = viewOf(run)
  return view ? { width: view.region.width, height: view.region.height } : null
}

/** The share of the stage that a crop takes: most of it, with a little of its surroundings. */
const cropShare = 0.8

/**
 * The story of a run as far as it has come. Steps that a run has nothing for are left out: no look, no map, no second answer.
 * `image` is the size of the oriented original in pixels.
 */
export function storyOf(run: Run, image: Size): Story {
  const steps = [...opening(run, image), ...middle(run, image), closing(run, image)]
  return { runId: run.id, image, steps: withReplyNotes(run, steps).map(makeStep) }
}

/** Each note stands where its reply is told; one on a reply that no step tells of stands at the end. */
function withReplyNotes(run: Run, steps: readonly StoryPart[]): StoryPart[] {
  const told = steps.map(({ kind }) => notesToldAt(kind, run))
  const left = replyNotes(run).filter((note) => !told.flat().includes(note))
  return steps.map((step, at) => ({ ...step, replyNotes: step.kind === 'closing' ? left : (told[at] ?? []) }))
}

function notesToldAt(kind: StoryPart['kind'], run: Run): string[] {
  if (kind === 'initial' || kind === 'refined') return replyNotes(run, kind)
  return kind === 'survey' ? replyNotes(run) : []
}

function makeStep(part: StoryPart): StoryStep {
  return {
    shows: null,
    camera: 'fit',
    boxes: [],
    dim: null,
    heat: null,
    answers: 'none',
    replyNotes: [],
    compare: null,
    seconds: readingSeconds(part),
    ...part,
  }
}

/** Time to look, and to read at a brisk pace of about 24 characters a second. */
function readingSeconds({ title, text, replyNotes = [] }: StoryPart): number {
  const characters = [title, text, ...replyNotes].reduce((sum, words) => sum + words.length, 0)
  return Math.min(10, Math.max(4, Math.round(2 + characters / 24)))
}

function opening(run: Run, image: Size): StoryPart[] {
  const view = viewOf(run)
  const whole: StoryPart = { id: 'whole', kind: 'whole', heading: 'The picture', ...wholeCaption(run, image) }
  if (!view) return [whole]
  const coarse = coarseBox(view, focusOf(run, image))
  return [
    whole,
    {
      id: 'view',
      kind: 'view',
      heading: 'What the model saw',
      ...viewCaption(run, image, view),
      shows: view,
      camera: coarse ? { box: coarse, share: 1 } : 'fit',
    },
  ]
}

function middle(run: Run, image: Size): StoryPart[] {
  if (run.survey) return surveySteps(run, run.survey, image)
  const heat = heatPart(run, image)
  const looks = run.looks.map((look) => lookPart(run, look, image))
  // A box that was found in the map comes after the map.
  const mapFirst = run.looks[0]?.by === 'attention'
  return [...initialPart(run), ...(mapFirst ? [...heat, ...looks] : [...looks, ...heat]), ...refinedPart(run)]
}

function initialPart(run: Run): StoryPart[] {
  const look = run.looks[0] ?? null
  const asked = stepsOf(run).some(({ kind, role }) => kind === 'ask' && role === 'initial')
  if (!asked && !run.initialAnswer) return []
  const own = look?.by === 'model' ? look : null
  return [
    {
      id: 'initial',
      kind: 'initial',
      heading: run.initialAnswer ? 'Its initial answer' : 'Its first reply',
      ...initialCaption(run, own),
      shows: viewOf(run),
      boxes: own ? lookBoxOf(run, own) : [],
      answers: run.initialAnswer ? 'initial' : 'none',
    },
  ]
}

function lookPart(run: Run, look: Looked, image: Size): StoryPart {
  const crop = cropOfTurn(run, look.turn)
  const many = run.looks.length > 1
  const region = look.cropBox
  return {
    id: many ? `look-${look.turn}` : 'look',
    kind: 'look',
    heading: many ? `Look ${look.turn}` : 'The closer look',
    ...lookCaption(run, look, crop, image),
    boxes: [...lookBoxOf(run, look), ...(region ? cropBoxOf(region) : [])],
    ...(region
      ? { camera: { box: region, share: cropShare }, dim: region }
      : { shows: viewOf(run), boxes: lookBoxOf(run, look) }),
    answers: run.initialAnswer ? 'initial' : 'none',
  }
}

function cropOfTurn(run: Run, turn: number): SentImage | null {
  const step = stepsOf(run).find((one) => one.kind === 'crop' && one.turn === turn)
  return step?.images.find(({ role }) => role === 'crop') ?? null
}

function heatPart(run: Run, image: Size): StoryPart[] {
  const chosen = chosenMap(mapsOf(run), undefined)
  if (!chosen) return []
  const { attention, picture } = chosen
  const first = run.looks[0]
  return [
    {
      id: 'heat',
      kind: 'heat',
      heading: 'Where it looked',
      ...heatCaption(run, attention, picture, image),
      camera: picture.role === 'view' ? 'fit' : { box: picture.region, share: cropShare },
      heat: { kind: 'attention', attention, picture },
      boxes: [...evidenceBoxOf(run, image), ...(first ? lookBoxOf(run, first) : [])],
      answers: run.initialAnswer ? 'initial' : 'none',
    },
  ]
}

function refinedPart(run: Run): StoryPart[] {
  if (!run.refinedAnswer) return []
  const region = run.cropBox
  return [
    {
      id: 'refined',
      kind: 'refined',
      heading: 'Its refined answer',
      ...refinedCaption(run),
      ...(region ? { camera: { box: region, share: cropShare }, dim: region, boxes: cropBoxOf(region) } : {}),
      answers: run.initialAnswer ? 'both' : 'none',
    },
  ]
}

function closing(run: Run, image: Size): StoryPart {
  const view = viewOf(run)
  const region = focusOf(run, image)
  return {
    id: 'closing',
    kind: 'closing',
    heading: isTerminal(run.status) ? 'What changed' : 'So far',
    ...closingCaption(run, image),
    answers: run.survey ? 'none' : run.refinedAnswer ? 'both' : run.initialAnswer ? 'initial' : 'none',
    compare: view && !run.survey ? { view, region: region ?? wholeBox('image', image) } : null,
    ...(run.survey?.kind === 'answer-map' ? { heat: { kind: 'cells' } as const } : {}),
    boxes: evidenceBoxOf(run, image),
  }
}
