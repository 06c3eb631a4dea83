/** A PostgreSQL of its own for tests: started in a temporary folder, or the one that the environment names. */
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * @typedef {object} Postgres
 * @property {string} url
 * @property {string} what for people
 * @property {() => void} stop
 */

/**
 * Throws where none can be had; the message says why.
 * @param {{install: boolean}} options `install`: may bring Debian's package, as root
 * @returns {Promise<Postgres>}
 */
export async function findPostgres({ install }) {
  const given = process.env.LOUPE_TEST_POSTGRES ?? process.env.DATABASE_URL
  if (given) return { url: given, what: 'the PostgreSQL that the environment names', stop: () => {} }
  let folder = binaries()
  if (!folder && install) {
    installPackage()
    folder = binaries()
  }
  if (!folder) throw new Error('no PostgreSQL is installed here, and DATABASE_URL names none')
  return start(folder)
}

/** The folder with initdb and pg_ctl; the newest of Debian's, else whatever the PATH has. */
function binaries() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
}

function installPackage() {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return
  console.log('Installing Debian’s postgresql …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 })
  const words = ['install', '-y', '--no-install-recommends', 'postgresql']
  if (apt(...words).status === 0) return
  apt('update')
  if (apt(...words).status !== 0) throw new Error('apt-get could not install postgresql')
}

/**
 * PostgreSQL refuses to run as root, so that root lends it to the user that Debian's package made, else to nobody.
 * @param {string} folder
 * @returns {Promise<Postgres>}
 */
async function start(folder) {
  const place = mkdtempSync(join(tmpdir(), 'loupe-postgres-'))
  const owner = process.getuid?.() === 0 ? lender() : null
  if (owner) chownSync(place, owner.uid, owner.gid)
  const as = owner ? { uid: owner.uid, gid: owner.gid } : {}
  const run = (/** @type {string} */ tool, /** @type {string[]} */ ...args) => {
    const { status, stderr } = spawnSync(join(folder, tool), args, { ...as, cwd: place, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${tool}: ${stderr.trim().split('\n').at(-1)}`)
  }
  const data = join(place, 'data')
  // A locale whose order is not that of the bytes, as most have it.
  run('initdb', '-D', data, '-A', 'trust', '-U', 'loupe', '-E', 'UTF8', '--locale=C.UTF-8')
  const port = await freePort()
  const settings = ['-p', port, '-k', place, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200']
  const server = spawn(join(folder, 'postgres'), ['-D', data, ...settings.map(String)], {
    ...as,
    cwd: place,
    stdio: 'ignore',
  })
  const stop = () => {
    server.kill('SIGQUIT')
    rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  const url = `postgres://loupe@127.0.0.1:${port}/postgres`
  try {
    await answers(url)
  } catch (error) {
    stop()
    throw error
  }
  return { url, what: `PostgreSQL from ${folder}`, stop }
}

/** @param {string} url */
async function answers(url) {
  const { default: pg } = await import('pg')
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (tries >= 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function lender() {
  for (const name of ['postgres', 'nobody']) {
    const id = (/** @type {string} */ flag) =>
      Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim() || Number.NaN)
    const [uid, gid] = [id('-u'), id('-g')]
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new Error('PostgreSQL does not run as root, and there is no other user to run it')
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
