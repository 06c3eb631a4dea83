/** A small client of the API; every reply is checked against the contract. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createParser } from 'eventsource-parser'
import { problemSchema } from '#contract/error.ts'
import { type ImageInfo, imageInfoSchema, type Sample, sampleSchema } from '#contract/image.ts'
import {
  type CreateRun,
  isTerminal,
  type Run,
  type RunEvent,
  runEventSchema,
  runSchema,
} from '#contract/run.ts'
import type { PlainBox } from '#contract/space.ts'

/** A run as it is asked for, with plain boxes. */
export type RunRequest = Omit<CreateRun, 'evidence'> & { evidence?: PlainBox | null }

export class Client {
  readonly url: string
  constructor(url: string) {
    this.url = url
  }

  /** GET as it is, whatever comes back. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers })
  }

  post(path: string, body?: unknown): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  }

  async json(path: string): Promise<unknown> {
    return (await ok(await this.get(path))).json()
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await ok(await this.get(path))).arrayBuffer())
  }

  /** Sends raw bytes and returns the reply unread. */
  sendImage(bytes: Uint8Array, type = 'image/png'): Promise<Response> {
    return fetch(`${this.url}/api/images`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: Buffer.from(bytes),
    })
  }

  async upload(bytes: Uint8Array, type = 'image/png'): Promise<ImageInfo> {
    return imageInfoSchema.parse(await (await ok(await this.sendImage(bytes, type))).json())
  }

  async samples(): Promise<Sample[]> {
    return sampleSchema.array().parse(await this.json('/api/samples'))
  }

  async sampleImage(id: string): Promise<ImageInfo> {
    return imageInfoSchema.parse(await (await ok(await this.post(`/api/samples/${id}/image`))).json())
  }

  /** Starts a run and returns its id. */
  async createRun(request: RunRequest): Promise<string> {
    return idOf(await this.post('/api/runs', request))
  }

  async refine(id: string, box: PlainBox): Promise<string> {
    return idOf(await this.post(`/api/runs/${id}/refine`, { box }))
  }

  async run(id: string): Promise<Run> {
    return runSchema.parse(await this.json(`/api/runs/${id}`))
  }

  /** Waits until the run has ended, however it ends. */
  async finished(id: string, limitMs = 60_000): Promise<Run> {
    const until = Date.now() + limitMs
    for (;;) {
      const run = await this.run(id)
      if (isTerminal(run.status)) return run
      if (Date.now() > until) throw new Error(`run ${id} is still ${run.status} after ${limitMs} ms`)
      await sleep(50)
    }
  }

  /**
   * Reads events after `after` until the stream ends by itself, or until `enough` says so: then the
   * connection is cut at once, as a lost network would. A connection that breaks just ends the reading.
   */
  async events(
    id: string,
    after: number,
    enough: (event: RunEvent) => boolean = () => false,
  ): Promise<RunEvent[]> {
    const events: RunEvent[] = []
    const cut = new AbortController()
    const headers = { accept: 'text/event-stream', ...(after > 0 ? { 'last-event-id': String(after) } : {}) }
    const parser = createParser({
      onEvent: (message) => {
        if (cut.signal.aborted) return
        const event = runEventSchema.parse(JSON.parse(message.data))
        if (message.id !== String(event.id)) throw new Error(`id ${message.id} carries event ${event.id}`)
        events.push(event)
        if (enough(event)) cut.abort()
      },
    })
    const reply = await fetch(`${this.url}/api/runs/${id}/events`, { headers, signal: cut.signal })
    if (reply.status === 204) return events
    await ok(reply)
    const text = new TextDecoder()
    try {
      const reader = reply.body?.getReader()
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        parser.feed(text.decode(part.value, { stream: true }))
      }
    } catch (error) {
      if (!cut.signal.aborted && !(error instanceof TypeError)) throw error
    }
    return events
  }
}

async function ok(reply: Response): Promise<Response> {
  if (reply.ok) return reply
  const text = await reply.text()
  throw new Error(`${reply.url} answered ${reply.status}: ${text}`)
}

async function idOf(reply: Response): Promise<string> {
  if (reply.status !== 202) throw new Error(`${reply.url} answered ${reply.status}: ${await reply.text()}`)
  const body = (await reply.json()) as { id: string }
  return body.id
}

/** The stable code of a problem reply; fails where it is not a problem document. */
export async function problemCode(reply: Response): Promise<{ status: number; code: string; text: string }> {
  const type = reply.headers.get('content-type') ?? ''
  const text = await reply.text()
  if (!type.startsWith('application/problem+json')) {
    throw new Error(
      `${reply.url} answered ${reply.status} as ${type}, not as a problem: ${text.slice(0, 200)}`,
    )
  }
  const problem = problemSchema.parse(JSON.parse(text))
  if (problem.status !== reply.status) throw new Error(`status ${reply.status} carries ${problem.status}`)
  return { status: problem.status, code: problem.code, text: `${problem.title} ${problem.detail ?? ''}` }
}
