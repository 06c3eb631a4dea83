/** Counters for tests and benches. They only ever grow, save `bytes`. */
export interface CanvasStats {
  /** drawings of any layer of any pane; does not move while nothing changes */
  draws: number
  /** those of them that moved what was there and drew the rest */
  scrolls: number
  /** ticks of the page's one frame loop */
  frames: number
  tilesLoaded: number
  tilesFailed: number
  tilesAborted: number
  tilesEvicted: number
  /** bytes of decoded tiles held now */
  bytes: number
}

export const canvasStats: CanvasStats = {
  draws: 0,
  scrolls: 0,
  frames: 0,
  tilesLoaded: 0,
  tilesFailed: 0,
  tilesAborted: 0,
  tilesEvicted: 0,
  bytes: 0,
}

// Browser tests read the counters of the built page.
Object.defineProperty(globalThis, 'canvasStats', { value: canvasStats, configurable: true })
