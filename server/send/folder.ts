/**
 * Some runs as a folder for any web host, as a zip: a gallery, a page for each run, the viewer once, tiles as files under
 * their IIIF addresses. It needs no server that thinks; opened from disk it works as well, since what a page from disk may
 * not fetch (maps) stands in its data script too, and pictures are loaded by elements.
 */
import { readFile } from 'node:fs/promises'
import type { ImageInfo } from '#contract/image.ts'
import type { Parcel } from '#contract/parcel.ts'
import { countTiles, parcelPyramid } from '#contract/parcel.ts'
import { tileUrl } from '#contract/pyramid.ts'
import { box, wholeBox } from '#contract/space.ts'
import { iiifInfo } from '../images/iiif-info.ts'
import type { Images } from '../images/images.ts'
import type { Contents, SentFile } from './contents.ts'
import { galleryPage, runPage } from './gallery.ts'
import { byId, type PageParts, parcelOf } from './page.ts'
import { packingOrder } from './tile-order.ts'
import { encodeAll } from './tiles.ts'
import { readViewer, scriptJson, type ViewerFiles } from './viewer-files.ts'
import { ENTRY_OVERHEAD, writeZip, type ZipEntry } from './zip-write.ts'

export interface FolderParts extends PageParts {
  readonly images: Pick<Images, 'render'>
}

const THUMB = { width: 480, height: 360 }

/** `budget` in bytes, null for every tile. Throws ProblemError viewer-missing. */
export async function writeFolder(
  parts: FolderParts,
  contents: Contents,
  budget: number | null,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  const viewer = await readViewer(parts.appFolder)
  return writeZip(entries(parts, contents, viewer, budget, signal), signal)
}

async function* entries(
  parts: FolderParts,
  contents: Contents,
  viewer: ViewerFiles,
  budget: number | null,
  signal?: AbortSignal,
): AsyncGenerator<ZipEntry> {
  let bytes = 0
  const count = (entry: ZipEntry, size: number): ZipEntry => {
    bytes += size + ENTRY_OVERHEAD
    return entry
  }
  const text = (path: string, from: string) =>
    count({ path, from, deflate: true }, Math.ceil(Buffer.byteLength(from) / 3))
  yield text('README.txt', readme(contents))
  yield text('assets/viewer.js', viewer.script)
  yield text('assets/viewer.css', viewer.style)
  yield text('index.html', galleryOf(parts, contents))
  for (const { name, path, bytes: size } of contents.files)
    yield count({ path: `files/${name}`, from: { file: path } }, size)
  for (const image of contents.images) {
    yield text(`tiles/${image.id}/info.json`, infoOf(image))
    const thumb = await thumbnail(parts, image)
    yield count({ path: `thumbs/${image.id}.jpg`, from: thumb }, thumb.byteLength)
  }
  const maps = await mapsOf(contents.files)
  const room = maps.size === 0 ? 0 : [...maps.values()].reduce((sum, map) => sum + map.length, 0)
  const keys = new Map<string, string[]>(contents.images.map(({ id }) => [id, []]))
  const order = packingOrder(
    contents.images,
    contents.runs.map(({ run }) => run),
  )
  const imageOf = byId(contents.images)
  for await (const { imageId, tile, always, bytes: encoded } of encodeAll(
    parts.tiles,
    order,
    imageOf,
    'jpg',
    signal,
  )) {
    if (!always && budget !== null && bytes + room + encoded.byteLength + ENTRY_OVERHEAD > budget) break
    keys.get(imageId)?.push(tile.key)
    const path = tileUrl(parcelPyramid(`tiles/${imageId}`, imageOf(imageId)), tile)
    yield count({ path, from: encoded }, encoded.byteLength)
  }
  const parcel = parcelOf(parts, contents)
  for (const { run } of contents.runs) {
    yield text(`runs/${run.id}.html`, runPage(run, `data/${run.id}.js`))
    yield text(`data/${run.id}.js`, dataScript(partOf(parcel, run.id, keys), maps))
  }
}

/** One run of the parcel, its image, and the tiles that are there. */
function partOf(parcel: Parcel, runId: string, keys: ReadonlyMap<string, readonly string[]>): Parcel {
  const runs = parcel.runs.filter((run) => run.id === runId)
  const imageId = runs.flatMap(({ events }) =>
    events.flatMap((e) => (e.type === 'run-created' ? [e.run.imageId] : [])),
  )
  const images = parcel.images
    .filter((image) => imageId.includes(image.id))
    .map((image) => {
      const there = keys.get(image.id) ?? []
      return { ...image, tiles: there.length === countTiles(parcelPyramid('', image)) ? null : [...there] }
    })
  return { ...parcel, runs, images }
}

function dataScript(parcel: Parcel, maps: ReadonlyMap<string, string>): string {
  const json = scriptJson(parcel)
  const used = [...maps].filter(([name]) => json.includes(name))
  return `loupeParcel=JSON.parse(${JSON.stringify(json)});loupeFiles=JSON.parse(${JSON.stringify(
    JSON.stringify(Object.fromEntries(used)),
  )})\n`
}

/** Maps by name, base64. */
async function mapsOf(files: readonly SentFile[]): Promise<Map<string, string>> {
  const maps = files.filter(({ name }) => name.endsWith('.npy'))
  return new Map(
    await Promise.all(
      maps.map(async ({ name, path }) => [name, (await readFile(path)).toString('base64')] as const),
    ),
  )
}

function infoOf(image: ImageInfo): string {
  const {
    maxWidth: _w,
    maxHeight: _h,
    maxArea: _a,
    extraFormats: _f,
    extraQualities: _q,
    extraFeatures: _x,
    ...info
  } = iiifInfo(`tiles/${image.id}`, image)
  // Tiles alone: what IIIF calls level 0.
  return JSON.stringify({ ...info, profile: 'level0', sizes: [] }, null, 1)
}

async function thumbnail({ images }: FolderParts, image: ImageInfo): Promise<Buffer> {
  const scale = Math.min(1, Math.max(THUMB.width / image.width, THUMB.height / image.height))
  const size = {
    width: Math.max(1, Math.min(1200, Math.round(image.width * scale))),
    height: Math.max(1, Math.min(1200, Math.round(image.height * scale))),
  }
  const region = wholeBox('image', image)
  return images.render(image.id, {
    region: box('image', region),
    size,
    mirror: false,
    rotation: 0,
    quality: 'default',
    format: 'jpg',
    canonical: '',
  })
}

function galleryOf({ version, now }: FolderParts, { title, runs }: Contents): string {
  const about = `${runs.length === 1 ? 'One recorded run' : `${runs.length} recorded runs`} · ${now().toISOString().slice(0, 10)} · Loupe ${version}`
  return galleryPage(
    title,
    about,
    runs.map(({ run }) => ({
      run,
      page: `runs/${run.id}.html`,
      thumb: `thumbs/${run.imageId}.jpg`,
    })),
  )
}

function readme({ title }: Contents): string {
  return `${title}

Put this folder on any web host, at its root or below any path, and open index.html. Nothing has to be set up: there are
only files, and no page asks another address for anything.

It also opens from disk by a double click. What a browser does not allow a page from disk: the links that open a map's
numbers or a picture as it was sent in a tab of its own may download it instead of showing it, and some browsers ask once
before they show files of a folder that was downloaded. Everything else works as on a host.

assets/   the viewer
data/     each run: its event log, and its attention maps
files/    pictures as they were sent to the model, and maps (NumPy)
runs/     a page for each run
tiles/    the pictures in tiles, by their IIIF addresses (level 0)
`
}
