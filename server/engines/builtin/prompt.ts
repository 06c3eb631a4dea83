/** The text protocol of `promptStyle: 'tiny'`: from a request's messages to what the model is asked. */
import { ProblemError } from '#contract/error.ts'
import { readPromptText } from '#engine/prompt-text.ts'
import type { Prompt } from '#engine/tokenizer.ts'
import type { AskRequest, Picture } from '../engine.ts'

export interface Asked {
  readonly prompt: Prompt
  /** the view, or the view and the crop */
  readonly pictures: readonly Picture[]
}

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
  const prompt = readPromptText(text)
  if (!prompt)
    throw refusal('The built-in model takes only its own two short prompts, and this is neither of them')
  const wanted = prompt.form === 'first' ? 1 : 2
  if (pictures.length !== wanted) {
    const what = wanted === 1 ? 'one picture, the view' : 'two pictures, the view and the crop'
    throw refusal(`For this look the built-in model takes ${what}; it was given ${pictures.length}`)
  }
  return { prompt, pictures }
}

function refusal(detail: string): ProblemError {
  return new ProblemError('engine-failed', detail)
}
