#!/usr/bin/env node
/** `loupe`: datasets, evaluations and figures from the command line, over HTTP to a Loupe that runs. */
import { parseArgs } from 'node:util'
import { createClient, Refusal } from './loupe/client.mjs'
import { doctor } from './loupe/doctor.mjs'
import { evaluate } from './loupe/evaluate.mjs'
import { exportDataset } from './loupe/export.mjs'
import { figures } from './loupe/figures.mjs'
import { importFile } from './loupe/import.mjs'
import { datasets, evaluations, formats, imports } from './loupe/lists.mjs'
import { predictions } from './loupe/predictions.mjs'
import { restore } from './loupe/restore.mjs'
import { helpOf, Misuse, shared, summary } from './loupe/usage.mjs'

/** @type {Record<string, import('./loupe/usage.mjs').Command>} */
const commands = {
  import: importFile,
  imports,
  datasets,
  evaluate,
  evaluations,
  export: exportDataset,
  figures,
  predictions,
  formats,
  doctor,
  restore,
}

/** Exit codes: 0 done, 1 Loupe refused or the work failed, 2 wrong use, 3 no Loupe runs there. */
async function main() {
  const [name, ...rest] = process.argv.slice(2)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name === 'help' ? commands[rest[0] ?? ''] : undefined
    console.log(asked ? helpOf(asked) : summary(commands))
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new Misuse(`There is no command “${name}”. See: loupe --help`)
  const { values, positionals } = read(command, rest)
  if (values.help) {
    console.log(helpOf(command))
    return 0
  }
  const [least, most] = command.takes
  if (positionals.length < least || positionals.length > most)
    throw new Misuse(`Use it like this: loupe ${command.usage}`)
  const client = createClient(String(values.server ?? process.env.LOUPE_SERVER ?? 'http://127.0.0.1:4310'))
  return command.run({ client, values, positionals, json: values.json === true })
}

/**
 * @param {import('./loupe/usage.mjs').Command} command
 * @param {string[]} args
 */
function read(command, args) {
  try {
    return parseArgs({ args, options: { ...shared, ...command.options }, allowPositionals: true })
  } catch (error) {
    throw new Misuse(
      `${error instanceof Error ? error.message : error}\nUse it like this: loupe ${command.usage}`,
    )
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof Misuse) {
    console.error(error.message)
    process.exitCode = 2
  } else if (error instanceof Refusal) {
    console.error(error.message)
    process.exitCode = error.exitCode
  } else {
    throw error
  }
}
