/** The server's end of one decode process: starts it, gives it one piece of work at a time, and ends it when it goes too far. */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deferred } from '#engine/deferred.ts'
import { limitByKernel, processorMs, residentBytes } from './memory.ts'
import { type Ask, fromChildSchema, type ToChild } from './protocol.ts'

/** What one piece of work may use. */
export interface Budget {
  /** resident bytes of the whole process */
  readonly bytes: number
  /** processor time of all threads: a busy machine gives a picture more of the clock's */
  readonly ms: number
}

/** The work was ended because it went over its budget. */
export class OverBudget extends Error {
  readonly what: 'memory' | 'time'
  constructor(what: 'memory' | 'time') {
    super(`over its budget of ${what}`)
    this.what = what
  }
}

/** The process ended by itself, or something else ended it. */
export class WorkerDied extends Error {}

/** The work failed with a problem of the catalogue (`code`), or in the decoder's own words. */
export class WorkFailed extends Error {
  readonly problem: { code: string; detail?: string | undefined } | null
  constructor(problem: WorkFailed['problem'], said: string) {
    super(said)
    this.problem = problem
  }
}

export interface DecodeWorker {
  readonly pid: number | undefined
  /** Settles once it can work, false where it could not start. */
  readonly ready: Promise<boolean>
  readonly alive: boolean
  /** pieces of work that it has done */
  readonly done: number
  resident(): number
  /** Rejects with OverBudget, WorkerDied or WorkFailed. One at a time. */
  run(ask: Ask, budget: Budget): Promise<unknown>
  kill(): void
}

const LOOK_MS = 20
/** Work that uses no processor time for so long hangs. */
const IDLE_MS = 5_000
/** However busy the machine is, work ends after so many times its budget of processor time, on the clock. */
const PATIENCE = 8
const START_MS = 60_000
/** What the kernel allows above the watch's limit: private memory counts there whether it is touched or not. */
const KERNEL_SLACK = 768 * 2 ** 20

export function startWorker(scratch: string, memoryBytes: number): DecodeWorker {
  // libvips' temporary files; a process that is killed leaves them behind.
  const folder = mkdtempSync(join(scratch, 'decode-'))
  const child = fork(fileURLToPath(new URL('./child-boot.mjs', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=256'],
    env: environment(folder),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    // Decoders say what strangers wrote, so none of it is passed on; only a start that fails is a person's to read.
    if (!started) words = (words + chunk.toString('utf8')).slice(0, 4000)
  })
  const ready = deferred<boolean>()
  let pending: { id: number; resolve(value: unknown): void; reject(error: Error): void } | null = null
  let alive = true
  let started = false
  let told = { rss: 0, processorMs: 0 }
  let count = 0
  let done = 0

  const settle = (then: (one: NonNullable<typeof pending>) => void) => {
    const one = pending
    pending = null
    if (one) then(one)
  }
  const gone = (how: number | Error | null) => {
    if (!alive) return
    alive = false
    clearTimeout(starting)
    if (!started && how !== null)
      process.stderr.write(`The process that decodes pictures does not start:\n${words}\n`)
    ready.resolve(false)
    settle((one) => one.reject(new WorkerDied('the decode process ended')))
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 })
    } catch {
      // Something still writes there; the next start empties tmp/.
    }
  }
  const starting = setTimeout(() => child.kill('SIGKILL'), START_MS)
  child.on('exit', gone)
  child.on('error', gone)
  child.on('message', (message) => {
    const parsed = fromChildSchema.safeParse(message)
    if (!parsed.success) return void child.kill('SIGKILL')
    const said = parsed.data
    if (said.type === 'usage') {
      told = said
    } else if (said.type === 'ready') {
      clearTimeout(starting)
      started = true
      void limitByKernel(child.pid ?? 0, memoryBytes + KERNEL_SLACK).then(() => ready.resolve(true))
    } else if (pending?.id === said.id) {
      done++
      settle((one) =>
        said.type === 'done' ? one.resolve(said.value) : one.reject(new WorkFailed(said.problem, said.said)),
      )
    }
  })
  hold(child, false)

  const resident = () => (child.pid === undefined ? null : residentBytes(child.pid)) ?? told.rss
  const processor = () => (child.pid === undefined ? null : processorMs(child.pid)) ?? told.processorMs

  return {
    pid: child.pid,
    ready: ready.promise,
    get alive() {
      return alive
    },
    get done() {
      return done
    },
    resident,
    async run(ask, budget) {
      if (!alive) throw new WorkerDied('the decode process ended')
      const id = ++count
      const { promise, resolve, reject } = deferred<unknown>()
      pending = { id, resolve, reject }
      const end = (what: 'memory' | 'time') => {
        settle((one) => one.reject(new OverBudget(what)))
        child.kill('SIGKILL')
      }
      const before = processor()
      let last = before
      let lastAt = performance.now()
      const look = () => {
        if (resident() > budget.bytes) return end('memory')
        const now = processor()
        if (now - before > budget.ms) return end('time')
        if (now !== last) [last, lastAt] = [now, performance.now()]
        else if (performance.now() - lastAt > IDLE_MS) end('time')
      }
      const looking = setInterval(look, LOOK_MS)
      const timer = setTimeout(() => end('time'), PATIENCE * budget.ms)
      hold(child, true)
      const message: ToChild = { id, ask }
      child.send(message, (error) => {
        if (error && pending?.id === id) child.kill('SIGKILL')
      })
      try {
        return await promise
      } finally {
        clearInterval(looking)
        clearTimeout(timer)
        hold(child, false)
      }
    },
    kill() {
      started = true
      child.kill('SIGKILL')
    },
  }
}

/** An idle child must not keep the process alive. */
function hold(child: ChildProcess, busy: boolean): void {
  if (busy) {
    child.ref()
    child.channel?.ref()
  } else {
    child.unref()
    child.channel?.unref()
  }
}

/** No key and no address of the server's environment goes along to where strangers' files are opened. */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'Path', 'HOME', 'SystemRoot', 'LANG', 'TZ', 'LD_LIBRARY_PATH', 'VIPS_CONCURRENCY']
  const own = kept.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  // Few arenas: memory that one picture took goes back before the next one is watched.
  return {
    ...Object.fromEntries(own),
    TMPDIR: process.env.TMPDIR,
    TEMP: process.env.TEMP,
    TMP: process.env.TMP,
    LOUPE_SCRATCH: folder,
    MALLOC_ARENA_MAX: '4',
  }
}
