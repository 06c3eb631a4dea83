/** Says in the OpenAPI document what every operation can answer besides its results: problems, with their catalogue. */
const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

const problems = {
  '4XX': {
    description: 'What was asked cannot be done. `code` says why, and means the same for ever.',
    content,
  },
  '5XX': {
    description:
      'An engine, the disk or Loupe itself failed, as `code` says. 503 passes: Retry-After says when to ask again.',
    content,
  },
}

interface Operation {
  responses?: Record<string, unknown>
}

/** Changes the document in place and returns it. */
export function withProblems<T extends object>(document: T): T {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> }
  for (const path of Object.values(paths)) {
    for (const operation of Object.values(path)) operation.responses = { ...operation.responses, ...problems }
  }
  return document
}
