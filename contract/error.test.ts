import { describe, expect, it } from 'vitest'
import { type ProblemCode, ProblemError, problem, problemCatalogue, problemSchema } from './error.ts'

const codes = Object.keys(problemCatalogue) as ProblemCode[]

describe('problems', () => {
  it.each(codes)('%s is a valid RFC 9457 problem with an error status', (code) => {
    const made = problemSchema.parse(problem(code))
    expect(made.code).toBe(code)
    expect(made.type).toBe(`urn:loupe:problem:${code}`)
    expect(made.status).toBeGreaterThanOrEqual(400)
    expect(made.status).toBeLessThan(600)
    expect(made.title).toMatch(/^[A-Z].*[^.]$/)
  })

  it('carries detail and errors only where there are some', () => {
    expect(problem('not-found')).not.toHaveProperty('detail')
    expect(problem('not-found', '')).not.toHaveProperty('detail')
    const full = problem('bad-request', 'The box is missing.', [{ path: 'box', message: 'missing' }])
    expect(problemSchema.parse(full)).toEqual(full)
    expect(full).toMatchObject({
      detail: 'The box is missing.',
      errors: [{ path: 'box', message: 'missing' }],
    })
  })

  it('is thrown as an error that keeps its cause to itself', () => {
    const cause = new Error('/secret/path')
    const error = new ProblemError('image-corrupt', undefined, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error.cause).toBe(cause)
    expect(error.message).toBe(problemCatalogue['image-corrupt'].title)
    expect(error.toProblem()).toEqual(problem('image-corrupt'))
    expect(JSON.stringify(error.toProblem())).not.toContain('secret')
    expect(new ProblemError('busy', 'Two runs wait.').toProblem().detail).toBe('Two runs wait.')
  })
})
