/** Runs one of the project's command-line tools, its output straight to the terminal. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project.mjs'

/** Which package ships which command. */
const owners = {
  tsc: 'typescript',
  biome: '@biomejs/biome',
  depcruise: 'dependency-cruiser',
  vitest: 'vitest',
  vite: 'vite',
  playwright: '@playwright/test',
}

/**
 * The script behind a command, to be run with this very Node: no shell, no `npx` that might look for it elsewhere.
 * @param {keyof typeof owners} name
 */
export function bin(name) {
  const folder = join(projectRoot, 'node_modules', owners[name])
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[name])
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>} the exit status; 1 where a signal ended it
 */
export function run(script, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
