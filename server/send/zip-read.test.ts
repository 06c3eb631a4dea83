/** Zips from strangers: what is sound is read byte for byte, what is not is refused by name before it does harm. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPlainPath, openZip, type ZipReader } from './zip-read.ts'
import { writeZip, type ZipEntry } from './zip-write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-zip-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const limits = { maxEntries: 100, maxBytes: 1e8 }

async function opened(bytes: Uint8Array, more = limits): Promise<ZipReader> {
  const path = join(folder, `${Math.random()}.zip`)
  await writeFile(path, bytes)
  return openZip(path, more)
}

async function read(zip: ZipReader, path: string): Promise<Buffer> {
  const item = zip.items.get(path)
  if (!item) throw new Error(`no ${path}`)
  const chunks: Buffer[] = []
  for await (const chunk of zip.read(item)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function written(entries: ZipEntry[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeZip(entries)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Changes the n-th central record. */
function patched(zip: Uint8Array, change: (record: Buffer, whole: Buffer) => void): Buffer {
  const bytes = Buffer.from(zip)
  const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  change(bytes.subarray(at), bytes)
  return bytes
}

describe('what is sound', () => {
  it('reads what we write: stored, deflated, streamed from a file, empty', async () => {
    const file = join(folder, 'large')
    const large = Buffer.alloc(700_000, 'abcdefg')
    await writeFile(file, large)
    const zip = await opened(
      await written([
        { path: 'a.txt', from: 'words', deflate: true },
        { path: 'b/c.bin', from: new Uint8Array([0x50, 0x4b, 7, 8, 1, 2, 3]) },
        { path: 'large', from: { file } },
        { path: 'empty', from: '' },
      ]),
    )
    expect([...zip.items.keys()]).toEqual(['a.txt', 'b/c.bin', 'large', 'empty'])
    expect((await read(zip, 'a.txt')).toString()).toBe('words')
    expect([...(await read(zip, 'b/c.bin'))]).toEqual([0x50, 0x4b, 7, 8, 1, 2, 3])
    expect((await read(zip, 'large')).equals(large)).toBe(true)
    expect(await read(zip, 'empty')).toHaveLength(0)
    await zip.close()
  })

  it('reads zips of other tools, and leaves folders out', async () => {
    const zip = await opened(zipSync({ 'x/': new Uint8Array(), 'x/y.txt': strToU8('hello') }))
    expect([...zip.items.keys()]).toEqual(['x/y.txt'])
    expect((await read(zip, 'x/y.txt')).toString()).toBe('hello')
    await zip.close()
  })

  it('the same contents are the same bytes', async () => {
    const entries = [{ path: 'a', from: 'x', deflate: true }]
    expect((await written(entries)).equals(await written(entries))).toBe(true)
  })
})

describe('what is not', () => {
  const invalid = { code: 'bundle-invalid' }
  const tooLarge = { code: 'bundle-too-large' }
  const sound = zipSync({ a: strToU8('one'), b: strToU8('two') })

  it.each(['../evil', '/etc/passwd', 'a/../../b', 'C:\\x', 'a\\..\\b', './a', 'a\u0000b', 'ünicode/é', ''])(
    'a path like %j is none of ours',
    async (name) => {
      expect(isPlainPath(name)).toBe(false)
      if (name) await expect(opened(zipSync({ [name]: strToU8('x') }))).rejects.toMatchObject(invalid)
    },
  )

  it('something else than a zip, an empty file, a cut one', async () => {
    await expect(opened(strToU8('no zip at all'))).rejects.toMatchObject(invalid)
    await expect(opened(new Uint8Array())).rejects.toMatchObject(invalid)
    await expect(opened(sound.subarray(0, sound.length - 30))).rejects.toMatchObject(invalid)
    await expect(opened(sound.subarray(20))).rejects.toMatchObject(invalid)
  })

  it('the same name twice', async () => {
    const twice = Buffer.from(sound)
    for (let at = twice.indexOf('b'); at >= 0; at = twice.indexOf('b', at + 1)) {
      if (twice.toString('latin1', at - 2, at) !== 'tw') twice[at] = 'a'.charCodeAt(0)
    }
    await expect(opened(twice)).rejects.toMatchObject(invalid)
  })

  it('more entries, or more bytes, than are taken', async () => {
    await expect(opened(sound, { ...limits, maxEntries: 1 })).rejects.toMatchObject(tooLarge)
    await expect(opened(sound, { ...limits, maxBytes: 5 })).rejects.toMatchObject(tooLarge)
  })

  it.each([
    [1, 4e6],
    [60_000, 33 * 2 ** 20],
  ])('a directory far longer than %d entries need', async (count, length) => {
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    for (const at of [8, 10]) end.writeUInt16LE(count, at)
    end.writeUInt32LE(length, 12)
    const zip = Buffer.concat([Buffer.alloc(length), end])
    await expect(opened(zip, { ...limits, maxEntries: 60_000 })).rejects.toMatchObject(tooLarge)
  })

  it('a bomb: megabytes of zeros in a few kilobytes', async () => {
    const bomb = zipSync({ zeros: new Uint8Array(20e6) }, { level: 9 })
    expect(bomb.length).toBeLessThan(100_000)
    await expect(opened(bomb)).rejects.toMatchObject(tooLarge)
  })

  it('an entry that grows beyond what it says', async () => {
    const lying = patched(zipSync({ a: new Uint8Array(50_000) }, { level: 9 }), (record) =>
      record.writeUInt32LE(10, 24),
    )
    const zip = await opened(lying)
    await expect(read(zip, 'a')).rejects.toMatchObject(invalid)
    await zip.close()
  })

  it('an entry that is smaller than it says, or damaged', async () => {
    const short = patched(zipSync({ a: strToU8('words and words') }, { level: 9 }), (record) =>
      record.writeUInt32LE(99, 24),
    )
    const zip = await opened(short)
    await expect(read(zip, 'a')).rejects.toMatchObject(invalid)
    await zip.close()
    const broken = Buffer.from(zipSync({ a: strToU8('words and words and words') }, { level: 9 }))
    broken.fill(0xff, 31, 40)
    const other = await opened(broken)
    await expect(read(other, 'a')).rejects.toMatchObject(invalid)
    await other.close()
  })

  it('entries that share their bytes', async () => {
    const whole = Buffer.from(zipSync({ a: strToU8('first one'), b: strToU8('other one') }, { level: 0 }))
    const first = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    const second = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]), first + 4)
    whole.writeUInt32LE(0, second + 42)
    await expect(opened(whole)).rejects.toMatchObject(invalid)
  })

  it('an offset beyond its end, an encrypted entry, an unknown packing, the 64-bit form', async () => {
    await expect(opened(patched(sound, (r) => r.writeUInt32LE(5_000_000, 42)))).rejects.toMatchObject(invalid)
    await expect(opened(patched(sound, (r) => r.writeUInt16LE(1, 8)))).rejects.toMatchObject(invalid)
    await expect(opened(patched(sound, (r) => r.writeUInt16LE(14, 10)))).rejects.toMatchObject(invalid)
    await expect(opened(patched(sound, (r) => r.writeUInt32LE(0xffffffff, 24)))).rejects.toMatchObject(
      tooLarge,
    )
  })

  it('any damage ends in a problem of ours, never in another error', async () => {
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(sound)
      bytes[(i * 7919) % bytes.length] = (i * 31) & 255
      try {
        const zip = await opened(bytes)
        try {
          for (const path of zip.items.keys()) await read(zip, path)
        } finally {
          await zip.close()
        }
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^bundle-/) })
      }
    }
  })
})
