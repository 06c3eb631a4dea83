/**
 * Checks that must work before anything else does: on a Node that is too old and without node_modules.
 * So: no imports, no syntax younger than ES2018, no top-level await in this file and in start.mjs.
 */

/** The oldest Node that Loupe runs on; a test holds it equal to package.json's `engines`. */
export const oldestNode = '20.19.0'

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | null} one line for a person, or null where the version will do
 */
export function nodeProblem(version) {
  const have = version.split('.').map(Number)
  const need = oldestNode.split('.').map(Number)
  for (let i = 0; i < need.length; i++) {
    const h = have[i] || 0
    const n = need[i] || 0
    if (h > n) return null
    if (h < n) return `Loupe needs Node ${oldestNode} or later; this is Node ${version}.`
  }
  return null
}

/**
 * @param {readonly string[]} missing names of packages that are not installed
 * @returns {string | null} one line for a person, or null where nothing is missing
 */
export function packagesProblem(missing) {
  if (missing.length === 0) return null
  const some = missing.slice(0, 3).join(', ')
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : ''
  return `Loupe's packages are not installed (${some}${more}); run: npm ci`
}

/**
 * Ends the process with one line instead of a stack trace.
 * @param {string} line
 * @returns {never}
 */
export function fail(line) {
  console.error(line)
  process.exit(1)
}
