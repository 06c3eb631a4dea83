/** A page that asks the embedded model all by itself, for model-in-browser.spec.ts. */
import { browserLimits, startBrowserModel } from '#engine/browser/model.ts'
import { decodeInBrowser } from '#engine/browser/picture.ts'
import type { Piece } from '#engine/look.ts'
import { readPromptText } from '#engine/prompt-text.ts'

export interface PageQuestion {
  /** one of the model's own two prompts */
  readonly prompt: string
  /** addresses of the pictures as they were sent */
  readonly pictures: readonly string[]
  readonly choices?: readonly { letter: string; text: string }[]
  /** cancels the look at its first word */
  readonly cancel?: boolean
}

export interface PageAnswer {
  readonly text: string
  readonly pieces: readonly Piece[]
  /** each option's share among the options, null where there were none */
  readonly shares: readonly number[] | null
  /** the relative map of each picture, [layer, row, column] */
  readonly maps: readonly (readonly number[])[]
}

declare global {
  interface Window {
    askHere(question: PageQuestion): Promise<PageAnswer>
  }
}

const model = startBrowserModel({
  ...browserLimits,
  modelUrl: new URL(new URLSearchParams(location.search).get('model') ?? '/model/', location.href).href,
  wasmBase: new URL('/ort/', location.href).href,
})

window.askHere = async ({ prompt: text, pictures: addresses, choices = [], cancel = false }) => {
  const { manifest } = await model.loaded
  const prompt = readPromptText(text)
  if (!prompt) throw new Error(`no prompt of this model: ${text}`)
  const pictures = await Promise.all(
    addresses.map(async (address) => decodeInBrowser(await (await fetch(address)).blob(), address)),
  )
  const pieces: Piece[] = []
  const request = {
    prompt,
    pictures,
    choices,
    temperature: 0,
    seed: null,
    maxTokens: 64,
    genericPrompt: manifest.genericQuestion,
    tokenMaps: false,
  }
  const looking = model.look(request, (piece) => {
    pieces.push(piece)
    if (cancel) looking.cancel()
  })
  const { maps, choices: logprobs } = await looking.result
  return {
    text: pieces.map((piece) => piece.text).join(''),
    pieces,
    shares: logprobs?.map(Math.exp) ?? null,
    maps: maps.map(({ relative }) => Array.from(relative)),
  }
}
