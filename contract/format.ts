/** Numbers as the screen writes them: exact, short, with a thin unit. */

/** 38 ms, 1.42 s, 2 min 05 s. */
export function formatMs(ms: number): string {
  if (ms < 10 && ms > 0) return `${Number(ms.toFixed(1))} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** 21.6 %; small shares keep two digits that count. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent === 0) return '0 %'
  if (percent < 0.01) return '<0.01 %'
  if (percent < 1) return `${Number(percent.toPrecision(2))} %`
  return `${percent.toFixed(1)} %`
}

/** 7.0×, 0.42×, 101×. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–'
  if (ratio === 0) return '0×'
  if (ratio < 0.01) return '<0.01×'
  if (ratio < 1) return `${Number(ratio.toPrecision(2))}×`
  if (ratio < 100) return `${ratio.toFixed(1)}×`
  return `${Math.round(ratio)}×`
}

/** A probability that never rounds to a certainty it is not: 0.97, 0.998, >0.999, 0.004, <0.001. */
export function formatProbability(p: number): string {
  if (p > 0.9995 && p < 1) return '>0.999'
  if (p > 0 && p < 0.0005) return '<0.001'
  if ((p > 0.99 && p < 1) || (p > 0 && p < 0.01)) return p.toFixed(3)
  return p.toFixed(2)
}

/** +0.88, −0.12, ±0.00; with a true minus sign. */
export function formatDelta(delta: number): string {
  const rounded = Number(delta.toFixed(2))
  if (rounded === 0) return '±0.00'
  return `${rounded > 0 ? '+' : '−'}${Math.abs(rounded).toFixed(2)}`
}

export function formatSize(size: { width: number; height: number }): string {
  return `${round(size.width)} × ${round(size.height)}`
}

/** How many image pixels one pixel of a sent picture stands for, one number where both directions round alike; below 2 a second digit tells. */
export function formatReduction({ across, down }: { across: number; down: number }): string {
  const [x, y] = [across, down].map((px) => (px < 2 ? px.toFixed(2) : px.toFixed(1)))
  return x === y ? `${x}` : `${x} × ${y}`
}

export function shortSha(sha256: string): string {
  return `${sha256.slice(0, 8)}…`
}

/** Zoom as screen pixels per image pixel: 3.3×, 0.12×. */
export function formatZoom(scale: number): string {
  if (scale >= 100) return `${Math.round(scale)}×`
  if (scale >= 1) return `${scale.toFixed(1)}×`
  return `${Number(scale.toPrecision(2))}×`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
