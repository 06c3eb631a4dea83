/** Takes pictures dropped anywhere on the page, or pasted; true while some are dragged over it. */
import { useEffect, useRef, useState } from 'react'

const pictures = (list: FileList | null | undefined) =>
  [...(list ?? [])].filter((file) => file.type.startsWith('image/') || /\.tiff?$/i.test(file.name))

export function usePictureDrop(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    // dragleave fires for every element that is left; only the count tells whether the page itself was
    let depth = 0
    const off = new AbortController()
    const { signal } = off
    const brings = (event: DragEvent) => !!event.dataTransfer?.types.includes('Files')
    const show = (change: number) => {
      depth = Math.max(0, depth + change)
      setOver(depth > 0)
    }
    const give = (files: File[]) => files.length > 0 && latest.current(files)
    addEventListener('dragenter', (event) => brings(event) && show(1), { signal })
    addEventListener('dragleave', (event) => brings(event) && show(-1), { signal })
    addEventListener('dragover', (event) => brings(event) && event.preventDefault(), { signal })
    addEventListener(
      'drop',
      (event) => {
        show(-depth)
        if (!brings(event)) return
        event.preventDefault()
        give(pictures(event.dataTransfer?.files))
      },
      { signal },
    )
    addEventListener('paste', (event) => give(pictures(event.clipboardData?.files)), { signal })
    return () => off.abort()
  }, [])
  return over
}
