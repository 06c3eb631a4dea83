/** How much memory and processor time a process has used, and a limit that the operating system holds as well where it can. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'

const MiB = 2 ** 20

/** For all of a decode process: as much as 100 megapixels of AVIF take (1.8 GiB, measured), less on a small machine. */
export function usualMemory(): number {
  const given = process.constrainedMemory?.() ?? 0
  const there = given > 0 ? Math.min(given, totalmem()) : totalmem()
  return Math.round(Math.max(768 * MiB, Math.min(2560 * MiB, there / 2)))
}

/** Resident bytes of a process, null where that cannot be looked up (then it tells itself). */
export function residentBytes(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return kilobytes === undefined ? null : Number(kilobytes) * 1024
  } catch {
    return null
  }
}

/** Milliseconds of processor time of all its threads so far, null where that cannot be looked up. */
export function processorMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // After the name, which may hold anything, the 12th and 13th field; in hundredths of a second on every Linux.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return 10 * (Number(fields[11]) + Number(fields[12]))
  } catch {
    return null
  }
}

/**
 * Lets the kernel refuse a process more private memory than `bytes` (Linux, RLIMIT_DATA), so that not even a leap between
 * two looks gets far. False where there is no such limit; the watch holds all the same.
 */
export function limitByKernel(pid: number, bytes: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false)
  return new Promise((resolve) => {
    const ask = ['--pid', String(pid), `--data=${bytes}`]
    execFile('prlimit', ask, { timeout: 10_000 }, (error) => resolve(error === null))
  })
}
