/** The function call in text that Qwen's models and those tuned on them write: `<tool_call>{"name", "arguments"}</tool_call>`. */
import type { Option } from '#contract/image.ts'
import type { Size } from '#contract/space.ts'
import type { Part } from '../../engines/engine.ts'
import type { Sight } from '../method.ts'
import { image, text } from '../prompts.ts'
import {
  afterThinking,
  isConcluded,
  lastBetween,
  readNumbers,
  readObject,
  unreadable,
  type ZoomCall,
} from './rules.ts'
import { answerTag } from './words.ts'

/** The tool's name in DeepEyes, Chain-of-Focus and Qwen's own agent. */
export const toolName = 'image_zoom_in_tool'

/** How the tool is announced; `parameters` is a JSON schema's `properties`. */
export function toolWords(
  what: string,
  parameters: Record<string, unknown>,
  options: readonly Option[],
): string {
  const signature = {
    type: 'function',
    function: {
      name: toolName,
      description: what,
      parameters: { type: 'object', properties: parameters, required: Object.keys(parameters) },
    },
  }
  return [
    'You can look closer at parts of the picture with this tool:',
    `<tools>\n${JSON.stringify(signature)}\n</tools>`,
    'To use it, end your turn with one call in this form:',
    `<tool_call>\n{"name": "${toolName}", "arguments": {…}}\n</tool_call>`,
    `The picture that it gives comes with the next turn. Use it as often as needed; when you are sure, do not call it and ${answerTag(options)}.`,
  ].join('\n')
}

/** The tool in pixels of the first picture, which has this size: the form of DeepEyes and Chain-of-Focus. */
export function pixelToolWords({ width, height }: Size, options: readonly Option[]): string {
  const parameters = {
    bbox_2d: {
      type: 'array',
      items: { type: 'number' },
      minItems: 4,
      maxItems: 4,
      description: `x1, y1, x2, y2 in pixels of the first picture, which has ${width} × ${height}`,
    },
    label: { type: 'string', description: 'what is to be seen there' },
  }
  return toolWords('Shows a part of the first picture enlarged', parameters, options)
}

/** The last call of a reply. `sourceOf` reads which picture it is about. */
export function readToolCall(
  said: string,
  sourceOf: (values: Record<string, unknown>) => number | null,
): ZoomCall | null {
  if (isConcluded(said)) return null
  const body = lastBetween(afterThinking(said), '<tool_call>', '</tool_call>')
  if (body === null) return null
  const call = readObject(body)
  if (!call) return unreadable(body, 'The call is not valid JSON.')
  if (call.name !== toolName)
    return unreadable(body, `There is no tool called “${String(call.name).slice(0, 60)}”.`)
  const values =
    typeof call.arguments === 'string'
      ? readObject(call.arguments)
      : readObject(JSON.stringify(call.arguments ?? null))
  if (!values) return unreadable(body, 'The call has no arguments.')
  const numbers = readNumbers(values.bbox_2d)
  if (!numbers) return unreadable(body, 'The call has no “bbox_2d” of four numbers.')
  return { values: numbers, said: body.trim().slice(0, 400), source: sourceOf(values), problem: null }
}

/** A tool's reply as these models know it: a user's turn in `<tool_response>` tags. */
export function toolResponse(words: string, crop?: Sight): Part[] {
  return [text(`<tool_response>\n${words}`), ...(crop ? [image(crop.picture)] : []), text('</tool_response>')]
}
