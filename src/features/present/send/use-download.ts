/** Fetches a file while telling how far it is, and hands it to the person; can be stopped. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type ApiProblem, networkProblem, problemOf } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { saveFile } from './save.ts'

export interface Download {
  readonly state: 'idle' | 'working' | 'done'
  readonly bytes: number
  readonly problem: ApiProblem | null
  start(address: string): void
  cancel(): void
}

export function useDownload(): Download {
  const [state, setState] = useState<Download['state']>('idle')
  const [bytes, setBytes] = useState(0)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const cancel = useCallback(() => {
    running.current?.abort()
    running.current = null
    setState('idle')
  }, [])

  const start = useCallback((address: string) => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    setState('working')
    setBytes(0)
    setProblem(null)
    receive(address, abort.signal, setBytes).then(
      ({ blob, name }) => {
        if (abort.signal.aborted) return
        saveFile(blob, name)
        setBytes(blob.size)
        setState('done')
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        setProblem(asProblem(error))
        setState('idle')
      },
    )
  }, [])

  return { state, bytes, problem, start, cancel }
}

async function receive(
  address: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<{ blob: Blob; name: string }> {
  const response = await fetch(address, { signal }).catch((cause: unknown) => {
    throw networkProblem(cause)
  })
  if (!response.ok) throw problemOf(response.status, await response.text().catch(() => ''))
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value)
      bytes += part.value.byteLength
      onBytes(bytes)
    }
  } catch (cause) {
    throw networkProblem(cause)
  }
  const type = response.headers.get('content-type') ?? 'application/octet-stream'
  return { blob: new Blob(parts, { type }), name: name ?? 'loupe' }
}
