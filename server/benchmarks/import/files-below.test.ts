import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Refused } from './draft.ts'
import { filesBelow } from './files-below.ts'

let outer: string
let folder: string
beforeAll(async () => {
  outer = await mkdtemp(join(tmpdir(), 'loupe-below-'))
  folder = join(outer, 'set')
  for (const path of ['set/lists', 'set/images/train', 'set/images/test'])
    await mkdir(join(outer, path), { recursive: true })
  for (const path of [
    'secret.png',
    'set/a.png',
    'set/images/train/1.png',
    'set/images/test/1.png',
    'set/images/test/2.png',
  ]) {
    await writeFile(join(outer, path), path)
  }
  await symlink(join(outer, 'secret.png'), join(folder, 'link.png'))
  await symlink(outer, join(folder, 'up'))
  await symlink(join(folder, 'a.png'), join(folder, 'inner.png'))
})
afterAll(() => rm(outer, { recursive: true }))

const find = (reference: string, from = '') => filesBelow(folder).resolve(reference, from)

it('finds pictures beside the list, below the folder, and in a folder of another name', async () => {
  expect(await find('a.png')).toMatch(/set\/a\.png$/)
  expect(await find('../a.png', 'lists')).toMatch(/set\/a\.png$/)
  expect(await find('images/train/1.png', 'lists')).toMatch(/train\/1\.png$/)
  expect(await find('test\\1.png')).toMatch(/test\/1\.png$/)
  expect(await find('data/old/images/train/1.png')).toMatch(/train\/1\.png$/)
  expect(await find('2.png')).toMatch(/test\/2\.png$/)
  expect(await find('inner.png')).toMatch(/set\/a\.png$/)
})

it('guesses nothing', async () => {
  // The same name in another folder is another picture, and two that fit are none.
  await expect(find('val/2.png')).rejects.toMatchObject({ code: 'picture-not-found' })
  await expect(find('1.png')).rejects.toMatchObject({ code: 'picture-not-found' })
})

it('opens nothing outside, by path or by link', async () => {
  for (const reference of [
    '../secret.png',
    '/etc/passwd',
    'C:\\x.png',
    'link.png',
    'up/secret.png',
    'a.png\0',
    '..',
    '.',
    'images/../../secret.png',
  ]) {
    await expect(find(reference), reference).rejects.toBeInstanceOf(Refused)
  }
  const part = fc.constantFrom('..', '.', 'up', 'set', 'images', 'secret.png', 'link.png', 'a.png', '')
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', 'lists', 'images/test'),
      async (parts, from) => {
        const path = await find(parts.join('/'), from).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Refused)
          return join(folder, 'none')
        })
        expect(path.startsWith(`${folder}/`)).toBe(true)
      },
    ),
    { numRuns: 150 },
  )
})
