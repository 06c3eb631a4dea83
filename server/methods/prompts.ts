/**
 * What is said to a model, by the profile's prompt style. `chat`: instructions after Zoom-Refine's two stages, in
 * our own words. `tiny`: the token prompts that the built-in model was trained on.
 */
import { conventions } from '#contract/convention.ts'
import type { Option } from '#contract/image.ts'
import type { Answer } from '#contract/run.ts'
import type { Message, Part, Picture } from '../engines/engine.ts'
import type { Look } from './method.ts'

const image = (picture: Picture): Part => ({ type: 'image', picture })
const text = (words: string): Part => ({ type: 'text', text: words })
const user = (...parts: Part[]): Message => ({ role: 'user', parts })

function isTiny(look: Look): boolean {
  return look.engine.profile.promptStyle === 'tiny'
}

/** Stage one: an answer, and the box to look into. */
export function firstLook(look: Look, view: Picture): Message[] {
  const { question, options } = look.subject
  if (isTiny(look)) return [user(image(view), text(`<s1> ${question} <ans>`))]
  const words = [
    asked(question, options),
    'Do two things.',
    answerForm(options),
    `Then name the region of the image that a closer look should show to make sure of this answer, with all the context it needs (labels, neighbours, whole rows or columns), as **Bounding box: ${corners(look)}**.`,
  ]
  return [user(image(view), text(words.join('\n')))]
}

/** The form of a box in the words of the profile's convention. */
function corners(look: Look): string {
  const { order, label } = conventions[look.engine.profile.convention]
  const form = { xyxy: '[x1, y1, x2, y2]', yxyx: '[y1, x1, y2, x2]', xywh: '[x, y, width, height]' }[order]
  return `${form} (${label.toLowerCase()})`
}

/** The baseline: an answer only. */
export function glance(look: Look, view: Picture): Message[] {
  const { question, options } = look.subject
  if (isTiny(look)) return firstLook(look, view)
  return [user(image(view), text([asked(question, options), answerForm(options)].join('\n')))]
}

/** Stage two: the crop joins the picture, the first answer is to be checked. */
export function secondLook(
  look: Look,
  view: Picture,
  crop: Picture,
  initial: Answer,
  initialText: string,
): Message[] {
  const { question, options } = look.subject
  if (isTiny(look)) {
    const before = options.find((option) => option.letter === initial.letter)?.text ?? initial.text
    return [user(image(view), image(crop), text(`<s2> ${question} <init> ${before} <ans>`))]
  }
  const words = [
    'The second image is a part of the first one, cut out at full resolution, so it is clearer. It may not hold what is needed; then do not rely on it.',
    'Check your earlier answer against it: was something overlooked or misread?',
    asked(question, options),
    answerForm(options).replace('Answer:', 'Rechecked Answer:'),
  ]
  return [
    ...firstLook(look, view),
    { role: 'assistant', parts: [text(initialText)] },
    user(image(crop), text(words.join('\n'))),
  ]
}

/** The instruction that relative attention divides by: the same form, nothing asked in particular. */
export function genericPrompt(look: Look): string {
  return look.params.genericPrompt ?? 'Write a general description of the image.'
}

function asked(question: string, options: readonly Option[]): string {
  if (options.length === 0) return question
  return [question, ...options.map((option) => `(${option.letter}) ${option.text}`)].join('\n')
}

function answerForm(options: readonly Option[]): string {
  return options.length > 0
    ? `Give the letter of the best option as **Answer: [letter]**, one of ${options.map((o) => o.letter).join(', ')}.`
    : 'Answer in a few words as **Answer: your answer**.'
}
