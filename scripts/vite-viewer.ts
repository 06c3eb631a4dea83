/**
 * Builds the viewer that goes along with runs that are sent, after the app: one classic script and one style (a page opened
 * from disk may load neither modules nor fonts), and both once more inside one page that the server fills.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, type Plugin, type Rollup } from 'vite'

export function viewer(): Plugin {
  let root = ''
  let folder = ''
  return {
    name: 'loupe-viewer',
    apply: 'build',
    configResolved(config) {
      root = config.root
      folder = resolve(config.root, config.build.outDir, 'viewer')
    },
    async writeBundle() {
      const { script, style } = await bundle(root)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'viewer.js'), script)
      writeFileSync(join(folder, 'viewer.css'), style)
      writeFileSync(join(folder, 'page.html'), page(script, style))
    },
  }
}

async function bundle(root: string): Promise<{ script: string; style: string }> {
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [react(), tailwindcss(), withoutChart()],
    // there are no modules in a classic script
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta': '{}' },
    build: {
      write: false,
      target: 'es2022',
      // fonts become part of the style
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      cssCodeSplit: false,
      modulePreload: false,
      chunkSizeWarningLimit: 2000,
      rollupOptions: {
        input: join(root, 'viewer', 'main.tsx'),
        output: {
          format: 'iife',
          codeSplitting: false,
          entryFileNames: 'viewer.js',
          assetFileNames: 'viewer[extname]',
        },
      },
    },
  })
  const { output } = (Array.isArray(result) ? result[0] : result) as Rollup.RollupOutput
  const script = output.find((part) => part.type === 'chunk')
  const style = output.find((part) => part.type === 'asset' && part.fileName.endsWith('.css'))
  if (script?.type !== 'chunk' || style?.type !== 'asset' || output.length !== 2)
    throw new Error(
      `the viewer is one script and one style, not ${output.map((part) => part.fileName).join(', ')}`,
    )
  return { script: script.code, style: String(style.source) }
}

/** The plotting library is as large as a third of the viewer; what its one chart shows stands in a table, too. */
function withoutChart(): Plugin {
  return {
    name: 'loupe-viewer-without-chart',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith('/sweep-chart.tsx') || !importer?.includes('/survey/')) return null
      return resolve(importer.slice(0, importer.indexOf('/src/')), 'viewer', 'sweep-chart.tsx')
    },
  }
}

/** Nothing but what stands in the page itself can be loaded or run: that is what the policy says to the browser. */
function page(script: string, style: string): string {
  // A page is scanned for the end of its script before the script is read.
  const code = script.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--')
  const hash = createHash('sha256').update(code).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src blob: data:',
    'font-src data:',
    'connect-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en" data-theme="dark">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="dark light">
<title><!--loupe-title--></title>
<style>${style.replace(/<\/(style)/gi, '<\\/$1')}</style>
</head>
<body>
<div id="root" data-carrier="page"><p style="padding:2rem">Opening …</p></div>
<noscript>This page needs JavaScript to draw its pictures. It asks no other address for anything.</noscript>
<!--loupe-data--><script>${code}</script>
</body>
</html>
`
}
