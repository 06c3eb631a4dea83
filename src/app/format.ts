/** Numbers as people read them. Units are decimal: 1 MB is a million bytes. */

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${(bytes / 1e9).toFixed(2)} GB`
}

/** 17.5 MP; gigapixels from a billion on. */
export function formatPixels(width: number, height: number): string {
  const pixels = width * height
  if (pixels >= 1e9) return `${(pixels / 1e9).toFixed(2)} GP`
  if (pixels >= 1e5) return `${(pixels / 1e6).toFixed(1)} MP`
  return `${pixels} px`
}

export function formatSize(width: number, height: number): string {
  return `${width} × ${height}`
}

/** A share of 0..1 in per cent with about two figures that count: 0.041 %, 2.1 %, 34 %. */
export function formatShare(share: number): string {
  const percent = share * 100
  const digits = percent >= 10 || percent === 0 ? 0 : percent >= 1 ? 1 : percent >= 0.1 ? 2 : 3
  return `${percent.toFixed(digits)} %`
}

/** How long ago, roughly: now, 5 min ago, 3 h ago, yesterday, then the date. */
export function formatAgo(time: string, now: number): string {
  const then = new Date(time)
  const minutes = Math.floor((now - then.getTime()) / 60_000)
  if (Number.isNaN(minutes)) return ''
  if (minutes < 1) return 'now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  if (minutes < 48 * 60) return 'yesterday'
  return then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}
