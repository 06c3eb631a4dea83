/** The files of an S3-compatible store; the client of it is loaded only where one is used. */
import type { FileStore } from './files.ts'
import type { ObjectsConfig } from './objects.ts'

export async function openS3Files(
  local: FileStore,
  folder: string,
  config: ObjectsConfig & { readonly cacheBytes: number },
): Promise<FileStore> {
  const [{ createObjects }, { openRemoteFiles }] = await Promise.all([
    import('./objects.ts'),
    import('./remote-files.ts'),
  ])
  return openRemoteFiles({ local, folder, objects: createObjects(config), cacheBytes: config.cacheBytes })
}
