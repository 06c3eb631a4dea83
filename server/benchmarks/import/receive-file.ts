/** Takes a file of any size to disk as it comes; a failure leaves nothing. */
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ProblemError } from '#contract/error.ts'
import { storageProblem } from '../../store/store-errors.ts'

export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'w')
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
    const known = storageProblem(error)
    if (known instanceof ProblemError || (error instanceof Error && 'syscall' in error)) throw known
    throw new ProblemError('import-interrupted', 'The file stopped coming before its end.', { cause: error })
  } finally {
    await file.close()
  }
}
