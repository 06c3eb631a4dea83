/** A page that asks the embedded model all by itself, for model-in-browser.spec.ts. */
import { browserLimits, startBrowserModel } from '#engine/browser/model.ts'
import { decodeInBrowser } from '#engine/browser/picture.ts'
import { readPromptText } from '#engine/prompt-text.ts'

export interface PageQuestion {
  /** one of the model's own two prompts */
  readonly prompt: string
  /** addresses of the pictures as they were sent */
  readonly pictures: readonly string[]
}

export interface PageAnswer {
  readonly text: string
  readonly pieces: readonly { text: string; logprob: number }[]
  /** mean of the relative map of layer 0 of each picture */
  readonly maps: readonly number[]
}

declare global {
  interface Window {
    askHere(question: PageQuestion): Promise<PageAnswer>
  }
}

const model = startBrowserModel({
  ...browserLimits,
  modelUrl: new URL('/model/', location.href).href,
  wasmBase: new URL('/ort/', location.href).href,
})

window.askHere = async ({ prompt: text, pictures: addresses }) => {
  const { manifest } = await model.loaded
  const prompt = readPromptText(text)
  if (!prompt) throw new Error(`no prompt of this model: ${text}`)
  const pictures = await Promise.all(
    addresses.map(async (address) => decodeInBrowser(await (await fetch(address)).blob(), address)),
  )
  const pieces: { text: string; logprob: number }[] = []
  const request = {
    prompt,
    pictures,
    choices: [],
    temperature: 0,
    seed: null,
    maxTokens: 64,
    genericPrompt: manifest.genericQuestion,
    tokenMaps: false,
  }
  const { result } = model.look(request, (piece) => pieces.push(piece))
  const { maps } = await result
  return {
    text: pieces.map((piece) => piece.text).join(''),
    pieces,
    maps: maps.map(({ relative, rows, columns }) => {
      const layer = relative.subarray(0, rows * columns)
      return layer.reduce((sum, value) => sum + value, 0) / layer.length
    }),
  }
}
