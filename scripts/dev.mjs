/** `npm run dev`: Vite for the app with hot reload, and the server, which starts anew when one of its files changes. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot, requireTools } from './project.mjs'
import { bin } from './run-tool.mjs'

requireTools()
const start = join(projectRoot, 'scripts', 'start.mjs')
const children = [
  spawn(process.execPath, ['--watch', '--watch-preserve-output', start, '--no-build'], { stdio: 'inherit' }),
  spawn(process.execPath, [bin('vite')], { cwd: projectRoot, stdio: 'inherit' }),
]

/** The two live and end together. */
const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
for (const child of children) child.on('exit', stop)
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
