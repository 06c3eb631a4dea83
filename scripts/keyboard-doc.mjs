/** The keyboard page of the docs, made from the app's one table of commands. */
import { register } from 'tsx/esm/api'

/** @typedef {{title: string, keys: readonly string[], group: string, scope: string}} Command */

/** @type {Record<string, string>} */
const places = {
  global: 'everywhere',
  home: 'on the first page',
  explore: 'on the Explore screens',
  inspect: 'on the Inspect screen',
  annotate: 'in Annotate',
  verify: 'while one checks items in Annotate',
  present: 'while something is presented',
  pane: 'while a picture pane has the focus',
  box: 'while a box is selected in a pane',
}

/** @returns {Promise<string>} Markdown */
export async function keyboardDoc() {
  register()
  const { commandTable, groups } = await import('../src/app/commands.ts')
  const { keyLabels } = await import('../src/app/keys.ts')
  /** @type {readonly Command[]} */
  const commands = commandTable
  const spell = (/** @type {string} */ key) => `\`${keyLabels(key, false).join(' ')}\``
  const sections = groups.map((group) => {
    const rows = commands
      .filter((command) => command.group === group && command.keys.length > 0)
      .map(
        (command) =>
          `| ${command.keys.map(spell).join(' or ')} | ${command.title} | ${places[command.scope]} |`,
      )
    return [`## ${group}`, '', '| key | does | works |', '| --- | --- | --- |', ...rows].join('\n')
  })
  const head = [
    '# Keyboard',
    '',
    'Made from `src/app/commands.ts` by `node scripts/docs.mjs`. On a Mac, read Ctrl as Cmd and Alt as Option. Single letters',
    'work only while nothing is being typed. Zooming and boxes have the same keys on the pictures of Annotate, as far as those\ncan do it; where items are checked, `W` draws.',
  ].join('\n')
  return `${[head, ...sections].join('\n\n')}\n`
}
