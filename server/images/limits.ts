/** What an upload may weigh. Configuration may override each figure. */
export interface ImageLimits {
  readonly maxBytes: number
  /** pixels of a picture that can be decoded row by row */
  readonly maxPixels: number
  /** pixels where decoding must hold the whole picture: progressive, interlaced, rotated, WebP, AVIF, GIF */
  readonly maxPixelsUnstreamable: number
}

export const defaultImageLimits: ImageLimits = {
  maxBytes: 2 * 1024 ** 3,
  maxPixels: 1_200_000_000,
  maxPixelsUnstreamable: 100_000_000,
}

/** 2147483648 -> "2 GiB", 1200000000 -> "1,200 megapixels": for sentences that people read. */
export function bytesInWords(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (bytes >= size) return `${rounded(bytes / size)} ${unit}`
  }
  return `${bytes} bytes`
}

export function pixelsInWords(pixels: number): string {
  return pixels >= 1e5 ? `${rounded(pixels / 1e6)} megapixels` : `${pixels.toLocaleString('en')} pixels`
}

function rounded(n: number): string {
  return n.toLocaleString('en', { maximumFractionDigits: n < 10 ? 1 : 0 })
}
