/** Tells the server every ten seconds where this tab is, and learns who else is there. */
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { type Presence, type PresenceBeat, presenceSchema } from '#contract/checking.ts'
import { jsonBody, request } from '../../app/api/client.ts'
import { newUuid } from '../../app/api/uuid.ts'
import { projectPath } from './work/project-api.ts'

const beatMs = 8_000
const tabId = newUuid()

/** Others in the project, but for this tab. */
export function usePresence(
  projectId: string,
  entryId: string | null,
  doing: PresenceBeat['doing'],
): readonly Presence[] {
  const [others, setOthers] = useState<readonly Presence[]>([])
  useEffect(() => {
    let over = false
    const beat = async () => {
      try {
        const body = jsonBody({ tabId, entryId, doing } satisfies PresenceBeat)
        const found = await request(`${projectPath(projectId)}/presence`, body, z.array(presenceSchema))
        if (!over) setOthers(found)
      } catch {
        // The outbox says that the server is away; nobody is known to be here then.
        if (!over) setOthers([])
      }
    }
    void beat()
    const timer = setInterval(() => !document.hidden && void beat(), beatMs)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [projectId, entryId, doing])
  useEffect(() => {
    const leave = () => {
      const body = jsonBody({ tabId, entryId: null, doing: 'gone' } satisfies PresenceBeat)
      // Nobody waits for the answer; who is not heard of is forgotten anyway.
      fetch(`${projectPath(projectId)}/presence`, { ...body, keepalive: true }).catch(() => undefined)
    }
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [projectId])
  return others
}
