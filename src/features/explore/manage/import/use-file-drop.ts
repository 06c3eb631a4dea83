import { useEffect, useRef, useState } from 'react'
import { type FoundFile, filesOfDrop } from './dropped-files.ts'

/** Takes files and folders dropped anywhere on the page; true while some are dragged over it. */
export function useFileDrop(take: (files: FoundFile[]) => void, enabled = true): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    if (!enabled) return
    // dragleave fires for every element that is left; only the count tells whether the page itself was
    let depth = 0
    const brings = (event: DragEvent) => !!event.dataTransfer?.types.includes('Files')
    const show = (change: number) => {
      depth = Math.max(0, depth + change)
      setOver(depth > 0)
    }
    const off = new AbortController()
    const { signal } = off
    window.addEventListener('dragenter', (event) => brings(event) && show(1), { signal })
    window.addEventListener('dragleave', (event) => brings(event) && show(-1), { signal })
    window.addEventListener(
      'dragover',
      (event) => {
        if (!brings(event)) return
        event.preventDefault()
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      },
      { signal },
    )
    window.addEventListener(
      'drop',
      (event) => {
        show(-depth)
        if (!brings(event) || !event.dataTransfer) return
        event.preventDefault()
        void filesOfDrop(event.dataTransfer).then((files) => latest.current(files))
      },
      { signal },
    )
    return () => {
      setOver(false)
      off.abort()
    }
  }, [enabled])
  return over
}
