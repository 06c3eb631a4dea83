import { describe, expect, it } from 'vitest'
import { auditLock, isKnownLicence } from './audit-deps.mjs'

const good = {
  version: '1.2.3',
  resolved: 'https://registry.example/pack/-/pack-1.2.3.tgz',
  integrity: `sha512-${'a'.repeat(86)}==`,
  license: 'MIT',
}
const audit = (locked: object, path = 'node_modules/pack', allowScripts: Record<string, boolean> = {}) =>
  auditLock({ lockfileVersion: 3, packages: { '': {}, [path]: locked } }, { allowScripts })

describe('what the lockfile says', () => {
  it('passes a package of the registry, also one with a scope, and one that lies in another', () => {
    expect(audit(good)).toEqual([])
    const scoped = { ...good, resolved: 'https://registry.example/@a/pack/-/pack-1.2.3.tgz' }
    expect(audit(scoped, 'node_modules/b/node_modules/@a/pack')).toEqual([])
    const { resolved: _, ...unnamed } = good
    expect(audit(unnamed)).toEqual([])
    expect(audit({ version: '1.0.0', inBundle: true, license: 'ISC' })).toEqual([])
  })
  it.each<[string, object, string]>([
    ['from git', { ...good, resolved: 'git+ssh://git@host.example/a/b.git#0123' }, 'not from a registry'],
    ['over http', { ...good, resolved: good.resolved.replace('https', 'http') }, 'not from a registry'],
    ['a folder', { link: true, resolved: '../pack', license: 'MIT' }, 'is a folder'],
    [
      'another’s file',
      { ...good, resolved: good.resolved.replaceAll('pack', 'peck') },
      'not the one of its name',
    ],
    ['another version', { ...good, version: '1.2.4' }, 'not the one of its name'],
    ['without a hash', { ...good, integrity: undefined }, 'no SHA-512'],
    ['with a weak hash', { ...good, integrity: `sha1-${'a'.repeat(27)}=` }, 'no SHA-512'],
    ['a script nobody decided about', { ...good, hasInstallScript: true }, 'allowScripts'],
    ['a licence nobody knows', { ...good, license: 'AGPL-3.0-only' }, 'AGPL-3.0-only'],
    ['no licence', { ...good, license: undefined }, 'none'],
  ])('%s is told', (_, locked, words) => {
    expect(audit(locked).join()).toContain(words)
  })
  it('a script that was decided about passes, one that went is told', () => {
    expect(audit({ ...good, hasInstallScript: true }, undefined, { pack: false })).toEqual([])
    expect(audit(good, undefined, { pack: false }).join()).toContain('no script any more')
  })
  it('two registries are one too many', () => {
    const other = {
      ...good,
      resolved: good.resolved.replace('registry', 'elsewhere').replaceAll('pack', 'two'),
    }
    const packages = { '': {}, 'node_modules/pack': good, 'node_modules/two': other }
    expect(auditLock({ lockfileVersion: 3, packages }, {}).join()).toContain('2 registries')
  })
})

it.each<[string, boolean]>([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['GPL-3.0-only OR (MIT AND Zlib)', true],
  ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', true],
  ['MIT AND GPL-3.0-only', false],
  ['MIT OR SEE LICENSE IN FEEL-FREE.md', true],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['', false],
  ['MIT)', false],
])('licence %s: %s', (expression, known) => {
  expect(isKnownLicence(expression)).toBe(known)
})
