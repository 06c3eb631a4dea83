/** Asks every operation of the document in many ways and tells what was wrong; the same seed asks the same. */
import fc from 'fast-check'
import { createJudge, type FuzzReply } from './judge.ts'
import { type FuzzRequest, operationsOf, requestsOf } from './requests.ts'

export interface FuzzParts {
  /** the OpenAPI document */
  readonly document: unknown
  /** sends a request; rejects where no whole reply came in time */
  readonly send: (request: FuzzRequest) => Promise<FuzzReply>
  readonly known: Readonly<Record<string, readonly string[]>>
  readonly seed: number
  /** requests of each operation */
  readonly runs: number
  /** operations that are left alone, as “METHOD /path”, because they would really begin something large */
  readonly without?: readonly string[]
  readonly onOperation?: (name: string, done: number, all: number) => void
}

export interface FuzzFinding {
  readonly operation: string
  readonly what: string
  readonly request: FuzzRequest
}

export interface FuzzReport {
  readonly operations: number
  readonly requests: number
  /** how many replies had which status */
  readonly statuses: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly slowest: string
  readonly findings: readonly FuzzFinding[]
}

export async function fuzz(parts: FuzzParts): Promise<FuzzReport> {
  const { operations, schemas } = operationsOf(parts.document)
  const judge = createJudge(schemas)
  const words = { schemas, known: parts.known }
  const statuses: Record<string, number> = {}
  const findings: FuzzFinding[] = []
  let [requests, slowestMs, slowest] = [0, 0, '']
  // What removes things comes last, so that the others still find them.
  const named = operations
    .map((operation) => ({ operation, name: `${operation.method} ${operation.path}` }))
    .filter(({ name }) => !parts.without?.includes(name))
    .sort((a, b) => Number(a.operation.method === 'DELETE') - Number(b.operation.method === 'DELETE'))

  for (const [index, { operation, name }] of named.entries()) {
    parts.onOperation?.(name, index, named.length)
    const property = fc.asyncProperty(requestsOf(operation, words), async (request) => {
      const begun = performance.now()
      const reply = await parts.send(request)
      const took = performance.now() - begun
      if (took > slowestMs) [slowestMs, slowest] = [took, `${request.method} ${request.url.slice(0, 200)}`]
      requests += 1
      statuses[reply.status] = (statuses[reply.status] ?? 0) + 1
      const wrong = judge(operation, request, reply)
      if (wrong) throw new Error(wrong)
    })
    const result = await fc.check(property, {
      seed: parts.seed + index,
      numRuns: parts.runs,
      // A stumble is made smaller, but not for minutes.
      interruptAfterTimeLimit: 60_000,
      markInterruptAsFailure: false,
    })
    if (!result.failed || !result.counterexample) continue
    const what =
      result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance)
    findings.push({ operation: name, what, request: result.counterexample[0] })
  }
  return { operations: named.length, requests, statuses, slowestMs, slowest, findings }
}

/** A request as a line that can be asked again by hand. */
export function inWords({ operation, what, request }: FuzzFinding): string {
  const body =
    typeof request.body === 'string'
      ? request.body
      : request.body && Buffer.from(request.body).toString('hex')
  const cut = body && body.length > 600 ? `${body.slice(0, 600)}… (${body.length})` : body
  return `${operation}: ${what}\n    ${request.method} ${request.url.slice(0, 600)} ${JSON.stringify(request.headers)} ${cut ?? ''}`
}
