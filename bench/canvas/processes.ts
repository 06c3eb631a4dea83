/** CPU time and memory of a browser with all its processes, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks per second: 100 on every Linux that people run. */
const ticksPerSecond = 100

interface Stat {
  readonly parent: number
  readonly cpuMs: number
}

/** Null for a process that ended meanwhile. */
function statOf(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number)
    return { parent: parent ?? 0, cpuMs: (((user ?? 0) + (system ?? 0)) * 1000) / ticksPerSecond }
  } catch {
    return null
  }
}

/** The process and everything that it started, as they are now. */
function tree(root: number): Map<number, Stat> {
  const all = new Map<number, Stat>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null
    if (stat) all.set(Number(name), stat)
  }
  const found = new Map<number, Stat>()
  const queue = [root]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const stat = all.get(pid)
    if (!stat || found.has(pid)) continue
    found.set(pid, stat)
    for (const [child, { parent }] of all) if (parent === pid) queue.push(child)
  }
  return found
}

/** User and system time so far of the processes that live now, ms. */
export function cpuMs(root: number): number {
  return [...tree(root).values()].reduce((sum, stat) => sum + stat.cpuMs, 0)
}

/** Proportional set size of all of them, MiB: shared pages count once. */
export function memoryMB(root: number): number {
  let kilobytes = 0
  for (const pid of tree(root).keys()) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
    } catch {
      // it ended between two reads
    }
  }
  return kilobytes / 1024
}
