/** What a person sets of a method beyond its defaults. A parameter that is not set follows the paper or the profile. */
import type { MethodInfo, MethodParam } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'

/** The value under a parameter's name, as the form shows it; undefined where it is not set. */
export function paramValue(params: RunParams, name: string): unknown {
  return (params as Readonly<Record<string, unknown>>)[name]
}

/** The parameters with one of them set, or with undefined back at its default. */
export function withParam(params: RunParams, name: string, value: unknown): RunParams {
  const rest = Object.fromEntries(Object.entries(params).filter(([key]) => key !== name))
  return (value === undefined ? rest : { ...rest, [name]: value }) as RunParams
}

/** Only those that this method has: what was set for another method does not go along. */
export function paramsFor(method: Pick<MethodInfo, 'params'> | undefined, params: RunParams): RunParams {
  const names = new Set(method?.params.map((param) => param.name))
  return Object.fromEntries(Object.entries(params).filter(([key]) => names.has(key))) as RunParams
}

export function countSet(method: Pick<MethodInfo, 'params'> | undefined, params: RunParams): number {
  return Object.keys(paramsFor(method, params)).length
}

/** A typed number, or why it cannot be taken. */
export function readNumber(text: string, param: MethodParam): { value: number } | { refusal: string } {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return { refusal: 'This is not a number.' }
  if (param.kind === 'integer' && !Number.isInteger(value)) return { refusal: 'Whole numbers only.' }
  if (param.min !== null && value < param.min) return { refusal: `At least ${param.min}.` }
  if (param.max !== null && value > param.max) return { refusal: `At most ${param.max}.` }
  return { value }
}

/** "224, 448, 1024" as a list of sides; null where a piece is no whole number in range. */
export function readSides(text: string): number[] | null {
  const sides = text.split(/[\s,;]+/).filter((piece) => piece !== '')
  const numbers = sides.map(Number)
  const fine = numbers.every((side) => Number.isInteger(side) && side >= 16 && side <= 16_384)
  return fine && numbers.length > 0 && numbers.length <= 16
    ? [...new Set(numbers)].sort((a, b) => a - b)
    : null
}

/** A default in words, for the line under the field. */
export function defaultWords(param: MethodParam): string {
  const value = param.default
  if (value === null || value === undefined) return `from ${param.source}`
  const words =
    typeof value === 'boolean'
      ? value
        ? 'on'
        : 'off'
      : Array.isArray(value)
        ? value.join(', ')
        : typeof value === 'object'
          ? paddingWords(value)
          : (param.choices.find((choice) => choice.value === value)?.label ?? String(value))
  return `${words} · ${param.source}`
}

function paddingWords(padding: object): string {
  if ('share' in padding) return `${Number(padding.share) * 100} % of the image on each side`
  if ('factor' in padding) return `the box ${padding.factor} times as large`
  return ''
}
