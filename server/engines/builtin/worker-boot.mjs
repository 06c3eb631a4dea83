// A worker thread starts without the TypeScript loader of its parent, so it gets one of its own first.
import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')
