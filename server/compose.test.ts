/** What `docker compose up` passes on: every setting that the manual names, in a form that Loupe starts with. */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

/** Set by the image, or a file in it. */
const ofImage = ['HOST', 'PORT', 'LOUPE_DATA', 'LOUPE_CONFIG']

/** `NAME: ${NAME:-what it is without}` of compose.yaml */
const passed = new Map(
  [...readFileSync('compose.yaml', 'utf8').matchAll(/^ {6}([A-Z\d_]+): \$\{\1:-(.*)\}$/gm)].map(
    ([, name = '', usual = '']) => [name, usual],
  ),
)

/** The names in the table of settings; `_KEY` after `LOUPE_S3_BUCKET` is `LOUPE_S3_KEY`. */
function namedInManual(): string[] {
  const [, table = ''] = /## Settings\n([\s\S]*?)\n## /.exec(readFileSync('docs/operations.md', 'utf8')) ?? []
  return [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) => {
    const names = [...cell.matchAll(/`([A-Z\d_]+)`/g)].map(([, name = '']) => name)
    const stem = names[0]?.replace(/_[A-Z]+$/, '') ?? ''
    return names.map((name) => (name.startsWith('_') ? stem + name : name))
  })
}

test('compose.yaml passes on every setting of the manual', () => {
  const named = namedInManual().filter((name) => !ofImage.includes(name))
  expect(named).toContain('LOUPE_S3_SECRET')
  const required = ['LOUPE_ACCESS_TOKEN']
  expect(named.filter((name) => !passed.has(name) && !required.includes(name))).toEqual([])
})

test('Loupe starts with what stands there when nothing is set, and with a bucket alone', () => {
  const env = { ...Object.fromEntries(passed), LOUPE_ACCESS_TOKEN: 'token-of-a-test-0123456789' }
  expect(readConfig(env, tmpdir())).toMatchObject({
    s3: null,
    databaseUrl: null,
    leaseMs: 20_000,
    graceMs: 8_000,
  })
  const { s3 } = readConfig({ ...env, LOUPE_S3_BUCKET: 'pictures' }, tmpdir())
  expect(s3).toMatchObject({
    bucket: 'pictures',
    endpoint: null,
    prefix: '',
    credentials: null,
    cacheBytes: 20 * 2 ** 30,
  })
})
