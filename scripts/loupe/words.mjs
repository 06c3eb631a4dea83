/** Tables, figures and progress as people read them. */

/**
 * @param {readonly string[]} heading
 * @param {readonly (readonly unknown[])[]} rows
 */
export function table(heading, rows) {
  const all = [heading, ...rows].map((row) => row.map((cell) => String(cell ?? '–')))
  const widths = heading.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** @param {number | null | undefined} share */
export function percent(share) {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return ''
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

/** @param {unknown} value */
export function printJson(value) {
  console.log(JSON.stringify(value, null, 2))
}

/** One line on the screen that changes; in a log, a line only where something new is to be said now and then. */
export function progressLine() {
  const live = process.stderr.isTTY === true
  let lastAt = 0
  let shown = ''
  return {
    /** @param {string} text */
    tell(text) {
      if (text === shown) return
      if (live) process.stderr.write(`\r\u001b[K${text}`)
      else if (Date.now() - lastAt > 10_000) process.stderr.write(`${text}\n`)
      else return
      shown = text
      lastAt = Date.now()
    },
    end() {
      if (live && shown) process.stderr.write('\r\u001b[K')
    },
  }
}

/**
 * Asks again until `done`; Ctrl-C stops the waiting, not the work. Answers the last state, and whether it was left.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {(state: T) => boolean} done
 * @param {(state: T) => string} line
 * @returns {Promise<{state: T, left: boolean}>}
 */
export async function follow(ask, done, line) {
  const progress = progressLine()
  let left = false
  const leave = () => {
    left = true
  }
  process.once('SIGINT', leave)
  try {
    for (;;) {
      const state = await ask()
      if (left || done(state)) return { state, left: left && !done(state) }
      progress.tell(line(state))
      for (let waited = 0; waited < 1000 && !left; waited += 100) {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  } finally {
    progress.end()
    process.removeListener('SIGINT', leave)
  }
}
