import { expect, it } from 'vitest'
import { type FoundFile, filesOfDrop, sortFound, totalBytes } from './dropped-files.ts'

const found = (path: string, bytes = 1): FoundFile => ({
  path,
  file: new File(['x'.repeat(bytes)], path.split('/').at(-1) ?? ''),
})
const paths = (files: readonly FoundFile[]) => files.map(({ path }) => path)

it('parts lists, pictures and the rest, and leaves out what systems left behind', () => {
  const sorted = sortFound([
    found('vstar/a/1.JPG'),
    found('vstar/test.jsonl'),
    found('vstar/.DS_Store'),
    found('__MACOSX/vstar/test.jsonl'),
    found('vstar/README.md'),
    found('vstar/b/2.tiff'),
  ])
  expect(paths(sorted.lists)).toEqual(['vstar/test.jsonl'])
  expect(paths(sorted.pictures)).toEqual(['vstar/a/1.JPG', 'vstar/b/2.tiff'])
  expect(sorted.others).toBe(1)
})

it('puts the likeliest list first: high in the folder, then the richer format, then the larger file', () => {
  const sorted = sortFound([
    found('set/deep/all.parquet', 900),
    found('set/notes.csv', 50),
    found('set/small.json', 5),
    found('set/large.json', 500),
    found('set/questions.tsv', 10),
  ])
  expect(paths(sorted.lists)).toEqual([
    'set/questions.tsv',
    'set/large.json',
    'set/small.json',
    'set/notes.csv',
    'set/deep/all.parquet',
  ])
})

/** A folder as a drop gives it: its reader answers in batches, as browsers do. */
function folder(path: string, inner: readonly object[]) {
  return {
    isFile: false,
    isDirectory: true,
    fullPath: path,
    createReader() {
      const left = [...inner]
      return { readEntries: (give: (batch: object[]) => void) => give(left.splice(0, 100)) }
    },
  }
}

function leaf(path: string) {
  return {
    isFile: true,
    isDirectory: false,
    fullPath: path,
    file: (give: (file: File) => void) => give(new File(['abc'], path.split('/').at(-1) ?? '')),
  }
}

it('reads a dropped folder to its last leaf, beyond the first hundred', async () => {
  const pictures = Array.from({ length: 250 }, (_, i) => leaf(`/set/pictures/${i}.png`))
  const entry = folder('/set', [leaf('/set/list.tsv'), folder('/set/pictures', pictures)])
  const transfer = { items: [{ kind: 'string' }, { kind: 'file', webkitGetAsEntry: () => entry }] }
  const files = await filesOfDrop(transfer as object as DataTransfer)
  expect(files).toHaveLength(251)
  expect(files[0]?.path).toBe('set/list.tsv')
  expect(files.at(-1)?.path).toBe('set/pictures/249.png')
  expect(totalBytes(files)).toBe(251 * 3)
})
