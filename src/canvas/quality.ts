/**
 * Trades sharpness for smoothness, only while the picture moves and only where frames come late: on a screen of
 * double density a moving canvas may be drawn at single density. At rest everything is drawn in full once.
 */
const restAfterMs = 120
/** Late for every screen of 48 Hz or more. */
const lateMs = 24
/** One frame as late as this says as much as two. */
const veryLateMs = 50
/** Beyond this it was the page that slept, behind another one. */
const asleepMs = 250
const memory = 12
const latenessToGiveIn = 2
const triesAgainAfterMs = 60_000

let adaptive = true
/** What one pane has learned of the machine holds for all of them. */
let reducedSince: number | null = null

/** A setting: off for exact-pixel review, where even a moving picture is drawn in full. */
export function setAdaptiveQuality(on: boolean): void {
  adaptive = on
  reducedSince = null
}

export interface QualityMeter {
  /** Call each frame. Returns what to draw with. */
  tick(now: number, cameraMoved: boolean, deviceRatio: number): { moving: boolean; ratio: number }
}

export function createQualityMeter(): QualityMeter {
  let lastMove = Number.NEGATIVE_INFINITY
  let lastTick = Number.NaN
  let wasMoving = false
  let gaps: number[] = []
  return {
    tick(now, cameraMoved, deviceRatio) {
      if (cameraMoved) lastMove = now
      const moving = now - lastMove < restAfterMs
      // A new movement tries the full density again from time to time: the machine may have been busy.
      if (moving && !wasMoving && reducedSince !== null && now - reducedSince > triesAgainAfterMs)
        reducedSince = null
      // A gap counts only within a movement: before it the loop was asleep.
      if (moving && wasMoving) gaps = [...gaps.slice(1 - memory), now - lastTick]
      else gaps = []
      lastTick = now
      wasMoving = moving
      if (!adaptive || deviceRatio <= 1) reducedSince = null
      else if (gaps.reduce((sum, gap) => sum + lateness(gap), 0) >= latenessToGiveIn) reducedSince ??= now
      return { moving, ratio: moving && reducedSince !== null ? 1 : deviceRatio }
    },
  }
}

function lateness(gap: number): number {
  return gap > asleepMs ? 0 : Number(gap > lateMs) + Number(gap > veryLateMs)
}
