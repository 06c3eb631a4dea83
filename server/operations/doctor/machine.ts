/** The machine: memory, disk, port. */
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { freemem, totalmem } from 'node:os'
import { dirname } from 'node:path'
import type { Config } from '../../config.ts'
import { LEAST_FREE_BYTES } from '../readiness.ts'
import { bad, type Finding, inGiB, ok, warn } from './finding.ts'

const GiB = 2 ** 30

export function checkMemory(): Finding {
  const found = `${inGiB(totalmem())}, ${inGiB(freemem())} of it free`
  return totalmem() < 2 * GiB
    ? warn('memory', found, 'Large pictures may be refused; 4 GiB are comfortable.')
    : ok('memory', found)
}

export async function checkDisk(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder).catch(() => statfs(dirname(folder)))
    const free = bavail * bsize
    if (free < LEAST_FREE_BYTES)
      return bad('disk', `${inGiB(free)} free`, 'Make room, or set LOUPE_DATA to a larger disk.')
    if (free < 5 * GiB)
      return warn('disk', `${inGiB(free)} free`, 'A gigapixel picture takes 1 to 2 GiB with its pyramid.')
    return ok('disk', `${inGiB(free)} free`)
  } catch {
    return bad('disk', 'the data folder’s disk is not there', 'Check LOUPE_DATA.')
  }
}

export async function checkFolder(folder: string): Promise<Finding> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return ok('data folder', folder)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing
      ? ok('data folder', `${folder}; made at the first start`)
      : bad(
          'data folder',
          `${folder} cannot be written to`,
          'Give it to the user that runs Loupe, or set LOUPE_DATA.',
        )
  }
}

/** `running`: a Loupe answers there; it holds the database of its data folder then. */
export async function checkPort({ host, port }: Config): Promise<{ finding: Finding; running: boolean }> {
  const at = host.includes(':') ? `[${host}]` : host.replace(/^0\.0\.0\.0$/, '127.0.0.1')
  const address = `http://${at}:${port}`
  if (!(await isTaken(at.replace(/^\[|\]$/g, ''), port)))
    return { finding: ok('port', `${port} is free`), running: false }
  const health = await fetch(`${address}/api/health`, { signal: AbortSignal.timeout(5000) })
    .then((reply) => reply.json() as Promise<{ version?: unknown }>)
    .catch(() => null)
  if (typeof health?.version === 'string')
    return { finding: ok('port', `Loupe ${health.version} runs at ${address}`), running: true }
  const advice = 'Stop what uses it, or set PORT to another one.'
  return { finding: bad('port', `something else than Loupe answers at ${address}`, advice), running: false }
}

function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2000 })
    const end = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
    socket.on('timeout', () => end(false))
  })
}
