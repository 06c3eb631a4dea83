/** The real server as a process that can be killed at any moment, also while it starts. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

export class LiveServer {
  readonly port: number
  readonly dataDir: string
  output = ''
  private readonly env: Record<string, string>
  private child: ChildProcess | null = null

  constructor(port: number, dataDir: string, env: Record<string, string> = {}) {
    this.port = port
    this.dataDir = dataDir
    this.env = env
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  /** Starts it; resolves at once. */
  spawn(): void {
    if (this.child) throw new Error('it runs already')
    const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      cwd: root,
      env: {
        ...process.env,
        ...{ PORT: String(this.port), HOST: '127.0.0.1', LOUPE_DATA: this.dataDir },
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    this.output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-20_000)
      })
    }
  }

  /** Resolves once it answers; how long that took from now, in milliseconds. */
  async ready(): Promise<number> {
    const since = performance.now()
    for (;;) {
      if (this.child === null || this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`The server did not start:\n${this.output}`)
      const reply = await fetch(`${this.url}/api/health`, { signal: AbortSignal.timeout(2000) }).catch(
        () => null,
      )
      if (reply?.ok) {
        await reply.arrayBuffer()
        return performance.now() - since
      }
      if (performance.now() - since > 90_000) throw new Error(`The server does not answer:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  async start(): Promise<void> {
    this.spawn()
    await this.ready()
  }

  /** Ends it at once and without warning (SIGKILL), or politely. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
}

/** A second server on the same data folder; how it ended. */
export async function startAnother(dataDir: string): Promise<{ code: number; said: string }> {
  const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', LOUPE_DATA: dataDir }
  const started = promisify(execFile)(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: root,
    env,
    timeout: 30_000,
  })
  return started.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? -1,
      said: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  )
}

/** Makes a dataset of yes-or-no questions in a data folder that no server holds; answers its id. */
export async function makeDataset(dataDir: string, items: number): Promise<string> {
  const made = ['--import', 'tsx', 'server/testing/make-dataset.ts', dataDir, String(items)]
  return (await promisify(execFile)(process.execPath, made, { cwd: root })).stdout
}
