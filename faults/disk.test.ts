/** A disk that is really full, where this process may make one of its own (Linux, root); elsewhere it says that it was not tried. */
import { expect, test } from 'vitest'
import { diskFull, smallDisk } from './disk-full.ts'

test('a full disk is told as such, corrupts nothing, and is forgotten once there is room', async (context) => {
  const disk = smallDisk(32)
  if (!disk) {
    process.stderr.write('\nNOT TRIED: a full disk needs Linux and the right to mount (root).\n')
    return context.skip('no disk of its own can be made here')
  }
  try {
    const { tried, wrong } = await diskFull(disk.folder)
    expect(wrong).toEqual([])
    expect(tried.length).toBeGreaterThan(12)
  } finally {
    disk.remove()
  }
}, 180_000)
