import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const api = process.env.LOUPE_API ?? 'http://127.0.0.1:4310'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: { outDir: 'dist', manifest: true, target: 'es2022', chunkSizeWarningLimit: 700 },
  server: { proxy: { '/api': api, '/iiif': api, '/samples': api } },
  test: {
    include: ['{contract,server,src,scripts}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
