/** From a JSON schema to values: ones that fit, and ones that nearly do. */
import fc, { type Arbitrary } from 'fast-check'

/** What of JSON Schema our own document uses. */
export interface Schema {
  $ref?: string
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}

export interface Vocabulary {
  /** `#/components/schemas` */
  readonly schemas: Readonly<Record<string, Schema>>
  /** values that mean something here, by the name of a property or parameter */
  readonly known: Readonly<Record<string, readonly string[]>>
}

const DEEP = 6

/** Values that the schema takes; `name` is that of the property they are for. */
export function fitting(schema: Schema, words: Vocabulary, name = '', depth = 0): Arbitrary<unknown> {
  const of = (part: Schema, key = name) => fitting(part, words, key, depth + 1)
  const found = words.known[name]
  if (schema.$ref) return of(words.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices?.length) return fc.oneof(...choices.map((one) => of(one)))
  switch (schema.type) {
    case 'string':
      return found?.length
        ? fc.oneof({ arbitrary: fc.constantFrom(...found), weight: 3 }, text(schema))
        : text(schema)
    case 'integer':
      return fc.integer({ min: clamp(schema.minimum ?? -1000), max: clamp(schema.maximum ?? 1000) })
    case 'number': {
      const min = schema.minimum ?? schema.exclusiveMinimum ?? -1000
      return fc.double({ min, max: Math.max(min, schema.maximum ?? 1000), noNaN: true })
    }
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const most = Math.min(schema.maxItems ?? 4, Math.max(4, schema.minItems ?? 0))
      if (depth > DEEP) return fc.constant([])
      return fc.array(of(schema.items ?? {}), {
        minLength: Math.min(schema.minItems ?? 0, most),
        maxLength: most,
      })
    }
    case 'object':
      return object(schema, of, depth)
    default:
      return fc.jsonValue({ maxDepth: 1 })
  }
}

function object(schema: Schema, of: (part: Schema, key: string) => Arbitrary<unknown>, depth: number) {
  const required = schema.required ?? []
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([key]) => depth < DEEP || required.includes(key),
  )
  return fc.record(Object.fromEntries(entries.map(([key, part]) => [key, of(part, key)])), {
    requiredKeys: required.filter((key) => schema.properties?.[key]),
  }) as Arbitrary<unknown>
}

function text(schema: Schema): Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (schema.format === 'uri') return fc.constantFrom('http://127.0.0.1:9/v1', 'https://x.invalid/v1')
  if (schema.pattern) {
    try {
      return fc
        .stringMatching(new RegExp(schema.pattern, 'u'))
        .map((found) => found.slice(0, schema.maxLength))
    } catch {
      return fc.string({ maxLength: 20 })
    }
  }
  const minLength = schema.minLength ?? 0
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 30, 60))
  return fc.string({
    minLength,
    maxLength,
    unit: fc.constantFrom('a', 'B', '7', ' ', 'ß', '鏡', '🔍', '"', '\\', '\n'),
  })
}

const clamp = (value: number) => Math.max(-1e9, Math.min(1e9, value))

/** Values of every kind that programs stumble over. */
export const hostile: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      '',
      0,
      -1,
      1.5,
      1e308,
      -1e-300,
      2 ** 53,
      [],
      {},
      [[]],
      [null],
      '\u0000',
      'a\u0000b',
    ],
    ...[
      '\ud800',
      '\udfff\ud800',
      '\u202e',
      '../../../etc/passwd',
      '..\\..\\x',
      '/',
      '%00',
      '%2e%2e',
      'NaN',
      '-0',
    ],
    ...[
      "'; drop table runs; --",
      '<img src=x onerror=alert(1)>',
      '$(id)',
      '{{7*7}}',
      '\u001b[2J',
      'constructor',
    ],
    ...[
      'toString',
      '1e999',
      '0x10',
      '１２',
      '٣',
      'a'.repeat(300),
      '鏡'.repeat(120),
      '鏡'.repeat(3000),
      'x'.repeat(70_000),
    ],
    Array.from({ length: 3000 }, (_, i) => i),
    nested(400),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
)

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value }
  return value
}

/** A value that fits, changed in one place: replaced, left out, or with one more. */
export function nearly(
  value: unknown,
  at: number,
  instead: unknown,
  how: 'replace' | 'remove' | 'add',
): unknown {
  const places = placesOf(value)
  const place = places[at % Math.max(1, places.length)]
  if (!place) return instead
  const copy = structuredClone(value)
  let holder = copy as Record<string, unknown>
  for (const key of place.slice(0, -1)) holder = holder[key] as Record<string, unknown>
  const last = place.at(-1) ?? ''
  if (how === 'remove') delete holder[last]
  else if (how === 'add') holder.further = instead
  else holder[last] = instead
  return copy
}

function placesOf(value: unknown, before: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    [...before, key],
    ...placesOf(inner, [...before, key]),
  ])
}
