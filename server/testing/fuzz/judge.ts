/** Whether a reply is one that the document promises: a documented status, a body of its schema, a problem that tells no secret. */
import { z } from 'zod'
import { problemCatalogue, problemSchema } from '#contract/error.ts'
import type { FuzzRequest, Operation } from './requests.ts'
import type { Schema } from './schema.ts'

export interface FuzzReply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly retryAfter: string | null
}

/** What may fail without being Loupe's own fault: other servers, features that are not offered, and having much to do. */
const outside = /^(busy|viewer-missing|engine-\w[\w-]*)$/
const inside = /node_modules|\.m?[jt]s:\d+|\bat \S+ \(|SQLITE_|loupe-(app|data)-|\/server\//

/** What is wrong with the reply, or null. */
export type Judge = (operation: Operation, request: FuzzRequest, reply: FuzzReply) => string | null

export function createJudge(schemas: Readonly<Record<string, Schema>>): Judge {
  const compiled = new Map<Schema, z.ZodType>()
  // Patterns of Unicode classes are read without their flag there; the server itself has held its replies to them.
  const readable = (schema: unknown) =>
    JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'), (key, value) =>
      key === 'pattern' && typeof value === 'string' && value.includes('\\p{') ? undefined : value,
    )
  const definitions = readable(schemas)
  const readerOf = (schema: Schema): z.ZodType => {
    const known = compiled.get(schema)
    if (known) return known
    const made = z.fromJSONSchema({ ...readable(schema), $defs: definitions })
    compiled.set(schema, made)
    return made
  }

  return ({ replies }, _request, { status, type, body, retryAfter }) => {
    const documented = String(status) in replies || `${String(status)[0]}XX` in replies || status === 304
    if (!documented) return `the status ${status} is not documented`
    const schema = replies[status]
    if (status < 400 || schema) {
      if (!schema || !type.startsWith('application/json') || body === '') return null
      const parsed = readerOf(schema).safeParse(JSON.parse(body))
      return parsed.success
        ? null
        : `the body of ${status} is not what its schema says: ${parsed.error.message.slice(0, 400)}`
    }
    if (!type.startsWith('application/problem+json'))
      return `${status} comes as ${type || 'nothing'}, not as a problem`
    const parsed = problemSchema.safeParse(JSON.parse(body))
    if (!parsed.success) return `the problem is not of its form: ${body.slice(0, 300)}`
    const { code, status: told } = parsed.data
    if (told !== status || problemCatalogue[code].status !== status)
      return `${code} came with the status ${status}`
    if (status >= 500 && !outside.test(code)) return `${status} ${code}: ${parsed.data.detail ?? ''}`
    if ((status === 503 || status === 429) && retryAfter === null) return `${status} without Retry-After`
    const leak = inside.exec(`${parsed.data.title} ${parsed.data.detail ?? ''}`)
    return leak ? `the problem tells of the inside (“${leak[0]}”): ${body.slice(0, 300)}` : null
  }
}
