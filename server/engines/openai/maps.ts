/**
 * Attention maps of the reference server's extension (inference/, `relative_attention`): read and checked. A map that is
 * not as it should be is left out with a note; it never breaks the answer.
 */
import type { PlainBox } from '#contract/space.ts'
import type { Picture, PictureAttention } from '../engine.ts'
import { decodeFloats } from './float16.ts'
import { asArray, asCount, asFinite, asObject, asText, type Json } from './json.ts'
import type { Told } from './reply.ts'

export interface Maps {
  readonly attention: readonly PictureAttention[]
  /** what was left out and why, for people */
  readonly notes: readonly string[]
}

/** More than any model has: patches along one side, layers, and numbers in one map. */
const MAX_SIDE = 4096
const MAX_LAYERS = 1000
const MAX_VALUES = 64 * 2 ** 20

class BadMap extends Error {}

/** `pictures`: those of the question, in order. Never throws. */
export function readMaps(
  value: unknown,
  pictures: readonly Picture[],
  asked: { readonly genericPrompt: string; readonly tokens?: 'all' },
  told: Pick<Told, 'tokens' | 'skippedEntries' | 'ownTokens'>,
): Maps {
  const notes: string[] = []
  const object = asObject(value)
  if (!object) return { attention: [], notes: ['The engine sent no attention map, although it has them.'] }
  const all = {
    genericPrompt: (asText(object.generic_prompt) ?? asked.genericPrompt).slice(0, 4000),
    epsilon: positive(object.epsilon) ?? 1e-6,
  }
  const attention: PictureAttention[] = []
  for (const [at, entry] of asArray(object.maps).entries()) {
    try {
      const map = readMap(asObject(entry), pictures, told, asked.tokens === 'all', notes)
      if (attention.some((other) => other.picture === map.picture))
        throw new BadMap('there are two of one picture')
      attention.push({ ...map, ...all })
    } catch (error) {
      if (!(error instanceof BadMap)) throw error
      notes.push(`Attention map ${at + 1} was left out: ${error.message}.`)
    }
  }
  if (attention.length === 0 && notes.length === 0) notes.push('The engine sent no attention map.')
  return { attention, notes }
}

function readMap(
  map: Json | null,
  pictures: readonly Picture[],
  told: Pick<Told, 'tokens' | 'skippedEntries' | 'ownTokens'>,
  wantsTokens: boolean,
  notes: string[],
): Omit<PictureAttention, 'genericPrompt' | 'epsilon'> {
  if (!map) throw new BadMap('it is no object')
  const index = asCount(map.image_index)
  const picture = index === null ? undefined : pictures[index]
  if (index === null || !picture) throw new BadMap('it is of a picture that was not sent')
  const [rows, columns] = asArray(map.grid).map(asCount)
  if (!rows || !columns || asArray(map.grid).length !== 2 || rows > MAX_SIDE || columns > MAX_SIDE)
    throw new BadMap('its grid has no size')
  const layers = asArray(map.layers).map(asCount)
  if (layers.length === 0 || layers.length > MAX_LAYERS || new Set(layers).size !== layers.length)
    throw new BadMap('its layers are not a list of different numbers')
  const numbers = layers.filter((layer) => layer !== null)
  const defaultLayer = asCount(map.default_layer)
  if (numbers.length !== layers.length || defaultLayer === null || !numbers.includes(defaultLayer))
    throw new BadMap('its default layer is not one of its layers')
  const cells = rows * columns
  const length = cells * layers.length
  if (length > MAX_VALUES) throw new BadMap('it has too many numbers')
  const relative = decodeFloats(map.data, map.dtype, length)
  if (!relative) throw new BadMap(`it does not hold ${layers.length} × ${rows} × ${columns} numbers`)
  if (!relative.every(isShare)) throw new BadMap('it holds numbers that no attention has')
  const part = (name: 'question' | 'generic'): Float32Array | null => {
    const given = map[name]
    if (given === undefined || given === null) return null
    const values = decodeFloats(asObject(given)?.data, asObject(given)?.dtype, length)
    if (values?.every(isShare)) return values
    notes.push(`The ${name} map of picture ${index + 1} was left out: it does not fit its relative map.`)
    return null
  }
  return {
    picture: index,
    region: readRegion(map.region, picture),
    rows,
    columns,
    layers: numbers,
    defaultLayer,
    relative,
    question: part('question'),
    generic: part('generic'),
    tokens: wantsTokens ? readTokens(map.tokens, cells, rows, columns, told, notes) : null,
    note: asText(map.note)?.slice(0, 500) ?? null,
  }
}

/** One map for each token of the reply, in its order; all zero for what is no token of the model. */
function readTokens(
  value: unknown,
  cells: number,
  rows: number,
  columns: number,
  { tokens, skippedEntries, ownTokens }: Pick<Told, 'tokens' | 'skippedEntries' | 'ownTokens'>,
  notes: string[],
): Float32Array | null {
  const leave = (why: string): null => {
    notes.push(`The maps of single words were left out: ${why}.`)
    return null
  }
  const given = asObject(value)
  if (!given) return leave('the engine sent none')
  if (!tokens || skippedEntries === null) return leave('the reply’s tokens are not known')
  const [count, ...shape] = asArray(given.shape).map(asCount)
  if (!count || shape[0] !== rows || shape[1] !== columns) return leave('they are of another shape')
  if (count * cells > MAX_VALUES) return leave('they have too many numbers')
  const values = decodeFloats(given.data, given.dtype, count * cells)
  if (!values?.every(isShare)) return leave('they cannot be read')
  const wanted = tokens.length - ownTokens
  if (count < skippedEntries + wanted) return leave('there are fewer of them than words')
  const out = new Float32Array(tokens.length * cells)
  out.set(values.subarray(skippedEntries * cells, (skippedEntries + wanted) * cells), ownTokens * cells)
  return out
}

/** [x, y, width, height] in pixels of the picture as sent; null for the whole, or where nothing is said. Throws BadMap. */
function readRegion(value: unknown, { width, height }: Picture): PlainBox | null {
  if (value === undefined || value === null) return null
  const [x, y, w, h] = asArray(value).map(asFinite)
  const known = x != null && y != null && w != null && h != null && asArray(value).length === 4
  if (!known || w <= 0 || h <= 0 || Math.max(Math.abs(x), Math.abs(y), w, h) > 1e6)
    throw new BadMap('the region that it covers cannot be read')
  const near = (a: number, b: number) => Math.abs(a - b) < 0.01
  if (near(x, 0) && near(y, 0) && near(w, width) && near(h, height)) return null
  if (x >= width || y >= height || x + w <= 0 || y + h <= 0)
    throw new BadMap('the region that it covers lies outside the picture')
  return { x: x / width, y: y / height, width: w / width, height: h / height }
}

function isShare(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY
}

function positive(value: unknown): number | null {
  const number = asFinite(value)
  return number !== null && number > 0 ? number : null
}
