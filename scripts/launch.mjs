/** What `npm start` does once Node is known to be new enough. */
import { buildIfStale } from './build.mjs'
import { fail } from './preflight.mjs'
import { projectRoot, requirePackages } from './project.mjs'

/** @param {{build: boolean}} options */
export async function launch({ build }) {
  requirePackages()
  if (build) {
    try {
      await buildIfStale(projectRoot)
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    }
  }
  const { register } = await import('tsx/esm/api')
  register()
  const { main } = await import('../server/main.ts')
  await main()
}
