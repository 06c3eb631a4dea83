/** `loupe evaluate`: runs a method with an engine over a dataset and waits for the figures. */

import { showFigures } from './figures.mjs'
import { findDataset } from './find.mjs'
import { Misuse } from './usage.mjs'
import { duration, follow, printJson } from './words.mjs'

/** @type {import('./usage.mjs').Command} */
export const evaluate = {
  usage: 'evaluate DATASET --method METHOD --engine ENGINE [options]',
  about: 'Runs a method with an engine over a dataset. Ctrl-C leaves it going.',
  takes: [1, 1],
  options: {
    method: { type: 'string' },
    engine: { type: 'string' },
    name: { type: 'string' },
    params: { type: 'string' },
    rule: { type: 'string' },
    concurrency: { type: 'string' },
    fresh: { type: 'boolean' },
    detach: { type: 'boolean' },
  },
  help: [
    ['--method METHOD', 'such as single-glance or zoom-refine'],
    ['--engine ENGINE', 'id of an engine; the model that ships with Loupe is builtin'],
    ['--name NAME', 'of the evaluation'],
    ['--params JSON', 'the method’s parameters'],
    ['--rule JSON', 'only the items that a slice’s rule chooses'],
    ['--concurrency N', 'items at once'],
    ['--fresh', 'ask again also what was asked in the same way before'],
    ['--detach', 'do not wait for the end'],
  ],
  async run({ client, values, positionals: [typed = ''], json }) {
    const { method, engine, name } = values
    if (!method || !engine) throw new Misuse('Both --method and --engine are needed.')
    const dataset = await findDataset(client, typed)
    const made = await client.post('/api/evaluations', {
      datasetId: dataset.id,
      ...{ method, engine, name },
      params: jsonOf('params', values.params),
      slice: jsonOf('rule', values.rule),
      concurrency: values.concurrency === undefined ? undefined : numberOf(String(values.concurrency)),
      fresh: values.fresh,
    })
    if (values.detach) {
      if (json) printJson(made)
      else console.log(`Under way as ${made.id}. See: loupe evaluations`)
      return 0
    }
    const { state, left } = await follow(
      () => client.get(`/api/evaluations/${made.id}`),
      (now) => now.status !== 'running',
      ({ counts, perMinute, secondsLeft, problem }) => {
        const rate = perMinute === null ? '' : `, ${perMinute.toFixed(1)} a minute`
        const leftOver = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`
        const waits = problem ? `  (${problem.title})` : ''
        return `${counts.done + counts.failed}/${counts.total} done, ${counts.failed} failed${rate}${leftOver}${waits}`
      },
    )
    if (left) {
      console.error(`It goes on without you as ${made.id}. See: loupe evaluations`)
      return 0
    }
    const figures = await client.get(`/api/evaluations/${made.id}/figures`)
    if (json) printJson({ evaluation: state, figures })
    else {
      console.log(`${state.status}: ${state.id}`)
      if (state.problem) console.error(state.problem.detail ?? state.problem.title)
      showFigures(figures)
    }
    return state.status === 'finished' && state.counts.failed === 0 ? 0 : 1
  },
}

/**
 * @param {string} option
 * @param {unknown} text
 */
function jsonOf(option, text) {
  if (text === undefined) return undefined
  try {
    return JSON.parse(String(text))
  } catch {
    throw new Misuse(`--${option} is not valid JSON.`)
  }
}

/** @param {string} text */
function numberOf(text) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Misuse('--concurrency needs a whole number.')
  return number
}
