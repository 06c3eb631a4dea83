/**
 * Throws pictures at a live server and reports each: `node scripts/try-pictures.mjs FOLDER [--server URL] [--pid N] [--quiet]`.
 * Without a folder it makes `--count` (2000) malformed pictures from `--seed` (1). Without --server it starts one of its own.
 * Ends with 1 on any 5xx, crash, reply over 5 s, or a path or stack in a reply.
 */
import { parseArgs } from 'node:util'
import { projectRoot, requirePackages } from './project.mjs'

requirePackages()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    pid: { type: 'string' },
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    quiet: { type: 'boolean', default: false },
  },
})
const [folder = null] = positionals
if (folder === null) process.chdir(projectRoot)
const { register } = await import('tsx/esm/api')
register()
const { tryFolder } = await import('../faults/try-folder.ts')
const well = await tryFolder({
  folder,
  url: values.server?.replace(/\/+$/, '') ?? null,
  pid: values.pid ? Number(values.pid) : null,
  count: Number(values.count),
  seed: Number(values.seed),
  quiet: values.quiet,
})
process.exit(well ? 0 : 1)
