import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { viewer } from './scripts/vite-viewer.ts'

const api = process.env.LOUPE_API ?? 'http://127.0.0.1:4310'

export default defineConfig({
  plugins: [react(), tailwindcss(), viewer(), compressed()],
  build: { outDir: 'dist', manifest: true, target: 'es2022', chunkSizeWarningLimit: 700 },
  // the embedded model's worker is a module
  worker: { format: 'es' },
  // The server is asked under the name of the page, so that it knows the page as its own.
  server: { proxy: Object.fromEntries(['/api', '/iiif', '/samples'].map((path) => [path, { target: api }])) },
  test: {
    include: ['{contract,engine,server,src,scripts,faults}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // As in the browser tests: once more in CI, and `npm test` names what needed it.
    retry: process.env.CI ? 1 : 0,
  },
})

/** Writes each script and style once more as .br and .gz, which the server sends to whoever takes them. */
function compressed(): Plugin {
  let folder = ''
  return {
    name: 'loupe-compressed',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, config.build.assetsDir)
    },
    writeBundle() {
      for (const name of readdirSync(folder).filter((file) => /\.(js|css)$/.test(file))) {
        const bytes = readFileSync(join(folder, name))
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes))
      }
    },
  }
}
