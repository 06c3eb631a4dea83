/** Where the project lies, and whether its packages are there. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, nodeProblem, packagesProblem } from './preflight.mjs'

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** @returns {{version: string, engines: {node: string}, dependencies: Record<string, string>, devDependencies: Record<string, string>}} */
export function readPackage(root = projectRoot) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/**
 * Names of the packages of these kinds that are not in node_modules.
 * @param {('dependencies' | 'devDependencies')[]} kinds
 * @returns {string[]}
 */
export function missingPackages(kinds, root = projectRoot) {
  const manifest = readPackage(root)
  return kinds
    .flatMap((kind) => Object.keys(manifest[kind]))
    .filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')))
}

/** Ends with one line where a package that serving needs is missing. */
export function requirePackages() {
  const problem = packagesProblem(missingPackages(['dependencies']))
  if (problem) fail(problem)
}

/** Ends with one line where Node is too old or a package that the tools need is missing. */
export function requireTools() {
  const problem =
    nodeProblem(process.versions.node) ??
    packagesProblem(missingPackages(['dependencies', 'devDependencies']))
  if (problem) fail(problem)
}
