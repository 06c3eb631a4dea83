/**
 * Looks at what package-lock.json says of the dependencies, without the network: every package comes from one registry, under its
 * own name, with a hash of its bytes; none is installed from git or a folder; none runs a script at installation that
 * package.json has not decided about; every licence is one that we know. `--advisories` also asks the registry for known holes, and
 * says so where it cannot be reached; that alone is no failure.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './project.mjs'

/** Permissive ones; weak copyleft of libraries that are used as they are (MPL: Lightning CSS, axe; LGPL: libvips); fonts. */
const licences = new Set([
  ...[
    'MIT',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'Zlib',
    'CC0-1.0',
  ],
  ...['MPL-2.0', 'LGPL-3.0-or-later', 'OFL-1.1'],
])

/**
 * @typedef {{version?: string, resolved?: string, integrity?: string, license?: string, link?: boolean, inBundle?: boolean,
 *   hasInstallScript?: boolean}} Locked
 */

/**
 * What is wrong, one line each.
 * @param {{lockfileVersion: number, packages: Record<string, Locked>}} lock
 * @param {{allowScripts?: Record<string, boolean>}} manifest
 * @returns {string[]}
 */
export function auditLock(lock, manifest) {
  /** @type {string[]} */
  const wrong = []
  if (lock.lockfileVersion !== 3) wrong.push(`package-lock.json is of version ${lock.lockfileVersion}, not 3`)
  /** @type {Set<string>} */
  const hosts = new Set()
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (path === '') continue
    const name = path.split('node_modules/').at(-1) ?? path
    const say = (/** @type {string} */ what) =>
      wrong.push(`${name}${locked.version ? `@${locked.version}` : ''}: ${what}`)
    if (locked.link || !path.includes('node_modules/')) say('is a folder, not a package of the registry')
    else if (!locked.inBundle) {
      const why =
        locked.resolved === undefined ? null : oddAddress(name, locked.resolved, locked.version, hosts)
      if (why) say(why)
      if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(locked.integrity ?? '')) say('has no SHA-512 of its bytes')
    }
    if (locked.hasInstallScript && manifest.allowScripts?.[name] === undefined)
      say('wants to run a script at installation; decide in allowScripts of package.json')
    if (!isKnownLicence(locked.license ?? ''))
      say(`its licence “${locked.license ?? 'none'}” is not one that we know`)
  }
  for (const name of Object.keys(manifest.allowScripts ?? {})) {
    const there = Object.entries(lock.packages).some(
      ([path, { hasInstallScript }]) => hasInstallScript && path.endsWith(`node_modules/${name}`),
    )
    if (!there) wrong.push(`${name}: stands in allowScripts and has no script any more`)
  }
  if (hosts.size > 1) wrong.push(`packages come from ${hosts.size} registries: ${[...hosts].join(', ')}`)
  return wrong
}

/**
 * Without an address a package comes from the registry of whoever installs, and its hash says that it is the same; with one it must be
 * the registry's file of this name and version. An alias would be a package under another's name.
 * @param {string} name
 * @param {string} resolved
 * @param {string | undefined} version
 * @param {Set<string>} hosts
 * @returns {string | null}
 */
function oddAddress(name, resolved, version, hosts) {
  const from = URL.canParse(resolved) ? new URL(resolved) : null
  if (from?.protocol !== 'https:') return `comes from ${resolved}, not from a registry over https`
  hosts.add(from.host)
  const file = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`
  const right = decodeURIComponent(from.pathname).endsWith(file) && from.search === ''
  return right ? null : 'its file is not the one of its name and version'
}

/**
 * An SPDX expression: one of its alternatives must be known in all its parts.
 * @param {string} expression
 * @returns {boolean}
 */
export function isKnownLicence(expression) {
  const words = expression.match(/\(|\)|[^\s()]+/g) ?? []
  let at = 0
  /** @returns {boolean} */
  const either = () => {
    let known = both()
    while (words[at] === 'OR') {
      at += 1
      known = both() || known
    }
    return known
  }
  /** @returns {boolean} */
  const both = () => {
    let known = one()
    while (words[at] === 'AND') {
      at += 1
      known = one() && known
    }
    return known
  }
  /** @returns {boolean} */
  const one = () => {
    if (words[at] === '(') {
      at += 1
      const inner = either()
      at += 1
      return inner
    }
    // “SEE LICENSE IN a-file” is several words of nothing that we know.
    let name = ''
    while (at < words.length && !['AND', 'OR', ')'].includes(words[at] ?? '')) {
      name += name ? ` ${words[at]}` : words[at]
      at += 1
    }
    return licences.has(name)
  }
  return either() && at === words.length
}

/** Known holes of what the server and the app ship, where the registry can be asked. @returns {string[]} */
function advisories() {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: projectRoot,
    encoding: 'utf8',
    timeout: 60_000,
  })
  try {
    const { vulnerabilities } = JSON.parse(asked.stdout)
    if (!vulnerabilities) throw new Error('no list')
    const bad = Object.values(vulnerabilities).filter(
      ({ severity }) => severity === 'high' || severity === 'critical',
    )
    return bad.map(({ name, severity, range }) => `${name} ${range}: a known hole (${severity})`)
  } catch {
    console.log('Known holes could not be asked for: the registry does not answer.')
    return []
  }
}

/** @returns {number} the exit status */
export function auditDependencies(withAdvisories = false) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(projectRoot, name), 'utf8'))
  const lock = read('package-lock.json')
  const wrong = auditLock(lock, read('package.json'))
  if (withAdvisories) wrong.push(...advisories())
  for (const line of wrong) console.log(`✗ ${line}`)
  const count = Object.keys(lock.packages).length - 1
  if (wrong.length === 0)
    console.log(`Dependencies: ${count} packages, all hashed, from one registry, of known licences.`)
  return wrong.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = auditDependencies(process.argv.includes('--advisories'))
