/** The text protocol of `promptStyle: 'tiny'`: from a request's messages to what the model is asked. */
import { ProblemError } from '#contract/error.ts'
import type { Prompt } from '#engine/tokenizer.ts'
import type { AskRequest, Picture } from '../engine.ts'

export interface Asked {
  readonly prompt: Prompt
  /** the view, or the view and the crop */
  readonly pictures: readonly Picture[]
}

const FIRST = '<s1>'
const SECOND = '<s2>'
const INITIAL = '<init>'
const END = '<ans>'
/** our own way of writing a chosen option, which comes back as the earlier answer */
const OPTION = /^\([A-Z]\)\s*/
/** and of naming a box, which is no part of the answer */
const BOX = /<box>.*$/s

/** Reads the request. Throws ProblemError `engine-failed` when it is not of the form this model takes. */
export function readRequest(request: AskRequest): Asked {
  const [message, ...others] = request.messages
  if (!message || others.length > 0 || message.role !== 'user') {
    throw refusal('The built-in model takes exactly one message')
  }
  const pictures = message.parts.flatMap((part) => (part.type === 'image' ? [part.picture] : []))
  const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const [text] = texts
  if (text === undefined || texts.length > 1) throw refusal('The built-in model takes exactly one text')
  const prompt = readText(text)
  const wanted = prompt.form === 'first' ? 1 : 2
  if (pictures.length !== wanted) {
    const what = wanted === 1 ? 'one picture, the view' : 'two pictures, the view and the crop'
    throw refusal(`For this look the built-in model takes ${what}; it was given ${pictures.length}`)
  }
  return { prompt, pictures }
}

/** Questions are people's words and may hold any sign, also `<`, so only the markers' places count. */
function readText(given: string): Prompt {
  const text = given.trim()
  if (text.endsWith(END)) {
    if (text.startsWith(FIRST)) return { form: 'first', question: text.slice(FIRST.length, -END.length) }
    const middle = text.lastIndexOf(INITIAL)
    if (text.startsWith(SECOND) && middle >= 0) {
      const question = text.slice(SECOND.length, middle)
      const initial = text.slice(middle + INITIAL.length, -END.length).trimStart()
      return { form: 'second', question, initial: initial.replace(OPTION, '').replace(BOX, '') }
    }
  }
  throw refusal('The built-in model takes only its own two short prompts, and this is neither of them')
}

function refusal(detail: string): ProblemError {
  return new ProblemError('engine-failed', detail)
}
