/** Builds the browser app when `dist/` is missing or older than what it is made of. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

const sources = [
  ...['src', 'contract', 'engine', 'viewer', 'public', 'index.html'],
  ...['vite.config.ts', 'scripts/vite-viewer.ts', 'package-lock.json'],
]

/**
 * The newest change below a path in milliseconds, 0 where nothing is there. Folders count too: their own
 * time changes when a file in them is deleted.
 * @param {string} path
 * @returns {number}
 */
export function newestChange(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path)
    .map((name) => newestChange(join(path, name)))
    .reduce((a, b) => Math.max(a, b), stats.mtimeMs)
}

/**
 * @param {string} root
 * @returns {'fresh' | 'missing' | 'stale'}
 */
export function buildState(root) {
  const built = statSync(join(root, 'dist', 'index.html'), { throwIfNoEntry: false })
  if (!built) return 'missing'
  return sources.some((name) => newestChange(join(root, name)) > built.mtimeMs) ? 'stale' : 'fresh'
}

/**
 * @param {string} root
 * @returns {Promise<void>} rejects with one readable message
 */
export async function buildIfStale(root) {
  const state = buildState(root)
  if (state === 'fresh') return
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) {
    if (state === 'stale')
      return console.warn('The app in dist/ is older than its sources; serving it as it is.')
    throw new Error('The app is not built and the build tools are not installed; run: npm ci')
  }
  console.log(
    state === 'missing' ? 'Building the app (first start) ...' : 'Building the app (sources changed) ...',
  )
  const started = performance.now()
  await build(root, vite)
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}

/**
 * Builds beside `dist/` and then swaps, so that a build that is stopped half-way never looks like an app.
 * @param {string} root
 * @param {string} vite
 */
async function build(root, vite) {
  const next = join(root, `.dist-${process.pid}`)
  const started = new Date()
  const { code, output } = await quietly(
    process.execPath,
    [vite, 'build', '--logLevel', 'warn', '--outDir', next, '--emptyOutDir'],
    root,
  )
  if (code !== 0) {
    rmSync(next, { recursive: true, force: true })
    throw new Error(`${output.trim()}\nThe app could not be built (see above).`)
  }
  // A source that changed while the build ran must count as newer.
  utimesSync(join(next, 'index.html'), started, started)
  const dist = join(root, 'dist')
  rmSync(dist, { recursive: true, force: true })
  renameSync(next, dist)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{code: number, output: string}>}
 */
function quietly(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
