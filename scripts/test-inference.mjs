/**
 * `npm run test:inference`: the Python tests of the embedded model's recipe and of the GPU server, in a virtual
 * environment of their own (`model/.venv`). `--room=inference` runs one of them; anything further goes to pytest.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from './preflight.mjs'
import { projectRoot } from './project.mjs'

const rooms = ['model', 'inference']
const oldest = [3, 11]
const venv = join(projectRoot, 'model', '.venv')
const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/**
 * @param {string} command
 * @param {string[]} args
 */
const quiet = (command, args) => spawnSync(command, args, { encoding: 'utf8' })

/**
 * @param {string} command
 * @param {string[]} args
 */
function loud(command, args) {
  const env = { ...process.env, PIP_RETRIES: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' }
  return (
    spawnSync(command, args, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'], env }).status ?? 1
  )
}

/** The first Python that is new enough. */
function findPython() {
  const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python']
  const code = 'import sys; print(sys.version_info[0], sys.version_info[1])'
  for (const name of names) {
    const asked = quiet(name, ['-c', code])
    const [major = 0, minor = 0] = (asked.stdout ?? '').trim().split(' ').map(Number)
    if (asked.status === 0 && major === oldest[0] && minor >= (oldest[1] ?? 0)) return name
  }
  return null
}

/** Installs what the requirements say, and again only when they change. */
function prepare() {
  const lists = rooms
    .flatMap((room) =>
      ['', '-ray', '-test'].map((kind) => join(projectRoot, room, `requirements${kind}.txt`)),
    )
    .filter((path) => existsSync(path))
  const stamp = join(venv, '.loupe-requirements')
  const hash = createHash('sha256')
  for (const list of lists) hash.update(readFileSync(list))
  const wanted = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const base = findPython()
  if (!base) fail(`The Python tests need Python ${oldest.join('.')} or later on the PATH as python3.`)
  console.log(`Making model/.venv with ${base} ...`)
  const made = quiet(base, ['-m', 'venv', venv])
  if (made.status !== 0) {
    fail(
      `Python's venv module does not work here (on Debian and Ubuntu: install python3-venv). ${lastLine(made.stderr)}`,
    )
  }
  const files = lists.flatMap((list) => ['-r', list])
  if (loud(python, ['-m', 'pip', 'install', '--quiet', '--retries', '0', ...files]) !== 0) {
    fail('The Python packages could not be installed (see above).')
  }
  writeFileSync(stamp, wanted)
}

/** @param {string | null} text */
const lastLine = (text) => (text ?? '').trim().split('\n').at(-1) ?? ''

prepare()
const [only, ...others] = process.argv.slice(2).filter((argument) => argument.startsWith('--room='))
const room = only?.slice('--room='.length)
if (others.length > 0 || (room !== undefined && !rooms.includes(room)))
  fail(`--room= is ${rooms.join(' or ')}.`)
const suites = rooms
  .filter((name) => room === undefined || name === room)
  .map((name) => join(name, 'tests'))
  .filter((path) => existsSync(join(projectRoot, path)))
const rest = process.argv.slice(2).filter((argument) => !argument.startsWith('--room='))
process.exit(loud(python, ['-m', 'pytest', ...suites, ...rest]))
