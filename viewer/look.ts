/** How a run is looked at, kept in the address after `#`, so that a link to this page restores the exact view. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { type InspectSearch, inspectSearchSchema } from '../src/features/inspect/search.ts'

const settleMs = 250

/** Values as the app's own router writes them: JSON where it is JSON, else text. A mangled part counts as absent. */
export function readHash(hash: string): InspectSearch {
  const raw: Record<string, unknown> = {}
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    try {
      raw[key] = JSON.parse(value)
    } catch {
      raw[key] = value
    }
  }
  return inspectSearchSchema.parse(raw)
}

export function writeHash(look: InspectSearch): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(look)) {
    if (value === undefined) continue
    search.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return `#${search}`
}

export interface HashLook {
  readonly look: InspectSearch
  readonly set: (patch: InspectSearch) => void
  /** Opens another run, or the gallery: a step that the back button undoes. */
  readonly open: (run: string | undefined) => void
  /** the step of the presentation, undefined while there is none */
  readonly presenting: string | undefined
  readonly present: (step: string | undefined) => void
}

interface Place {
  readonly look: InspectSearch
  readonly presenting: string | undefined
}

function readPlace(): Place {
  const presenting = new URLSearchParams(location.hash.slice(1)).get(presentKey) ?? undefined
  return { look: readHash(location.hash), presenting }
}

const presentKey = 'present'

function addressOf({ look, presenting }: Place): string {
  return presenting === undefined
    ? writeHash(look)
    : `${writeHash(look)}&${presentKey}=${encodeURIComponent(presenting)}`
}

export function useHashLook(): HashLook {
  const [place, setPlace] = useState(readPlace)
  const latest = useRef(place)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const change = useCallback((patch: (before: Place) => Place, push: boolean) => {
    const next = patch(latest.current)
    latest.current = next
    setPlace(next)
    clearTimeout(timer.current)
    if (push) history.pushState(null, '', addressOf(next))
    // A hand that still moves writes no history.
    else timer.current = setTimeout(() => history.replaceState(null, '', addressOf(latest.current)), settleMs)
  }, [])
  useEffect(() => {
    const follow = () => {
      clearTimeout(timer.current)
      latest.current = readPlace()
      setPlace(latest.current)
    }
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  return {
    ...place,
    set: useCallback(
      (patch) => change(({ look, ...rest }) => ({ ...rest, look: { ...look, ...patch } }), false),
      [change],
    ),
    // In a presentation the next run is presented, too.
    open: useCallback(
      (run) =>
        change(
          ({ presenting }) => ({ look: run === undefined ? {} : { run }, presenting: presenting && '1' }),
          true,
        ),
      [change],
    ),
    present: useCallback(
      (step) =>
        change(
          (before) => ({ ...before, presenting: step }),
          (step === undefined) !== (latest.current.presenting === undefined),
        ),
      [change],
    ),
  }
}
