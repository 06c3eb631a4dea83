import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('every schema of the contract has a name of its own, or OpenAPI cannot be served', () => {
  const folder = new URL('.', import.meta.url)
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\.meta\(\{\s*id: '(\w+)'/g)])
    .map((match) => match[1])
  expect(names.length).toBeGreaterThan(40)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
