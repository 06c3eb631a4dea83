/** `loupe figures`: what came out of an evaluation. */
import { findEvaluation } from './find.mjs'
import { percent, printJson, table } from './words.mjs'

/** @type {import('./usage.mjs').Command} */
export const figures = {
  usage: 'figures EVALUATION [options]',
  about: 'Prints the figures of an evaluation: accuracy with its interval, categories, flips, causes, cost.',
  takes: [1, 1],
  options: { against: { type: 'string' }, dual: { type: 'string' }, rule: { type: 'string' } },
  help: [
    ['--against EVALUATION', 'another one of the same dataset, item by item'],
    ['--dual EVALUATION', 'a dual-view one of the same dataset'],
    ['--rule JSON', 'only the items that a slice’s rule chooses'],
  ],
  async run({ client, values, positionals: [typed = ''], json }) {
    const { id } = await findEvaluation(client, typed)
    const query = new URLSearchParams()
    for (const other of ['against', 'dual']) {
      if (values[other]) query.set(other, (await findEvaluation(client, String(values[other]))).id)
    }
    if (values.rule) query.set('rule', String(values.rule))
    const found = await client.get(`/api/evaluations/${id}/figures?${query}`)
    if (json) printJson(found)
    else showFigures(found)
    return 0
  },
}

/** @param {any} found Figures of contract/figures.ts */
export function showFigures(found) {
  const { accuracy, flips, causes, pair, notes } = found
  const groups = [
    ...accuracy.categories.map((/** @type {any} */ one) => [one.name ?? '(none)', one.accuracy]),
    ['all', accuracy.all],
  ]
  console.log(
    table(
      ['category', 'items', 'right', 'accuracy', '95 % interval', 'unparsed', 'undecided', 'failed'],
      groups.map(([name, group]) => [
        ...[name, group.items, group.correct, percent(group.share.value)],
        group.share.value === null ? '–' : `${percent(group.share.low)} to ${percent(group.share.high)}`,
        ...[group.unparsed, group.undecided, group.failed],
      ]),
    ),
  )
  if (accuracy.macro) console.log(`mean of the categories: ${percent(accuracy.macro.value)}`)
  if (flips) console.log(`first to final answer: ${moves(flips.all)}`)
  if (pair) console.log(`this against the other: ${moves(pair.all)}`)
  if (causes.causes.length > 0) {
    const parts = causes.causes.map((/** @type {any} */ one) => `${one.cause} ${one.count}`)
    console.log(`why wrong: ${parts.join(', ')}`)
  }
  for (const note of notes) console.log(`Note: ${note}`)
}

/** @param {any} found Moves of contract/figures-flips.ts */
function moves({ flips, gained, lost }) {
  const counts = Object.entries(flips).map(([name, count]) => `${name} ${count}`)
  return `${counts.join(', ')} (gained ${gained}, lost ${lost})`
}
