/**
 * What is said to a model, by the profile's prompt style. `chat`: instructions in our own words, after what the papers'
 * prompts ask for. `tiny`: the token prompts that the built-in model was trained on. `crop-policy`: a question to a model that
 * answers with a box alone.
 */
import { conventions } from '#contract/convention.ts'
import type { ConventionId } from '#contract/engine.ts'
import type { Option } from '#contract/image.ts'
import type { Answer } from '#contract/run.ts'
import type { Engine, Message, Part, Picture } from '../engines/engine.ts'
import type { Look, Subject } from './method.ts'

export const image = (picture: Picture): Part => ({ type: 'image', picture })
export const text = (words: string): Part => ({ type: 'text', text: words })
export const user = (...parts: Part[]): Message => ({ role: 'user', parts })
export const assistant = (words: string): Message => ({ role: 'assistant', parts: [text(words)] })

export function isTiny(engine: Engine): boolean {
  return engine.profile.promptStyle === 'tiny'
}

/** The instruction that relative attention divides by: the same form, nothing asked in particular. */
export function genericPrompt(look: Look): string {
  return look.params.genericPrompt ?? 'Write a general description of the image.'
}

/** An answer and the box to look into, in one reply (Zoom-Refine, stage one). */
export function firstLook(look: Look, view: Picture, engine: Engine = look.engine): Message[] {
  const { question, options } = look.subject
  if (isTiny(engine)) return [tinyFirst(question, view)]
  const words = [
    asked(look.subject),
    'Do two things.',
    answerForm(options),
    `Then name the region of the image that a closer look should show to make sure of this answer, with all the context it needs (labels, neighbours, whole rows or columns), as **Bounding box: ${corners(engine.profile.convention)}**.`,
  ]
  return [user(image(view), text(words.join('\n')))]
}

/** An answer only. */
export function glance(look: Look, view: Picture): Message[] {
  if (isTiny(look.engine)) return [tinyFirst(look.subject.question, view)]
  return [user(image(view), text([asked(look.subject), answerForm(look.subject.options)].join('\n')))]
}

/**
 * The crop joins the conversation so far, and the answer is to be checked (Zoom-Refine, stage two): the question is not said
 * again, nor where the crop lies, and the crop may be of no use.
 */
export function recheck(look: Look, before: readonly Message[], crop: Picture): Message[] {
  const words = [
    'This further image is a part of the first one, cut out at full resolution, so it is clearer. It may not hold what is needed; then do not rely on it.',
    'Check your earlier answer against it: was something overlooked, misread or miscounted? Say whether the answer was right, and why.',
    recheckForm(look.subject.options),
  ]
  return [...before, user(image(crop), text(words.join('\n')))]
}

/** The same without a conversation: both pictures, the question and the earlier answer in one turn. */
export function recheckAtOnce(look: Look, view: Picture, crop: Picture, before: Answer): Message[] {
  const { question, options } = look.subject
  if (isTiny(look.engine)) return [tinySecond(question, view, crop, saidBefore(before, options))]
  const words = [
    'The second image is a part of the first one, cut out at full resolution. It may not hold what is needed; then do not rely on it.',
    asked(look.subject),
    `An earlier answer from the first image alone was: ${before.letter ? `(${before.letter}) ` : ''}${before.text.slice(0, 2000)}`,
    'Check it against the second image.',
    recheckForm(options),
  ]
  return [user(image(view), image(crop), text(words.join('\n')))]
}

/** Both pictures and the question, with no word of an earlier answer (ViCrop, CropVLM). */
export function withCrop(look: Look, view: Picture, crop: Picture, before: Answer): Message[] {
  const { question, options } = look.subject
  // The built-in model knows no question about two pictures without an earlier answer.
  if (isTiny(look.engine)) return [tinySecond(question, view, crop, saidBefore(before, options))]
  const words = [
    'The second image is a part of the first one, cut out at full resolution.',
    asked(look.subject),
    answerForm(options),
  ]
  return [user(image(view), image(crop), text(words.join('\n')))]
}

/** The region alone, for a model that was trained to look at one picture. */
export function regionAlone(look: Look, crop: Picture): Message[] {
  return [user(image(crop), text([asked(look.subject), answerForm(look.subject.options)].join('\n')))]
}

/** To a policy that only says where to look. One that answers questions too is asked for both and its box is taken. */
export function policyLook(look: Look, policy: Engine, view: Picture): Message[] {
  if (policy.profile.promptStyle !== 'crop-policy') return firstLook(look, view, policy)
  return [
    user(
      image(view),
      text(`${look.subject.question}\nOutline the part of the image that helps to answer this.`),
    ),
  ]
}

/** The form of a box in the words of a convention. */
export function corners(convention: ConventionId): string {
  const { order, label } = conventions[convention]
  const form = { xyxy: '[x1, y1, x2, y2]', yxyx: '[y1, x1, y2, x2]', xywh: '[x, y, width, height]' }[order]
  return `${form} (${label.toLowerCase()})`
}

export function asked({ question, options }: Pick<Subject, 'question' | 'options'>): string {
  if (options.length === 0) return question
  return [question, ...options.map((option) => `(${option.letter}) ${option.text}`)].join('\n')
}

export function answerForm(options: readonly Option[]): string {
  return options.length > 0
    ? `Give the letter of the best option as **Answer: [letter]**, one of ${letters(options)}.`
    : 'Answer in a few words as **Answer: your answer**.'
}

function recheckForm(options: readonly Option[]): string {
  return options.length > 0
    ? `End with the letter of the best option as **Rechecked Answer: [letter]**, one of ${letters(options)}.`
    : 'End with a few words as **Rechecked Answer: your answer**.'
}

export function letters(options: readonly Option[]): string {
  return options.map((option) => option.letter).join(', ')
}

function saidBefore(before: Answer, options: readonly Option[]): string {
  return options.find((option) => option.letter === before.letter)?.text ?? before.text
}

function tinyFirst(question: string, view: Picture): Message {
  return user(image(view), text(`<s1> ${question} <ans>`))
}

function tinySecond(question: string, view: Picture, crop: Picture, before: string): Message {
  // An answer with the marker in it would move words into the question; to the model the word alone is the same.
  const said = before.replaceAll('<init>', 'init')
  return user(image(view), image(crop), text(`<s2> ${question} <init> ${said} <ans>`))
}
