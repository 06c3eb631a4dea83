// A child process starts without the TypeScript loader of its parent, so it gets one of its own first.
import { register } from 'tsx/esm/api'

register()
// The loader's cache lies in the system's temporary folder; what libvips puts down goes where it is cleared away.
process.env.TMPDIR = process.env.LOUPE_SCRATCH ?? process.env.TMPDIR
await import('./child.ts')
