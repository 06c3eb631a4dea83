/** What commands are, and how they explain themselves. */

/**
 * @typedef {object} Call
 * @property {import('./client.mjs').Client} client
 * @property {Record<string, unknown>} values
 * @property {string[]} positionals
 * @property {boolean} json machine-readable output
 */
/**
 * @typedef {object} Command
 * @property {string} usage
 * @property {string} about one line
 * @property {readonly [number, number]} takes how many things that are no options
 * @property {Record<string, {type: 'string' | 'boolean', multiple?: boolean, short?: string}>} options
 * @property {readonly (readonly [string, string])[]} help options with their words
 * @property {(call: Call) => Promise<number>} run answers the exit code
 */

/** A command was used wrongly; the message says how it is right. */
export class Misuse extends Error {}

/** @type {Command['options']} */
export const shared = {
  server: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

const sharedHelp = /** @type {const} */ ([
  ['--server URL', 'the Loupe to speak to (else LOUPE_SERVER, else http://127.0.0.1:4310)'],
  ['--json', 'print JSON for scripts'],
  ['--help', 'this text'],
])

/** @param {Command} command */
export function helpOf(command) {
  return `loupe ${command.usage}\n\n${command.about}\n\n${columns([...command.help, ...sharedHelp])}`
}

/** @param {Record<string, Command>} commands */
export function summary(commands) {
  const rows = Object.values(commands).map(
    (command) => /** @type {const} */ ([command.usage.split(' [')[0] ?? '', command.about]),
  )
  return `loupe COMMAND, with a Loupe running (npm start)\n\n${columns(rows)}\n\nloupe COMMAND --help tells more.`
}

/** @param {readonly (readonly [string, string])[]} rows */
function columns(rows) {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
