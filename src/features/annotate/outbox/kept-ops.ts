/**
 * The outbox on this browser's disk (IndexedDB). Every page has a lane of its own, so that two tabs do not send each
 * other's changes; a lane whose page is gone is taken over by the next one that looks.
 */
import { holdLane, isFree } from './lanes.ts'
import type { Op } from './outbox.ts'

const databaseName = 'loupe-outbox'
const storeName = 'ops'

interface Row {
  id: string
  lane: string
  /** its place in the lane */
  order: number
  op: Op
}

export interface KeptOps {
  /**
   * Writes what differs from the last call, in the background; ends when all of it is on the disk, or could not be put
   * there, which `onProblem` hears.
   */
  keep(ops: readonly Op[]): Promise<void>
  /** Changes that were left behind by pages that are gone, in their order. */
  adopt(): Promise<Op[]>
}

export function keptOps(lane: string, onProblem: (error: unknown) => void): KeptOps {
  const database = open()
  let written = new Map<string, Op>()
  let order = Date.now()
  const orders = new Map<string, number>()
  let queue: Promise<void> = Promise.resolve()
  const alive = holdLane(lane)

  const write = (puts: readonly Row[], deletes: readonly string[]) => {
    queue = queue
      .then(async () => {
        const transaction = (await database).transaction(storeName, 'readwrite')
        const store = transaction.objectStore(storeName)
        for (const row of puts) store.put(row)
        for (const id of deletes) store.delete(id)
        await finished(transaction)
      })
      .catch(onProblem)
  }

  return {
    keep(ops) {
      const now = new Map(ops.map((op) => [op.id, op]))
      const puts = ops
        .filter((op) => written.get(op.id) !== op)
        .map((op): Row => {
          const place = orders.get(op.id) ?? ++order
          orders.set(op.id, place)
          return { id: op.id, lane, order: place, op }
        })
      const deletes = [...written.keys()].filter((id) => !now.has(id))
      written = now
      if (puts.length > 0 || deletes.length > 0) write(puts, deletes)
      return queue
    },
    async adopt() {
      await alive
      const rows = await all(await database)
      const lanes = [...new Set(rows.map((row) => row.lane))].filter((other) => other !== lane)
      const free = new Set<string>()
      await Promise.all(lanes.map(async (other) => (await isFree(other)) && free.add(other)))
      const found = rows.filter((row) => free.has(row.lane)).sort((a, b) => a.order - b.order)
      for (const row of found) {
        orders.set(row.id, row.order)
        written.set(row.id, row.op)
      }
      write(
        found.map((row) => ({ ...row, lane })),
        [],
      )
      return found.map((row) => row.op)
    },
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function all(database: IDBDatabase): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const request: IDBRequest<Row[]> = database.transaction(storeName).objectStore(storeName).getAll()
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}
