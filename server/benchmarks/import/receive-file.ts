/** Takes a file of any size to disk as it comes; a failure leaves nothing. */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ProblemError } from '#contract/error.ts'
import { storageProblem } from '../../store/store-errors.ts'

/** What a path from outside may make a disk say: too long, or a file stands where a folder is meant, or the other way. */
const badPath = new Set(['ENAMETOOLONG', 'EISDIR', 'ENOTDIR', 'EEXIST'])

/** Throws ProblemError bad-request, import-interrupted, storage-full, and those that `body` throws. */
export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const file = await create(path)
  let bytes = 0
  try {
    for await (const piece of body) {
      await file.writeFile(piece)
      bytes += piece.byteLength
      onBytes(bytes)
    }
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    onBytes(0)
    const known = storageProblem(error)
    if (known instanceof ProblemError || (error instanceof Error && 'syscall' in error)) throw known
    throw new ProblemError('import-interrupted', undefined, { cause: error })
  } finally {
    await file.close()
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true })
    return await open(path, 'w')
  } catch (error) {
    if (error instanceof Error && 'code' in error && badPath.has(String(error.code)))
      throw new ProblemError('bad-request', 'No file can lie at this path.', { cause: error })
    throw storageProblem(error)
  }
}
