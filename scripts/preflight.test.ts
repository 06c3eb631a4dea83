import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeProblem, oldestNode, packagesProblem } from './preflight.mjs'
import { missingPackages, projectRoot, readPackage } from './project.mjs'

test('the oldest Node is the one that package.json names', () => {
  expect(readPackage().engines.node).toBe(`>=${oldestNode}`)
})

test.each(['20.19.0', '20.20.2', '20.100.0', '21.0.0', '22.1.3', '100.0.0', '26.0.0-nightly'])(
  '%s will do',
  (version) => {
    expect(nodeProblem(version)).toBeNull()
  },
)

test.each(['20.18.3', '20.9.0', '18.20.8', '12.22.12', '6.0.0'])('%s is too old', (version) => {
  expect(nodeProblem(version)).toBe(`Loupe needs Node 20.19.0 or later; this is Node ${version}.`)
})

test('versions are compared as numbers', () => {
  const part = fc.nat({ max: 60 })
  fc.assert(
    fc.property(part, part, part, (major, minor, patch) => {
      const newEnough = major * 1e6 + minor * 1e3 + patch >= 20_019_000
      expect(nodeProblem(`${major}.${minor}.${patch}`) === null).toBe(newEnough)
    }),
  )
})

test('the first files that run use nothing younger than the Node that they refuse', () => {
  const text = ['preflight.mjs', 'start.mjs'].map((name) =>
    readFileSync(join(projectRoot, 'scripts', name), 'utf8'),
  )
  for (const code of text) {
    expect(code).not.toMatch(/\?\?|\?\.|^await |from 'node:/m)
  }
  expect(text[0]).not.toMatch(/^import /m)
})

test('missing packages are named, the first three of them', () => {
  expect(packagesProblem([])).toBeNull()
  expect(packagesProblem(['fastify'])).toBe("Loupe's packages are not installed (fastify); run: npm ci")
  expect(packagesProblem(['a', 'b', 'c', 'd', 'e'])).toContain('(a, b, c and 2 more)')
  expect(missingPackages(['dependencies', 'devDependencies'])).toEqual([])
})
