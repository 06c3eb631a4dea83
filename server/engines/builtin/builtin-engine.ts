/** The embedded model behind the engine interface. Loads at the first question, answers one at a time. */
import { availableParallelism } from 'node:os'
import type { EngineInfo, EngineProbe, ModelProfile } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import { createChannel } from '#engine/channel.ts'
import { orAborted } from '#engine/deferred.ts'
import type { LookReply, LookRequest, Piece } from '#engine/look.ts'
import { attentionNote, type Manifest, ModelFilesError, profileOf } from '#engine/manifest.ts'
import { LookError, type ModelWorker, WorkerLostError } from '#engine/model-client.ts'
import { EPSILON } from '#engine/relative.ts'
import type { AskEvent, AskReply, AskRequest, Engine } from '../engine.ts'
import { readManifest } from './files.ts'
import { createLine, LineFullError } from './line.ts'
import { startModelWorker, type WorkerSettings } from './model-worker.ts'
import { decodePicture } from './picture.ts'
import { probeBuiltin } from './probe.ts'
import { type Asked, readRequest } from './prompt.ts'

export interface BuiltinEngineOptions {
  /** folder of encoder.onnx, decoder.onnx and tokens.json */
  readonly modelDir: string
  /** how many questions may wait; further ones are refused as `busy` */
  readonly maxWaiting?: number
  /** a model that says nothing for so long, in milliseconds, hangs: it is stopped, and starts again at the next question */
  readonly stallMs?: number
  /** the same for loading, which tells nothing until its end */
  readonly loadStallMs?: number
}

export interface BuiltinEngine extends Engine {
  /** Stops the worker thread as a crash would; the next question starts a new one. */
  stopWorker(): Promise<void>
}

/** What is said of a model whose tokens.json cannot be read, so that the engine can still be listed. */
const UNKNOWN_PROFILE: ModelProfile = {
  id: 'loupe-tiny',
  label: 'Loupe tiny',
  convention: 'thousand',
  resize: { kind: 'long-side', longSide: 256, multiple: 16 },
  promptStyle: 'tiny',
  zoomSyntax: null,
  padding: { kind: 'relative', factor: 1.2 },
  attentionLayer: null,
  imageFormat: 'png',
}

/** The slowest steps, loading and reading two pictures, take seconds on a very slow machine. */
const STALL_MS = 120_000

/** More than any reply of this model has. */
const MAX_TOKENS = 64

/** Never rejects: missing or damaged files show as status `failed`, and are tried again at the next question. */
export async function createBuiltinEngine(options: BuiltinEngineOptions): Promise<BuiltinEngine> {
  const settings: WorkerSettings = {
    modelDir: options.modelDir,
    threads: Math.min(2, availableParallelism()),
    maxCachedPictures: 64,
    maxCachedBytes: 128 * 1024 * 1024,
  }
  const line = createLine(options.maxWaiting ?? 64)
  const closing = new AbortController()
  const stallMs = options.stallMs ?? STALL_MS
  const loadStallMs = options.loadStallMs ?? STALL_MS
  let manifest: Manifest | null = null
  let worker: ModelWorker | null = null
  let status: EngineInfo['status'] = 'idle'
  let statusDetail: string | null = null
  let probed: EngineProbe | null = null

  function set(next: EngineInfo['status'], detail: string | null = null): void {
    status = next
    statusDetail = detail
  }

  async function known(): Promise<Manifest> {
    if (manifest) return manifest
    try {
      manifest = await readManifest(settings.modelDir)
    } catch (error) {
      throw fail(error)
    }
    set('idle')
    return manifest
  }

  function fail(error: unknown): ProblemError {
    const said = error instanceof ModelFilesError || error instanceof WorkerLostError
    const reason = said ? error.message : 'The built-in model cannot start'
    set('failed', reason)
    return new ProblemError('engine-failed', reason, { cause: error })
  }

  async function ready(): Promise<ModelWorker> {
    closing.signal.throwIfAborted()
    const started = worker ?? start()
    try {
      manifest = (await started.loaded).manifest
      if (worker === started) set('ready')
      return started
    } catch (error) {
      // Not waited for: a thread that hangs on a disk cannot end.
      void stop(started)
      throw hung.has(started) ? hanging(loadStallMs, error) : fail(error)
    }
  }

  function start(): ModelWorker {
    const started = startModelWorker(settings)
    worker = started
    set('loading')
    const watch = watchdog(started, loadStallMs)
    const loaded = () => clearTimeout(watch)
    started.loaded.then(loaded, loaded)
    void started.gone.then(() => forget(started))
    return started
  }

  /** Whoever asks next starts another worker. */
  function forget(started: ModelWorker): void {
    if (worker !== started) return
    worker = null
    set('idle', 'The built-in model stopped; it starts again at the next question')
  }

  function stop(started: ModelWorker): Promise<void> {
    forget(started)
    return started.terminate()
  }

  /** Those that were stopped because they hung. */
  const hung = new WeakSet<ModelWorker>()

  /** Of a question it runs until the worker is free again, also after a cancellation, which a worker that hangs does not hear. */
  function watchdog(started: ModelWorker, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      hung.add(started)
      void stop(started)
    }, ms)
  }

  function hanging(ms: number, cause: unknown): ProblemError {
    const seconds = Math.max(1, Math.round(ms / 1000))
    const detail = `The built-in model said nothing for ${seconds} s and was stopped; it starts again at the next question.`
    return new ProblemError('engine-timeout', detail, { cause })
  }

  async function decodePictures({ pictures }: Asked): Promise<LookRequest['pictures']> {
    const manifest = await known()
    return Promise.all(pictures.map((picture) => decodePicture(picture, manifest)))
  }

  async function* ask(request: AskRequest, asking: AbortSignal): AsyncGenerator<AskEvent, AskReply> {
    const signal = AbortSignal.any([asking, closing.signal])
    signal.throwIfAborted()
    const asked = readRequest(request)
    const entering = line.enter(signal)
    // Decoded while others have their turn; what goes wrong is told in its own.
    const decoding = decodePictures(asked)
    decoding.catch(() => {})
    const leave = await entering.catch((error: unknown) => {
      throw error instanceof LineFullError ? new ProblemError('busy') : error
    })
    let turn: Promise<unknown> = Promise.resolve()
    try {
      const pictures = await decoding
      const asOf = performance.now()
      const cold = status !== 'ready'
      const loaded = await orAborted(ready(), signal)
      const loadMs = cold ? performance.now() - asOf : null
      signal.throwIfAborted()
      const channel = createChannel<Piece>()
      const watch = watchdog(loaded, stallMs)
      const job = loaded.look(lookRequest(request, asked, pictures), (piece) => {
        watch.refresh()
        channel.push(piece)
      })
      // Who asked may be slow and see a failure much later, or never; until then it must not bring the process down.
      turn = job.result.catch(() => {}).finally(() => clearTimeout(watch))
      job.result.then(channel.end, channel.fail)
      const abort = () => {
        channel.fail(signal.reason)
        job.cancel()
      }
      signal.addEventListener('abort', abort, { once: true })
      try {
        for await (const piece of channel) yield { type: 'text', delta: piece.text }
        return replyOf(await job.result, await known(), request, loadMs)
      } catch (error) {
        throw hung.has(loaded) ? hanging(stallMs, error) : said(error)
      } finally {
        signal.removeEventListener('abort', abort)
        job.cancel()
      }
    } finally {
      // The next one's turn comes when the worker is free, which may be a little after a cancellation.
      void turn.then(leave)
    }
  }

  await known().catch(() => {})
  return {
    get profile() {
      return manifest ? profileOf(manifest) : UNKNOWN_PROFILE
    },
    info() {
      const profile = manifest ? profileOf(manifest) : UNKNOWN_PROFILE
      return {
        id: 'builtin',
        label: 'Built-in · tiny demo model',
        kind: 'builtin',
        model: manifest ? `${manifest.name} ${manifest.revision}` : 'loupe-tiny',
        status,
        statusDetail,
        description: 'A tiny demo model that only knows Loupe’s own sample scenes.',
        capabilities: {
          streaming: true,
          logprobs: true,
          attention: true,
          multiImage: true,
          choiceScoring: true,
          tokenMaps: true,
          schema: false,
          tools: false,
        },
        convention: profile.convention,
        profile,
        source: 'builtin',
        replicas: [],
        probe: probed,
      }
    },
    ask,
    // It answers one at a time; the pictures of a second one are decoded meanwhile.
    capacity: 2,
    async probe(signal) {
      const side = manifest?.view.longSide ?? 256
      probed = await probeBuiltin(ask, side, AbortSignal.any([signal, closing.signal]))
      return probed
    },
    async load() {
      await ready().catch(() => {})
    },
    async stopWorker() {
      if (worker) await stop(worker)
    },
    async close() {
      closing.abort(new ProblemError('engine-failed', 'The built-in model is being shut down'))
      await worker?.terminate()
    },
  }
}

function said(error: unknown): unknown {
  if (error instanceof WorkerLostError || error instanceof LookError) {
    const detail =
      error instanceof WorkerLostError ? error.message : 'The built-in model could not compute this'
    return new ProblemError('engine-failed', detail, { cause: error })
  }
  return error
}

function lookRequest(request: AskRequest, asked: Asked, pictures: LookRequest['pictures']): LookRequest {
  return {
    prompt: asked.prompt,
    pictures,
    choices: request.choices ?? [],
    temperature: request.temperature ?? 0,
    seed: request.seed ?? null,
    maxTokens: request.maxTokens ?? MAX_TOKENS,
    genericPrompt: request.relativeAttention?.genericPrompt ?? null,
    tokenMaps: request.relativeAttention?.tokens === 'all',
  }
}

function replyOf(reply: LookReply, manifest: Manifest, request: AskRequest, loadMs: number | null): AskReply {
  const layers = Array.from({ length: manifest.layers }, (_, layer) => layer)
  return {
    text: reply.tokens.map((token) => token.text).join(''),
    tokens: reply.tokens,
    choices:
      reply.choices?.map((logprob, i) => ({ letter: request.choices?.[i]?.letter ?? '', logprob })) ?? null,
    finish: reply.finish,
    notes: reply.notes,
    usage: { promptTokens: reply.promptTokens, completionTokens: reply.tokens.length },
    parts: [
      ...(loadMs === null ? [] : [{ label: 'load', ms: loadMs }]),
      { label: 'encode', ms: reply.encodeMs },
      { label: 'decode', ms: reply.decodeMs },
      ...(reply.attentionMs === null ? [] : [{ label: 'attention', ms: reply.attentionMs }]),
    ],
    attention: reply.maps.map((map, picture) => ({
      picture,
      region: null,
      ...map,
      layers,
      defaultLayer: manifest.defaultLayer,
      genericPrompt: request.relativeAttention?.genericPrompt ?? '',
      epsilon: EPSILON,
      note: attentionNote(manifest),
    })),
  }
}
