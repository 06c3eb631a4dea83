/**
 * Finds a Chromium that really starts here, or gets one: for the browser tests, the screenshots and the benches.
 * Run by itself (`node scripts/chromium.mjs`) it prints what it found.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './project.mjs'

/** A browser for tests has nothing to say to the network on its own. */
export const quietFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]

const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser']
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const isRoot = () => process.getuid?.() === 0

/** @typedef {{path: string, sandbox: boolean}} Browser `sandbox`: whether it starts with its sandbox on */

/** Paths where a Chromium may be, best first. */
export async function candidates(env = process.env) {
  // Who names one wants that one and no other.
  if (env.LOUPE_CHROMIUM) return existsSync(env.LOUPE_CHROMIUM) ? [env.LOUPE_CHROMIUM] : []
  const installed = names.flatMap((name) => pathFolders(env).map((folder) => join(folder, name)))
  const all = [...(await playwrightsOwn()), ...installed, ...macApps]
  return [...new Set(all)].filter((path) => existsSync(path))
}

/** Playwright's Chromium, or its smaller headless shell where only that was installed. */
async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  const whole = chromium.executablePath()
  const folder = dirname(dirname(whole))
  const shells = dirname(folder)
  const revision = folder.split('-').at(-1) ?? ''
  const shell = join(shells, `chromium_headless_shell-${revision}`)
  const inside = existsSync(shell) ? readdirSync(shell).filter((name) => name.startsWith('chrome-')) : []
  return [
    whole,
    ...inside.map((name) => join(shell, name, 'chrome-headless-shell')),
    ...inside.map((name) => join(shell, name, 'headless_shell')),
  ]
}

/**
 * Starts it once on an empty page: a stub, or one whose libraries are missing, does not count.
 * @param {string} path
 * @returns {Promise<Browser | null>}
 */
export async function probe(path) {
  // Chromium's sandbox refuses root; some kernels forbid it to everyone.
  if (!isRoot() && (await starts(path, []))) return { path, sandbox: true }
  if (await starts(path, ['--no-sandbox'])) return { path, sandbox: false }
  return null
}

/**
 * @param {string} path
 * @param {string[]} flags
 * @returns {Promise<boolean>}
 */
function starts(path, flags) {
  const profile = mkdtempSync(join(tmpdir(), 'loupe-chromium-'))
  const args = [
    '--headless',
    '--disable-gpu',
    ...quietFlags,
    ...flags,
    `--user-data-dir=${profile}`,
    '--dump-dom',
    'about:blank',
  ]
  return new Promise((resolve) => {
    execFile(path, args, { timeout: 60_000, killSignal: 'SIGKILL' }, (error, stdout) => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
      resolve(!error && stdout.includes('<html>'))
    })
  })
}

/** The first candidate that starts, or null. A choice made once is handed on in the environment. */
export async function findChromium(env = process.env) {
  if (env.LOUPE_CHROMIUM && env.LOUPE_CHROMIUM_SANDBOX) {
    return { path: env.LOUPE_CHROMIUM, sandbox: env.LOUPE_CHROMIUM_SANDBOX === 'on' }
  }
  for (const path of await candidates(env)) {
    const found = await probe(path)
    if (found) return found
  }
  return null
}

/**
 * Finds a Chromium or gets one; says in one line each what it tries.
 * @param {(line: string) => void} say
 * @returns {Promise<Browser>} rejects with one line that says what is missing
 */
export async function ensureChromium(say = console.log) {
  const there = await findChromium()
  if (there) return there
  if (process.env.LOUPE_CHROMIUM) {
    throw new Error(`LOUPE_CHROMIUM is ${process.env.LOUPE_CHROMIUM}, but no Chromium starts from there.`)
  }
  for (const way of await waysToInstall()) {
    say(`No Chromium here yet; trying: ${way.label}`)
    for (const command of way.commands) await patiently(command)
    const found = await findChromium()
    if (found) return found
  }
  throw new Error(
    'No Chromium or Chrome starts here and none could be installed; install one (for example `npx playwright install --with-deps chromium`) or set LOUPE_CHROMIUM to its path.',
  )
}

/** @returns {Promise<{label: string, commands: string[][]}[]>} */
async function waysToInstall() {
  const playwright = [process.execPath, join(projectRoot, 'node_modules', 'playwright', 'cli.js')]
  const ways = [{ label: 'playwright install chromium', commands: [[...playwright, 'install', 'chromium']] }]
  const admin = isRoot() ? [] : ['sudo', '-n']
  if (!isRoot() && !(await patiently(['sudo', '-n', 'true']))) return ways
  const managers = [
    {
      tool: 'apt-get',
      commands: [
        ['apt-get', 'update'],
        ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
      ],
    },
    { tool: 'dnf', commands: [['dnf', 'install', '-y', 'chromium']] },
    { tool: 'apk', commands: [['apk', 'add', '--no-cache', 'chromium']] },
  ]
  const manager = managers.find(({ tool }) => pathFolders().some((folder) => existsSync(join(folder, tool))))
  if (manager) {
    const commands = manager.commands.map((command) => [...admin, ...command])
    ways.push({ label: commands.map((command) => command.join(' ')).join(' && '), commands })
  }
  return ways
}

function pathFolders(env = process.env) {
  return (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
}

/**
 * Runs a command without input, in its own process group, and ends it when it takes too long in all or falls silent:
 * an installer behind a closed network would otherwise wait for minutes.
 * @param {string[]} command
 * @returns {Promise<boolean>} whether it succeeded
 */
export function patiently([tool = '', ...args], { totalMs = 240_000, silentMs = 60_000 } = {}) {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000',
    }
    const child = spawn(tool, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const stop = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // it ended by itself in between
      }
    }
    const total = setTimeout(stop, totalMs)
    let silence = setTimeout(stop, silentMs)
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(stop, silentMs)
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    const done = (/** @type {boolean} */ ok) => {
      clearTimeout(total)
      clearTimeout(silence)
      resolve(ok)
    }
    child.on('error', () => done(false))
    child.on('close', (code) => done(code === 0))
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const found = await ensureChromium()
    console.log(`${found.path} (sandbox ${found.sandbox ? 'on' : 'off'})`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
