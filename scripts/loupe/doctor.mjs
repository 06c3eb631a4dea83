/** Looks this installation over: Node, packages, settings, machine, data, engines. Needs no running Loupe. */
import { nodeProblem, packagesProblem } from '../preflight.mjs'
import { missingPackages, projectRoot } from '../project.mjs'
import { printJson } from './words.mjs'

/** @typedef {{state: 'ok' | 'warn' | 'bad', what: string, found: string, advice?: string}} Finding */

/** @type {import('./usage.mjs').Command} */
export const doctor = {
  usage: 'doctor [--hash]',
  about: 'Looks this installation over and says what to do; needs no running Loupe.',
  takes: [0, 0],
  options: { hash: { type: 'boolean' } },
  help: [['--hash', 'also read every original picture and compare it with its hash']],
  async run({ values, json }) {
    const findings = [...preflight()]
    if (findings.every(({ state }) => state !== 'bad')) {
      const { register } = await import('tsx/esm/api')
      register()
      const { examine } = await import('../../server/operations/doctor/doctor.ts')
      const options = { root: projectRoot, env: process.env, workingFolder: process.cwd() }
      findings.push(...(await examine({ ...options, hash: values.hash === true })))
    }
    if (json) printJson(findings)
    else console.log(findings.map(line).join('\n'))
    return findings.some(({ state }) => state === 'bad') ? 1 : 0
  },
}

/** @returns {Finding[]} */
function preflight() {
  const node = nodeProblem(process.versions.node)
  const packages = packagesProblem(missingPackages(['dependencies']))
  return [
    node
      ? { state: 'bad', what: 'Node', found: node, advice: 'Install a newer Node.' }
      : { state: 'ok', what: 'Node', found: process.versions.node },
    packages
      ? { state: 'bad', what: 'packages', found: packages, advice: 'Run: npm ci' }
      : { state: 'ok', what: 'packages', found: 'all there' },
  ]
}

/** @param {Finding} finding */
function line({ state, what, found, advice }) {
  return `${state.padEnd(4)}  ${what.padEnd(16)}  ${found}${advice ? `\n${' '.repeat(24)}→ ${advice}` : ''}`
}
