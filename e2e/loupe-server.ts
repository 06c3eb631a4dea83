/** The real server as a person starts it, for tests, benches and screenshots: own port, own data folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const startScript = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
/** Long enough for a first build on a busy machine. */
const startLimitMs = 90_000

/** A port that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** A fresh folder for data, below the system's temporary folder. */
export function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'loupe-data-'))
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs `npm start`'s script until it ends by itself: for starts that are refused. */
export async function startAndEnd(env: Record<string, string>): Promise<Ended> {
  const child = launch(env)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), startLimitMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  return { code, stdout, stderr }
}

function launch(env: Record<string, string>): ChildProcess {
  const {
    LOUPE_CONFIG: _config,
    LOUPE_ENGINE_URL: _url,
    LOUPE_ENGINE_MODEL: _model,
    LOUPE_ACCESS_TOKEN: _token,
    LOUPE_HOSTS: _hosts,
    LOUPE_TRUST_PROXY: _proxy,
    ...inherited
  } = process.env
  // LOUPE_NO_BUILD: test the server while the app does not build.
  const flags = process.env.LOUPE_NO_BUILD ? ['--no-build'] : []
  return spawn(process.execPath, [startScript, ...flags], {
    // A folder without a loupe.config.json: somebody's own one must not change what is tested.
    cwd: dirname(startScript),
    env: { ...inherited, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export class LoupeServer {
  readonly port: number
  readonly dataDir: string
  /** everything that it has printed so far, over all its starts */
  output = ''
  private child: ChildProcess | null = null
  private readonly env: Record<string, string>

  private constructor(port: number, dataDir: string, env: Record<string, string>) {
    this.port = port
    this.dataDir = dataDir
    this.env = env
  }

  /** Starts a server and waits until it answers. */
  static async start(env: Record<string, string> = {}): Promise<LoupeServer> {
    const server = new LoupeServer(await freePort(), await freshFolder(), env)
    await server.restart()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** of the running server; 0 while none runs */
  get pid(): number {
    return this.child?.pid ?? 0
  }

  /** Starts it again on the same port and the same data. */
  async restart(): Promise<void> {
    if (this.child) throw new Error('the server is running already')
    const child = launch({ ...this.env, PORT: String(this.port), LOUPE_DATA: this.dataDir })
    this.child = child
    const collect = (chunk: Buffer) => {
      this.output += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    await this.answers(child)
  }

  private async answers(child: ChildProcess): Promise<void> {
    const until = Date.now() + startLimitMs
    while (Date.now() < until) {
      if (child.exitCode !== null) break
      const reply = await fetch(`${this.url}/api/health`).catch(() => null)
      if (reply?.ok) return
      await sleep(50)
    }
    throw new Error(`The server did not start:\n${this.output}`)
  }

  /** Ends it at once and without warning, as a power cut would (`kill -9`). */
  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  /** Ends it in the polite way and deletes its data. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 })
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await closed
    clearTimeout(patience)
  }
}
