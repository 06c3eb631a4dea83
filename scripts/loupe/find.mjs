/** Datasets and evaluations by what a person types: an id, its beginning, or a name. */
import { Refusal } from './client.mjs'

/**
 * @param {import('./client.mjs').Client} client
 * @param {string} typed
 */
export async function findDataset(client, typed) {
  return pick(await client.get('/api/datasets'), typed, 'dataset', 'loupe datasets')
}

/**
 * @param {import('./client.mjs').Client} client
 * @param {string} typed
 */
export async function findEvaluation(client, typed) {
  return pick(await client.get('/api/evaluations'), typed, 'evaluation', 'loupe evaluations')
}

/**
 * @param {{id: string, name: string}[]} all
 * @param {string} typed
 * @param {string} what
 * @param {string} command
 */
function pick(all, typed, what, command) {
  const exact = all.filter(({ id, name }) => id === typed || name === typed)
  const found = exact.length > 0 ? exact : all.filter(({ id }) => typed.length >= 4 && id.startsWith(typed))
  const [one, ...more] = found
  if (!one) throw new Refusal(`There is no ${what} “${typed}”. See: ${command}`, 1)
  if (more.length > 0)
    throw new Refusal(`Several ${what}s are called “${typed}”; name one by its id. See: ${command}`, 1)
  return one
}
