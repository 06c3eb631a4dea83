/** Bundles: what goes in comes out, byte for byte; what is not sound leaves nothing behind. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bundleManifestSchema } from '#contract/bundle.ts'
import { box } from '#contract/space.ts'
import { openSendRoom, type SendRoom, whole } from './send-room.ts'

let here: SendRoom
let there: SendRoom
beforeEach(async () => {
  here = await openSendRoom()
  // another picture, so that nothing of the bundle is there by chance
  const other = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#123456' } })
    .png()
    .toBuffer()
  there = await openSendRoom(other)
})
afterEach(async () => {
  await here.close()
  await there.close()
})

const bundleOf = async (room: SendRoom, ids: string[], originals = true) =>
  whole(room.send.bundle(await room.send.gather(ids), originals))
const take = (room: SendRoom, bytes: Uint8Array) => room.send.importBundle(Readable.from([bytes]))

type Files = Record<string, Uint8Array>
const manifestOf = (files: Files) =>
  bundleManifestSchema.parse(JSON.parse(strFromU8(files['loupe-bundle.json'] ?? new Uint8Array())))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The bundle with files changed, and the manifest made to fit again unless `lie`. */
function forged(bytes: Uint8Array, change: (files: Files) => void, lie = false): Uint8Array {
  const files: Files = unzipSync(bytes)
  change(files)
  if (!lie) {
    const manifest = manifestOf(files)
    manifest.entries = Object.entries(files)
      .filter(([path]) => path !== 'loupe-bundle.json')
      .map(([path, content]) => ({ path, bytes: content.byteLength, sha256: sha256(content) }))
    files['loupe-bundle.json'] = strToU8(JSON.stringify(manifest))
  }
  return zipSync(files, { level: 1 })
}

const changeManifest = (change: (manifest: Record<string, unknown>) => unknown) => (files: Files) => {
  const manifest = JSON.parse(strFromU8(files['loupe-bundle.json'] ?? new Uint8Array()))
  change(manifest)
  files['loupe-bundle.json'] = strToU8(JSON.stringify(manifest))
}

const put = (path: string, bytes: Uint8Array) => (files: Files) => {
  files[path] = bytes
}
const logPath = (files: Files) => Object.keys(files).find((path) => path.endsWith('events.jsonl')) ?? ''
const changeLog = (change: (log: string) => string) => (files: Files) => {
  const path = logPath(files)
  files[path] = strToU8(change(strFromU8(files[path] ?? new Uint8Array())))
}

const numbered = (lines: readonly string[]) =>
  lines.map((line, i) => JSON.stringify({ ...JSON.parse(line), id: i + 1 })).join('\n')

describe('a round trip', () => {
  test('export, import on a fresh server, export: the same contents', async () => {
    const runs = [await here.zoomed(), await here.zoomed('And now?')]
    const first = await bundleOf(
      here,
      runs.map(({ id }) => id),
    )
    const report = await take(there, first)
    expect(report).toEqual({
      runs: runs.map(({ id, imageId }) => ({ id, imageId, created: true })),
      images: [{ id: here.imageId, created: true, original: true }],
    })
    for (const run of runs) expect(await there.runner.get(run.id)).toEqual(run)
    for (const run of runs)
      expect(await there.log.events(run.id, 0)).toEqual(await here.log.events(run.id, 0))
    const second = await bundleOf(
      there,
      runs.map(({ id }) => id),
    )
    expect(second.equals(first)).toBe(true)
  })

  test('its manifest tells the hash of each entry, and its entries have it', async () => {
    const files: Files = unzipSync(await bundleOf(here, [(await here.zoomed()).id]))
    const manifest = manifestOf(files)
    expect(Object.keys(files)[0]).toBe('loupe-bundle.json')
    expect(manifest.entries.length).toBe(Object.keys(files).length - 1)
    expect(manifest.entries.map(({ path }) => path)).toContain(`images/${here.imageId}`)
    for (const { path, sha256: hash, bytes } of manifest.entries) {
      expect(sha256(files[path] ?? new Uint8Array())).toBe(hash)
      expect(files[path]?.byteLength).toBe(bytes)
    }
  })

  test('twice is once; an imported run can be listed, gone on from and sent again', async () => {
    const run = await here.zoomed()
    const bytes = await bundleOf(here, [run.id])
    await take(there, bytes)
    const stored = await there.stored()
    expect((await take(there, bytes)).runs).toEqual([{ id: run.id, imageId: run.imageId, created: false }])
    expect(await there.stored()).toEqual(stored)
    expect(await there.runner.list({ limit: 10 })).toHaveLength(1)
    const corner = box('image', { x: 0, y: 0, width: 100, height: 100 })
    expect((await there.end(await there.runner.refine(run.id, corner))).status).toBe('succeeded')
    // and back home, where it came from
    expect((await take(here, await bundleOf(there, [run.id]))).runs[0]?.created).toBe(false)
  })

  test('the same id with other contents is a clash, and nothing of the bundle is taken in', async () => {
    const [one, two] = [await here.zoomed(), await here.zoomed('Another?')]
    await take(there, await bundleOf(here, [one.id]))
    const bytes = forged(await bundleOf(here, [two.id, one.id]), (files) => {
      const path = `runs/${one.id}/events.jsonl`
      files[path] = strToU8(
        strFromU8(files[path] ?? new Uint8Array()).replaceAll('What is it?', 'What was it?'),
      )
    })
    const before = await there.stored()
    await expect(take(there, bytes)).rejects.toMatchObject({ code: 'bundle-clash' })
    expect(await there.stored()).toEqual(before)
    expect(await there.runner.list({ limit: 10 })).toHaveLength(1)
  })

  test('a run that goes on cannot be sent', async () => {
    const run = await here.zoomed()
    await expect(here.send.gather([run.id, 'nobody'])).rejects.toMatchObject({ code: 'run-not-found' })
    await expect(here.send.gather([])).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('without the original', () => {
  test('it is shown from what was sent, never asked about, and whole once the original comes', async () => {
    const run = await here.zoomed()
    const bytes = await bundleOf(here, [run.id], false)
    expect(Object.keys(unzipSync(bytes)).some((path) => path.startsWith('images/'))).toBe(false)
    expect((await take(there, bytes)).images).toEqual([{ id: here.imageId, created: true, original: false }])
    expect(await there.runner.get(run.id)).toEqual(run)
    const image = await there.images.get(here.imageId)
    expect(image).toMatchObject({ width: 2000, height: 1600, original: false })

    // Its pixels stand where the original's do: the ramp tells the place.
    const region = box('image', { x: 1200, y: 500, width: 100, height: 100 })
    const plan = {
      region,
      size: { width: 100, height: 100 },
      mirror: false,
      rotation: 0,
      quality: 'default',
    } as const
    const pixels = async (room: SendRoom) =>
      sharp(await room.images.render(here.imageId, { ...plan, format: 'png', canonical: '' })).stats()
    const [a, b] = [await pixels(here), await pixels(there)]
    for (const channel of [0, 1]) {
      expect(Math.abs((a.channels[channel]?.mean ?? 0) - (b.channels[channel]?.mean ?? 255))).toBeLessThan(3)
    }

    const asking = there.run({ imageId: here.imageId })
    await expect(asking).rejects.toMatchObject({ code: 'image-original-missing' })
    const corner = box('image', { x: 0, y: 0, width: 100, height: 100 })
    await expect(there.runner.refine(run.id, corner)).rejects.toMatchObject({
      code: 'image-original-missing',
    })
    // sent on, it is what it was
    expect((await bundleOf(there, [run.id], true)).equals(bytes)).toBe(true)

    await take(there, await bundleOf(here, [run.id], true))
    expect(await there.images.get(here.imageId)).toMatchObject({ original: true })
    expect((await there.run({ imageId: here.imageId })).status).toBe('succeeded')
  })

  test('one that was never sent to a model needs its original', async () => {
    const record = {
      messages: [{ role: 'user' as const, content: 'What?' }],
      images: ['a.jpg'],
      Answer: 'A',
      Bounding_Box: [0.5, 0.25, 0.75, 0.5],
      'Rechecked Answer': 'B',
      Response_Stage1: null,
      Response_Stage2: null,
      Error: null,
    }
    const id = await here.runner.importRecord({ imageId: here.imageId, record })
    await expect(bundleOf(here, [id], false)).rejects.toMatchObject({ code: 'bundle-invalid' })
    expect((await take(there, await bundleOf(here, [id]))).runs).toHaveLength(1)
  })
})

describe('a hostile bundle leaves nothing behind', () => {
  const cases: [string, string, (bytes: Uint8Array) => Uint8Array][] = [
    ['no zip', 'bundle-invalid', () => strToU8('hello')],
    ['empty', 'bundle-missing', () => new Uint8Array()],
    ['another zip', 'bundle-invalid', () => zipSync({ 'a.txt': strToU8('a') })],
    [
      'a manifest that is no JSON',
      'bundle-invalid',
      (b) => forged(b, put('loupe-bundle.json', strToU8('{')), true),
    ],
    [
      'another format',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeManifest((m) => Object.assign(m, { format: 'other' })),
          true,
        ),
    ],
    [
      'a later version',
      'bundle-version',
      (b) =>
        forged(
          b,
          changeManifest((m) => Object.assign(m, { version: 2 })),
          true,
        ),
    ],
    ['a way out of its folder', 'bundle-invalid', (b) => forged(b, put('../evil.png', strToU8('x')), true)],
    ['more than is listed', 'bundle-invalid', (b) => forged(b, put('more.txt', strToU8('x')), true)],
    ['less than is listed', 'bundle-invalid', (b) => forged(b, (f) => void delete f[logPath(f)], true)],
    [
      'a picture that was changed',
      'bundle-hash',
      (b) =>
        forged(
          b,
          (f) => {
            const path = Object.keys(f).find((one) => one.endsWith('.png')) ?? ''
            const bytes = f[path] ?? new Uint8Array()
            bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
          },
          true,
        ),
    ],
    [
      'an original under another hash',
      'bundle-hash',
      (b) =>
        forged(b, (f) => {
          const path = Object.keys(f).find((one) => one.startsWith('images/')) ?? ''
          f[path] = strToU8('not the picture')
        }),
    ],
    [
      'a log of another run',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => log.replaceAll(/"id":"[0-9a-f-]{36}"/g, '"id":"someone-else"')),
        ),
    ],
    [
      'a log without an end',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => `${log.trim().split('\n').slice(0, -1).join('\n')}\n`),
        ),
    ],
    [
      'a log with a hole',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) =>
            log
              .split('\n')
              .filter((_, i) => i !== 2)
              .join('\n'),
          ),
        ),
    ],
    [
      'a log with something else in it',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => `${log}{"type":"evil"}\n`),
        ),
    ],
    [
      'an address elsewhere',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => log.replace(/"url":"\/api\/files\//g, '"url":"https://elsewhere.example/')),
        ),
    ],
    [
      'a script for an address',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => log.replace(/"url":"[^"]*"/, '"url":"javascript:alert(1)"')),
        ),
    ],
    [
      'a picture that is missing',
      'bundle-invalid',
      (b) =>
        forged(b, (f) => {
          const path = Object.keys(f).find((one) => one.endsWith('.png')) ?? ''
          delete f[path]
        }),
    ],
    [
      'a page that calls itself a picture',
      'bundle-invalid',
      (b) => {
        const html = strToU8('<script>alert(1)</script>')
        return forged(b, put(`files/${sha256(html)}.png`, html))
      },
    ],
    [
      'a run that is listed twice',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeManifest((m) => Object.assign(m, { runs: [m.runs, m.runs].flat() })),
        ),
    ],
    [
      'an image that is listed twice',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeManifest((m) => Object.assign(m, { images: [m.images, m.images].flat() })),
        ),
    ],
    [
      'more steps than a run makes',
      'bundle-invalid',
      (b) =>
        forged(
          b,
          changeLog((log) => {
            const events = log.trim().split('\n')
            const step = JSON.parse(events.find((line) => line.includes('"type":"step-finished"')) ?? '')
            const more = Array.from({ length: 1001 }, (_, index) => ({
              ...step,
              step: { ...step.step, index },
            }))
            return numbered([
              ...events.slice(0, -1),
              ...more.map((one) => JSON.stringify(one)),
              ...events.slice(-1),
            ])
          }),
        ),
    ],
    [
      'more events than a run makes',
      'bundle-too-large',
      (b) =>
        forged(
          b,
          changeLog((log) => {
            const events = log.trim().split('\n')
            const word = JSON.stringify({ type: 'step-text', index: 0, delta: 'x', at: 1 })
            return numbered([...events.slice(0, -1), ...Array(50_000).fill(word), ...events.slice(-1)])
          }),
        ),
    ],
    [
      'logs that fill the memory',
      'bundle-too-large',
      (b) => {
        // Not packed, so that it is no bomb to the zip's reader.
        const log = changeLog(() => ' '.repeat(65 * 2 ** 20))
        return zipSync(unzipSync(forged(b, log)), { level: 0 })
      },
    ],
    [
      'a bomb',
      'bundle-too-large',
      (b) => {
        const zeros = new Uint8Array(30e6)
        const files: Files = unzipSync(b)
        files[`files/${sha256(zeros)}.npy`] = zeros
        return zipSync(files, { level: 9 })
      },
    ],
  ]

  test.each(cases)('%s', async (_name, code, forge) => {
    const bytes = await bundleOf(here, [(await here.zoomed()).id])
    const before = await there.stored()
    await expect(take(there, forge(bytes))).rejects.toMatchObject({ code })
    expect(await there.stored()).toEqual(before)
    expect(await there.runner.list({ limit: 10 })).toEqual([])
    expect(await there.images.list()).toHaveLength(1)
  })

  test('an original that is no picture: refused, and its log with it', async () => {
    const run = await here.zoomed()
    const text = strToU8('not a picture, but with a hash that fits')
    const bytes = forged(await bundleOf(here, [run.id]), (files) => {
      const id = sha256(text)
      for (const path of Object.keys(files).filter((one) => one.startsWith('images/'))) delete files[path]
      files[`images/${id}`] = text
      for (const path of Object.keys(files).filter((one) => /\.jsonl?$|manifest|bundle\.json/.test(one))) {
        files[path] = strToU8(strFromU8(files[path] ?? new Uint8Array()).replaceAll(here.imageId, id))
      }
    })
    const before = await there.stored()
    await expect(take(there, bytes)).rejects.toMatchObject({ code: 'image-type-unsupported' })
    expect(await there.stored()).toEqual(before)
    expect(await there.runner.list({ limit: 10 })).toEqual([])
  })
})
