/** Gathers the chunks of a reply: words as they come, and at the end all that was told. Believes no type. */
import type { Token, Usage } from '#contract/run.ts'
import { asArray, asContent, asCount, asObject, asText, type Json } from './json.ts'
import { errorIn, type Refusal } from './refusals.ts'
import { readPieces, tokensOf } from './tokens.ts'

/** No answer about a picture needs more characters. */
export const MAX_CHARACTERS = 200_000

interface ToolCall {
  name: string
  args: string
}

export class TooLongReply extends Error {}

/** An error that came inside a reply. */
export class RefusedInside extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused inside a reply')
    this.refusal = refusal
  }
}

export interface Told {
  /** everything that was said, thinking and tool calls included, in the words of the model */
  readonly text: string
  /** texts joined are `text`; null where the engine does not tell */
  readonly tokens: Token[] | null
  /** of the server's token entries, how many stand before the first of `tokens` that is one; null without */
  readonly skippedEntries: number | null
  /** tokens of ours before the server's: the thinking as one */
  readonly ownTokens: number
  readonly entries: number
  readonly finish: string | null
  readonly usage: Usage
  /** the extension's object, unread */
  readonly attention: unknown
  readonly thought: boolean
  readonly content: string
  readonly calls: readonly ToolCall[]
}

const CALL_OPEN = '<tool_call>\n'
const CALL_CLOSE = '\n</tool_call>'

/** Takes the objects of a stream (or one whole reply) in order. */
export class Reply {
  private text = ''
  private content = ''
  private thinking: 'none' | 'open' | 'closed' = 'none'
  private thought = ''
  private finish: string | null = null
  private usage: Usage = { promptTokens: null, completionTokens: null }
  private attention: unknown = null
  private readonly pieces: ReturnType<typeof readPieces> = []
  private readonly calls = new Map<number, ToolCall>()

  /** The new words, possibly none. Throws RefusedInside for an error object, TooLongReply. `progress`: something of the answer came. */
  take(value: unknown): { delta: string; progress: boolean } {
    // Gemini's compatible endpoint wraps its errors in a list, in a stream as well.
    const chunk = asObject(Array.isArray(value) ? value[0] : value)
    const refused = errorIn(chunk)
    if (refused) throw new RefusedInside(refused)
    if (!chunk) return { delta: '', progress: false }
    this.takeUsage(chunk.usage)
    this.attention = chunk.relative_attention ?? this.attention
    const choice = asObject(asArray(chunk.choices)[0])
    if (!choice) return { delta: '', progress: chunk.relative_attention !== undefined }
    const inside = errorIn({ error: choice.error })
    if (inside) throw new RefusedInside(inside)
    this.finish = asText(choice.finish_reason) ?? this.finish
    const said = asObject(choice.delta) ?? asObject(choice.message) ?? {}
    const pieces = readPieces(choice.logprobs)
    this.pieces.push(...pieces)
    const before = this.text.length
    this.think(asText(said.reasoning_content) ?? asText(said.reasoning) ?? '')
    this.say(asContent(said.content) || asContent(said.refusal))
    const called = this.call(said.tool_calls)
    if (this.text.length > MAX_CHARACTERS) throw new TooLongReply()
    const delta = this.text.slice(before)
    return { delta, progress: delta !== '' || pieces.length > 0 || called }
  }

  /** What is left to say when the reply is over: an open thought's end, and tool calls in the words of the model families. */
  end(): string {
    const before = this.text.length
    if (this.thinking === 'open') this.closeThought()
    for (const { name, args } of this.calls.values()) {
      const lead = this.text && !this.text.endsWith('\n') ? '\n' : ''
      this.text += `${lead}${CALL_OPEN}${JSON.stringify({ name, arguments: argumentsOf(args) })}${CALL_CLOSE}`
    }
    if (this.text.length > MAX_CHARACTERS) throw new TooLongReply()
    return this.text.slice(before)
  }

  /** After `end`. */
  told(): Told {
    const found = tokensOf(this.pieces, this.content)
    const ahead = this.text.slice(0, this.text.length - this.content.length)
    // Text of ours around the model's tokens: one token before them; after them (tool calls) nothing can be told.
    const fits = found !== null && this.text === ahead + this.content
    const own: Token[] = ahead ? [{ text: ahead, logprob: null }] : []
    return {
      text: this.text,
      tokens: fits ? [...own, ...found.tokens] : null,
      skippedEntries: fits ? found.skipped : null,
      ownTokens: own.length,
      entries: this.pieces.length,
      finish: this.finish,
      usage: this.usage,
      attention: this.attention,
      thought: this.thought !== '',
      content: this.content,
      calls: [...this.calls.values()],
    }
  }

  get finished(): boolean {
    return this.finish !== null
  }

  private think(words: string): void {
    if (!words) return
    if (this.thinking === 'none') this.text += '<think>\n'
    if (this.thinking === 'closed') this.text += '\n<think>\n'
    this.thinking = 'open'
    this.text += words
    this.thought += words
  }

  private say(words: string): void {
    if (!words) return
    if (this.thinking === 'open') this.closeThought()
    this.text += words
    this.content += words
  }

  private closeThought(): void {
    this.text += '\n</think>\n\n'
    this.thinking = 'closed'
  }

  private call(value: unknown): boolean {
    let progress = false
    for (const [at, entry] of asArray(value).entries()) {
      const object = asObject(entry)
      const called = asObject(object?.function)
      if (!object || !called) continue
      const index = asCount(object.index) ?? at
      if (index > 63) continue
      const known = this.calls.get(index) ?? { name: '', args: '' }
      const args = called.arguments
      known.name = (known.name + (asText(called.name) ?? '')).slice(0, 200)
      known.args += typeof args === 'string' ? args : args === undefined ? '' : JSON.stringify(args)
      if (known.args.length > MAX_CHARACTERS) throw new TooLongReply()
      this.calls.set(index, known)
      progress = true
    }
    return progress
  }

  private takeUsage(value: unknown): void {
    const usage = asObject(value)
    if (!usage) return
    this.usage = {
      promptTokens: asCount(usage.prompt_tokens) ?? this.usage.promptTokens,
      completionTokens: asCount(usage.completion_tokens) ?? this.usage.completionTokens,
    }
  }
}

function argumentsOf(text: string): Json | string {
  try {
    return asObject(JSON.parse(text)) ?? text
  } catch {
    return text
  }
}
