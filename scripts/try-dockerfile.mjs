/**
 * Runs the steps of the Dockerfile without Docker, in folders of its own: what .dockerignore lets through, the build, what the
 * second stage copies and nothing else, the command as another user, and the health check. The packages are those of this
 * checkout, pruned, instead of fresh ones; the images themselves (users, base system) are not tried. Linux.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectRoot } from './project.mjs'

const folder = mkdtempSync(join(tmpdir(), 'loupe-docker-'))
const build = join(folder, 'build')
const image = join(folder, 'image')
const data = join(folder, 'data')
const lines = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n')
const stage = lines.findIndex((line, at) => at > 0 && line.startsWith('FROM') && !line.includes(' AS '))

/** @param {string} what @param {string} command @param {string[]} args @param {object} options */
function step(what, command, args, options) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (status !== 0) throw new Error(`${what} failed: ${stderr}`)
  console.log(`ok  ${what}`)
}

/** What .dockerignore lets through: names after `!`, without what later lines take out again. */
function context() {
  const rules = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n').filter(Boolean)
  const ignored = rules.filter((rule) => rule.startsWith('**/')).map((rule) => rule.slice(3))
  const isIgnored = (/** @type {string} */ path) =>
    ignored.some((rule) => (rule.startsWith('*') ? path.endsWith(rule.slice(1)) : path.endsWith(`/${rule}`)))
  for (const rule of rules.filter((one) => one.startsWith('!'))) {
    const name = rule.slice(1)
    if (!existsSync(join(projectRoot, name)))
      throw new Error(`.dockerignore names ${name}, which is not there`)
    cpSync(join(projectRoot, name), join(build, name), {
      recursive: true,
      filter: (path) => !isIgnored(path),
    })
  }
  console.log('ok  what the build is given')
}

async function main() {
  mkdirSync(image, { recursive: true })
  mkdirSync(data, { recursive: true })
  mkdirSync(build, { recursive: true })
  context()
  // Hard links: pruning takes names away, not files.
  step('packages', 'cp', ['-al', join(projectRoot, 'node_modules'), join(build, 'node_modules')], {})
  // But for this one, which npm writes into where it lies.
  rmSync(join(build, 'node_modules', '.package-lock.json'), { force: true })
  step('npm run build', 'npm', ['run', 'build'], { cwd: build })
  step('npm prune', 'npm', ['prune', '--omit=dev', '--offline', '--no-fund', '--no-audit'], { cwd: build })
  for (const line of lines.slice(stage)) {
    const [, from, to] = /^COPY --from=build \/app\/(\S+) (\S+)$/.exec(line) ?? []
    if (!from || !to) continue
    const target = to === './' ? join(image, from) : join(image, to)
    mkdirSync(dirname(target), { recursive: true })
    step(`COPY ${from}`, 'cp', ['-al', join(build, from), target], {})
  }
  const env = Object.fromEntries(
    lines
      .slice(stage)
      .flatMap((line) =>
        line.startsWith('ENV ')
          ? [...line.slice(4).matchAll(/(\S+?)=(\S+)/g)].map(([, name, value]) => [name, value])
          : [],
      ),
  )
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const all = {
    PATH: process.env.PATH,
    ...env,
    ...{ PORT: String(port), LOUPE_DATA: data, LOUPE_ACCESS_TOKEN: 'x'.repeat(40), HOME: data },
  }
  const nobody = 65534
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: nobody, gid: nobody } : {}
  if (isRoot) {
    chmodSync(folder, 0o755)
    chownSync(data, nobody, nobody)
  }
  const command = JSON.parse(lines.find((line) => line.startsWith('CMD '))?.slice(4) ?? '[]')
  const check = JSON.parse(
    /CMD (\[.*\])$/.exec(lines.find((line) => line.startsWith('HEALTHCHECK')) ?? '')?.[1] ?? '[]',
  )
  const server = spawn(command[0], command.slice(1), {
    ...user,
    cwd: image,
    env: all,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    for (let tries = 0; ; tries++) {
      const { status } = spawnSync(check[0], check.slice(1), { ...user, cwd: image, env: all })
      if (status === 0) break
      if (tries > 60 || server.exitCode !== null) throw new Error('the health check does not pass')
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    console.log('ok  the health check')
    const page = await fetch(`http://127.0.0.1:${port}/`)
    if (!page.ok || !(await page.text()).includes('<script')) throw new Error('the app is not served')
    console.log('ok  the app')
    const closed = await fetch(`http://127.0.0.1:${port}/api/runs`)
    if (closed.status !== 401) throw new Error(`without a token /api/runs answers ${closed.status}`)
    console.log('ok  closed without a token')
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    if ((await gone) !== 0) throw new Error('it does not end well')
    console.log('ok  SIGTERM')
  } finally {
    server.kill('SIGKILL')
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
