/** What one published way of asking for crops in words consists of; each has a file of its own beside this one. */
import type { ConventionId, ModelProfile, ZoomSyntax } from '#contract/engine.ts'
import type { BoxProblem } from '#contract/run.ts'
import type { Box, Size } from '#contract/space.ts'
import type { Message } from '../../engines/engine.ts'
import type { Sight, Subject } from '../method.ts'

/** A reply's wish for a crop, as it was written. */
export interface ZoomCall {
  /** the four numbers, or as many as there are; null where none could be read */
  readonly values: readonly number[] | null
  /** the call as it stands in the reply, for the record */
  readonly said: string
  /** index among the pictures of the conversation that the numbers are relative to; null: one that was never sent */
  readonly source: number | null
  /** why the call cannot be read, in plain words */
  readonly problem: string | null
}

/** The turn that answers a call: a message and the pictures that come with it. */
export interface Answering {
  readonly message: Message
  readonly sights: readonly Sight[]
}

/** What a crop of a valid box is. `fromView`: cut from the view as it was sent, not from the original. */
export interface CropPlan {
  readonly region: Box<'image'>
  readonly size: Size
  readonly fromView: Box<'view'> | null
}

export interface ZoomRules {
  readonly id: ZoomSyntax
  readonly label: string
  /** looks at most, where the run does not say */
  readonly maxTurns: number
  /** how the numbers of a call are meant */
  convention(profile: ModelProfile): ConventionId
  open(subject: Subject, view: Sight, image: Size, profile: ModelProfile): Message[]
  /** The wish for a crop in a reply, null where it is an answer. `turn`: how many crops were asked for before. */
  readCall(text: string, turn: number): ZoomCall | null
  /** Why no crop is made of a box that lies well in its source, or null. */
  check(box: Box<'image'>, view: Sight, image: Size): BoxProblem | null
  crop(box: Box<'image'>, view: Sight, image: Size, profile: ModelProfile): CropPlan
  /** Gives a crop. `names`: index of the picture that comes; `by`: whose box it was. */
  give(crop: Sight, index: number, subject: Subject, by: 'model' | 'person'): Answering
  /** Gives back a failure, as words or as the whole picture. */
  refuse(why: string, view: Sight, subject: Subject): Answering
}

/** A reply is over and done with once it holds an answer in its own brackets, whatever else it says. */
export function isConcluded(text: string): boolean {
  const said = afterThinking(text)
  return /<answer>[\s\S]*<\/answer>/i.test(said) || /\\boxed\s*\{/.test(said)
}

/** What a model says after thinking aloud; a call that it merely thinks of is none. */
export function afterThinking(text: string): string {
  const end = text.lastIndexOf('</think>')
  return end < 0 ? text : text.slice(end + '</think>'.length)
}

/** What stands between the last pair of tags; where the closing one is missing (a stop string), all to the end. */
export function lastBetween(text: string, open: string, close: string): string | null {
  const start = text.lastIndexOf(open)
  if (start < 0) return null
  const from = start + open.length
  const end = text.indexOf(close, from)
  return text.slice(from, end < 0 ? undefined : end)
}

/** JSON as an object, or null. Never throws. */
export function readObject(text: string): Record<string, unknown> | null {
  const value = readJson(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.trim()) as unknown
  } catch {
    return null
  }
}

/** `[1, 2, 3, 4]`, also inside a second pair of brackets; null where it is no list of finite numbers. */
export function readNumbers(value: unknown): number[] | null {
  const list = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value
  if (!Array.isArray(list) || list.length === 0 || list.length > 16) return null
  return list.every((n) => typeof n === 'number' && Number.isFinite(n)) ? (list as number[]) : null
}

export function unreadable(said: string, problem: string): ZoomCall {
  return { values: null, said: said.slice(0, 400), source: 0, problem }
}

/** Sides of at least `least` pixels of the picture named, and an aspect below `aspect`. */
export function checkShape(
  box: Box<'image'>,
  limits: { least: number; aspect: number },
  scale = 1,
): BoxProblem | null {
  const width = box.width * scale
  const height = box.height * scale
  const short = Math.min(width, height)
  if (short < limits.least) {
    return {
      code: 'too-small',
      message: `The box is only ${round(width)} × ${round(height)} pixels; each side needs ${limits.least}.`,
    }
  }
  const aspect = Math.max(width, height) / short
  if (aspect >= limits.aspect) {
    return {
      code: 'too-thin',
      message: `One side of the box is ${Math.round(aspect)} times the other; less than ${limits.aspect} is allowed.`,
    }
  }
  return null
}

function round(n: number): number {
  return Number(n.toFixed(1))
}

/** View pixels for one image pixel. */
export function viewScale(view: Sight, image: Size): number {
  return Math.max(view.picture.width, view.picture.height) / Math.max(image.width, image.height)
}
