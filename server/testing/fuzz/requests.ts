/** From an operation of the OpenAPI document to requests: right ones, nearly right ones, and quite wrong ones. */
import fc, { type Arbitrary } from 'fast-check'
import { fitting, hostile, nearly, type Schema, type Vocabulary } from './schema.ts'

export interface Parameter {
  readonly in: 'path' | 'query' | 'header'
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** schemas of the body by media type */
  readonly bodies: Readonly<Record<string, Schema>>
  /** schemas of JSON replies by status, null where there is none */
  readonly replies: Readonly<Record<string, Schema | null>>
}

export interface FuzzRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array | null
}

interface Document {
  paths: Record<string, Record<string, RawOperation>>
  components: { schemas: Record<string, Schema> }
}
interface RawOperation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

export function operationsOf(document: unknown): {
  operations: Operation[]
  schemas: Record<string, Schema>
} {
  const { paths, components } = document as Document
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, raw]): Operation => ({
        method: method.toUpperCase(),
        path,
        parameters: raw.parameters ?? [],
        bodies: Object.fromEntries(
          Object.entries(raw.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema ?? {}]),
        ),
        replies: Object.fromEntries(
          Object.entries(raw.responses ?? {}).map(([status, { content }]) => [
            status,
            content?.['application/json']?.schema ?? null,
          ]),
        ),
      }),
    ),
  )
  return { operations, schemas: components.schemas }
}

/** One in three is right in every part. */
export function requestsOf(operation: Operation, words: Vocabulary): Arbitrary<FuzzRequest> {
  const path = operation.path.split('/').map((segment, at, all) => {
    const parts = segment.split(/(\{[^}]*\})/).filter(Boolean)
    return fc
      .tuple(
        ...parts.map((part) =>
          part.startsWith('{') ? pathValue(part.slice(1, -1), all[at - 1] ?? '', words) : fc.constant(part),
        ),
      )
      .map((made) => made.join(''))
  })
  const query = operation.parameters.filter((one) => one.in === 'query').map((one) => queryValue(one, words))
  return fc
    .record({
      path: fc.tuple(...path).map((segments) => segments.join('/')),
      query: fc.tuple(...query).map((pairs) => pairs.filter(Boolean).join('&')),
      more: fc.oneof(
        { weight: 9, arbitrary: fc.constant('') },
        fc.constantFrom('x[]=1', '__proto__=1', 'a=%00', '%zz', '&&=='),
      ),
      headers: headers(operation),
      body: body(operation, words),
    })
    .map(({ path: url, query: asked, more, headers: heads, body: [type, bytes] }) => {
      const search = [asked, more].filter(Boolean).join('&')
      return {
        method: operation.method,
        url: search ? `${url}?${search}` : url,
        headers: { ...heads, ...(type === null ? {} : { 'content-type': type }) },
        body: operation.method === 'GET' ? null : bytes,
      }
    })
}

function pathValue(name: string, before: string, words: Vocabulary): Arbitrary<string> {
  const known = words.known[`${before}/${name}`] ?? words.known[before] ?? words.known[name] ?? []
  const strange = fc.oneof(
    fc.constantFrom(
      '%00',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '%zz',
      '..%5c..',
      '%F0%9F%94%8D',
      '%ff',
      "'",
      '__proto__',
      '-1',
      '%20',
      '%25',
    ),
    fc.constant('a'.repeat(900)),
    fc.string({ minLength: 1, maxLength: 20 }).map((text) => encodeURIComponent(text)),
    hostile
      .filter((value) => typeof value === 'string' && value.length > 0 && value.length < 200)
      .map((value) => safely(String(value))),
  )
  if (known.length === 0) return strange
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known).map((value) => encodeURIComponent(value)) },
    { weight: 1, arbitrary: strange },
  )
}

function queryValue({ name, schema, required }: Parameter, words: Vocabulary): Arbitrary<string> {
  const pair = (value: unknown) =>
    `${name}=${safely(typeof value === 'object' ? JSON.stringify(value) : String(value))}`
  const fits = fitting(schema, words, name).map(pair)
  return fc.oneof(
    { weight: 5, arbitrary: fits },
    { weight: required ? 1 : 4, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: hostile.map((value) => pair(value).slice(0, 4000)) },
    { weight: 1, arbitrary: fits.map((one) => `${one}&${one}`) },
  )
}

/** Percent-encoded, also where text holds half a character. */
function safely(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
}

function headers({ parameters }: Operation): Arbitrary<Record<string, string>> {
  const own = parameters.filter((one) => one.in === 'header').map(({ name }) => name)
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    fc.constantFrom<Record<string, string>>(
      { range: 'bytes=0-1,5-2,-9' },
      { accept: 'text/x-nothing;q=zz' },
      { 'if-none-match': '*' },
      { 'accept-encoding': 'gzip;q=nan, *' },
      { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
      { cookie: 'loupe_session=__proto__; loupe_session=' },
      ...own.flatMap((name) => [{ [name]: '-1' }, { [name]: 'x' }, { [name]: '999999' }]),
    ),
  )
}

function body(
  operation: Operation,
  words: Vocabulary,
): Arbitrary<[string | null, string | Uint8Array | null]> {
  const schema = operation.bodies['application/json']
  const raw = fc.constantFrom<[string | null, string | Uint8Array | null]>(
    [null, null],
    ...(
      [
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"__proto__":{"polluted":1}}',
        '{"a":"\\u0000"}',
        '{"a":1e999}',
      ] as const
    ).map((text): [string, string] => ['application/json', text]),
    ['application/json', '{"constructor":{"prototype":{"polluted":1}}}'],
    ['application/json', Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0x7d)],
    ['application/json; charset=utf-16', '{}'],
    ['text/plain', 'words'],
    ['application/x-www-form-urlencoded', 'a=1&a=2'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="file"; filename="../../x"\r\n\r\nabc\r\n--x--\r\n',
    ],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disp'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\nquestion,ans',
    ],
    ['multipart/form-data', 'no boundary'],
    ['application/octet-stream', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70)],
    ['image/png', 'GIF89a'],
    ['application/zip', 'PK\u0005\u0006'],
    [';;;', '{}'],
  )
  if (!schema) return raw
  const fits = fitting(schema, words)
  const json = (value: unknown): [string, string] => ['application/json', JSON.stringify(value) ?? 'null']
  const how = fc.constantFrom('replace', 'replace', 'remove', 'add')
  return fc.oneof(
    { weight: 5, arbitrary: fits.map(json) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fits, fc.nat(1000), hostile, how)
        .map(([value, at, instead, kind]) => json(nearly(value, at, instead, kind as 'replace'))),
    },
    { weight: 2, arbitrary: raw },
  )
}
