import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesBelow } from '../files-below.ts'
import { openList } from '../open-list.ts'
import type { SourceRow } from '../source.ts'

let folder: string
let n = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-containers-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function open(content: string | Uint8Array, name = `list-${n++}.txt`) {
  await writeFile(join(folder, name), content)
  return openList(filesBelow(folder), name)
}

async function rowsOf(
  source: { rows(from: string | null): AsyncIterable<SourceRow> },
  from: string | null = null,
) {
  const rows: SourceRow[] = []
  for await (const row of source.rows(from)) rows.push(row)
  return rows
}

/** Long cells come as bytes. */
const cellsOf = (rows: readonly SourceRow[]) =>
  rows.map(
    ({ cells }) =>
      cells && Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, wordsOf(cell)])),
  )

function wordsOf(cell: unknown): unknown {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('utf8') : cell
}

/** Reading on from any row gives exactly the rest. */
async function expectResumable(source: Awaited<ReturnType<typeof open>>): Promise<SourceRow[]> {
  const all = await rowsOf(source)
  const strip = (rows: readonly SourceRow[]) =>
    rows.map(({ row, cells, problem, next }) => ({ row, cells, problem, next }))
  for (const [i, row] of all.entries()) {
    expect(strip(await rowsOf(source, row.next))).toEqual(strip(all.slice(i + 1)))
  }
  return all
}

const quote = (cell: string) =>
  /["\t,\r\n]/.test(cell) || cell.startsWith(' ') ? `"${cell.replaceAll('"', '""')}"` : cell

describe('tables', () => {
  const long = fc.integer({ min: 1500, max: 9000 }).map((length) => 'QUJD+/'.repeat(length).slice(0, length))
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('', 'a"b', 'x\ny', '\t', 'é,ü'),
    long,
  )

  for (const delimiter of ['\t', ',']) {
    it(`delimited by ${JSON.stringify(delimiter)}: any cells come back, from any row on`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }),
          fc.constantFrom('\n', '\r\n'),
          fc.boolean(),
          async (rows, lineEnd, bom) => {
            // A record of empty cells only is an empty line to a parser of records; a carriage return alone is one to many.
            const clean = rows.map((row, i) => [
              `r${i}`,
              ...row.map((text) => text.replaceAll('\r', '').replaceAll('\0', '')),
            ])
            const lines = [['id', 'a', 'b', 'c'], ...clean].map((row) => row.map(quote).join(delimiter))
            const source = await open(`${bom ? '\uFEFF' : ''}${lines.join(lineEnd)}${lineEnd}`)
            expect(source.columns).toEqual(['id', 'a', 'b', 'c'])
            const read = await expectResumable(source)
            expect(cellsOf(read)).toEqual(
              clean.map(([id, a, b, c]) => ({ id, a: a || null, b: b || null, c: c || null })),
            )
            expect(read.at(-1)?.at).toBe(source.totalBytes)
          },
        ),
        { numRuns: 40 },
      )
    })
  }

  it('a quote that is never closed costs one row, and no more', async () => {
    const source = await open('id,question\n1,fine\n2,"never closed\n3,fine\n4,"closed"\n')
    const rows = await expectResumable(source)
    expect(rows.map(({ row, cells, problem }) => [row, cells?.id ?? null, problem])).toEqual([
      [1, '1', null],
      [2, null, 'The quotation marks of the row do not match.'],
      [3, '3', null],
      [4, '4', null],
    ])
  })

  it('a quote that is open at the end of the file costs one row, and no more', async () => {
    const source = await open('id,question\n1,fine\n2,"never closed\n3,fine\n')
    const rows = await expectResumable(source)
    expect(rows.map(({ row, cells, problem }) => [row, cells?.id ?? null, problem])).toEqual([
      [1, '1', null],
      [2, null, 'A quotation mark is opened and never closed.'],
      [3, '3', null],
    ])
  })

  it('a quote inside a cell is a character like others', async () => {
    const source = await open('id\tq\n1\tA 12" pipe\n2\tplain\n3\t"a" b\n4\tfine\n')
    const rows = await expectResumable(source)
    expect(rows.map(({ cells, problem }) => cells?.q ?? problem)).toEqual([
      'A 12" pipe',
      'plain',
      'The quotation marks of the row do not match.',
      'fine',
    ])
  })

  it('rows of another length are refused', async () => {
    const rows = await rowsOf(await open('id\tq\n1\n2\tb\n3\tc\td\n'))
    expect(rows.map(({ problem }) => problem)).toEqual([
      'The row has 1 cells, the heading has 2.',
      null,
      'The row has 3 cells, the heading has 2.',
    ])
  })

  it('text that looks like our own marks stays text', async () => {
    const rows = await rowsOf(await open('id,q\n1,\u0001abc:1\u0002\n'))
    expect(rows[0]?.cells?.q).toBe('\u0001abc:1\u0002')
  })
})

describe('JSON', () => {
  it('lines: any objects come back, from any row on; broken ones are told', async () => {
    const value = fc.record({
      id: fc.integer(),
      text: fc.string({ unit: 'grapheme' }),
      list: fc.array(fc.boolean()),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 2, maxLength: 6 }), async (objects) => {
        const source = await open(`${objects.map((one) => JSON.stringify(one)).join('\n')}\n\n{oops\n`)
        expect(source.container).toBe('jsonl')
        const rows = await expectResumable(source)
        expect(cellsOf(rows)).toEqual([...objects, null])
      }),
      { numRuns: 30 },
    )
  })

  it('an array that is cut off gives what was whole', async () => {
    const whole = JSON.stringify([{ id: 1 }, { id: 2 }, { id: 3 }])
    const source = await open(whole.slice(0, -8))
    const rows = await expectResumable(source)
    expect(cellsOf(rows)).toEqual([{ id: 1 }, { id: 2 }, null])
    expect(rows.at(-1)?.problem).toMatch(/broken or ends here/)
  })

  it('what is no list says so', async () => {
    await expect(open('UTF-16 \0 or so')).rejects.toMatchObject({ code: 'import-format-unknown' })
    await expect(open('{"a": ')).rejects.toMatchObject({ code: 'import-damaged' })
    await expect(open('')).rejects.toMatchObject({ code: 'import-format-unknown' })
    await expect(open('one line of words')).rejects.toMatchObject({ code: 'import-format-unknown' })
  })
})

describe('parquet', () => {
  const heavy = Array.from({ length: 9 }, (_, i) => {
    const bytes = new Uint8Array(3_000_000 + i)
    bytes.fill(i + 1)
    return bytes
  })

  async function write(codec: 'SNAPPY' | 'UNCOMPRESSED', name: string) {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'id', data: heavy.map((_, i) => `r${i}`), type: 'STRING' },
        { name: 'image', data: heavy, type: 'BYTE_ARRAY' },
        { name: 'box', data: heavy.map((_, i) => [i, 1, 2, 3]), type: 'JSON' },
      ],
      codec,
      rowGroupSize: [7],
      pageSize: 6_500_000,
    })
    return open(new Uint8Array(buffer), name)
  }

  for (const codec of ['SNAPPY', 'UNCOMPRESSED'] as const) {
    it(`large cells by pages, from any row on (${codec})`, async () => {
      const source = await write(codec, `heavy-${codec}.parquet`)
      expect(source).toMatchObject({ container: 'parquet', totalRows: 9, columns: ['id', 'image', 'box'] })
      for (const from of [null, '3', '7', '9']) {
        const rows = await rowsOf(source, from)
        const skipped = from === null ? 0 : Number(from)
        expect(rows.map((row) => row.cells?.id)).toEqual(
          heavy.slice(skipped).map((_, i) => `r${i + skipped}`),
        )
        rows.forEach((row, i) => {
          const image = row.cells?.image as Uint8Array
          expect([image.byteLength, image[0], image.at(-1)]).toEqual([
            3_000_000 + i + skipped,
            i + skipped + 1,
            i + skipped + 1,
          ])
        })
      }
    })
  }

  it('that was cut short says so', async () => {
    await write('UNCOMPRESSED', 'cut.parquet')
    const path = join(folder, 'cut.parquet')
    await truncate(path, (await stat(path)).size - 100)
    await expect(openList(filesBelow(folder), 'cut.parquet')).rejects.toMatchObject({
      code: 'import-damaged',
    })
  })
})
