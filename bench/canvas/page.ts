/** Builds a page that is no part of the product (the bench's, or the browser tests') and hands out its files. */
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { benchFolder } from './folder.ts'

/** @param source folder with an index.html @returns the folder with the built files */
export async function buildPage(source: string, name: string): Promise<string> {
  const outDir = benchFolder(name)
  await build({
    root: source,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000 },
  })
  return outDir
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Serves the files of a folder; what is none of them goes to `otherwise`. */
export function filesOf(folder: string, otherwise: RequestListener): RequestListener {
  return (request, reply) => {
    const path = new URL(request.url ?? '/', 'http://lab').pathname
    const name = path === '/' ? 'index.html' : path.slice(1)
    const type = types[extname(name)]
    if (!type || name.includes('..')) return otherwise(request, reply)
    readFile(join(folder, name)).then(
      (bytes) => reply.writeHead(200, { 'content-type': type }).end(bytes),
      () => reply.writeHead(404).end(),
    )
  }
}

/** Listens on a free port of this machine only. */
export async function listen(handler: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
