/** What there is: datasets, imports, evaluations, formats. */
import { findDataset } from './find.mjs'
import { percent, printJson, table } from './words.mjs'

/** @typedef {import('./usage.mjs').Command} Command */

/** @type {Command} */
export const datasets = {
  usage: 'datasets',
  about: 'Lists the datasets.',
  takes: [0, 0],
  options: {},
  help: [],
  async run({ client, json }) {
    const all = await client.get('/api/datasets')
    if (json) printJson(all)
    else if (all.length === 0) console.log('There is no dataset yet. Bring one in with: loupe import FILE')
    else {
      const rows = all.map((/** @type {any} */ d) => [d.id.slice(0, 8), d.name, d.format, d.items, d.images])
      console.log(table(['id', 'name', 'format', 'items', 'pictures'], rows))
    }
    return 0
  },
}

/** @type {Command} */
export const imports = {
  usage: 'imports',
  about: 'Lists imports and how far they are.',
  takes: [0, 0],
  options: {},
  help: [],
  async run({ client, json }) {
    const all = await client.get('/api/imports')
    if (json) printJson(all)
    else {
      const rows = all.map((/** @type {any} */ job) => [
        ...[job.id.slice(0, 8), job.name, job.status, job.progress.items, job.progress.refused],
        percent(job.progress.totalBytes > 0 ? job.progress.bytes / job.progress.totalBytes : null),
      ])
      console.log(table(['id', 'name', 'status', 'items', 'refused', 'read'], rows))
    }
    return 0
  },
}

/** @type {Command} */
export const evaluations = {
  usage: 'evaluations [DATASET]',
  about: 'Lists evaluations, of one dataset or of all.',
  takes: [0, 1],
  options: {},
  help: [],
  async run({ client, json, positionals: [typed] }) {
    const query = typed === undefined ? '' : `?dataset=${(await findDataset(client, typed)).id}`
    const all = await client.get(`/api/evaluations${query}`)
    if (json) printJson(all)
    else {
      const rows = all.map((/** @type {any} */ e) => [
        ...[e.id.slice(0, 8), e.name, e.method, e.engine, e.status],
        `${e.counts.done}/${e.counts.total}`,
        e.counts.failed,
      ])
      console.log(table(['id', 'name', 'method', 'engine', 'status', 'done', 'failed'], rows))
    }
    return 0
  },
}

/** @type {Command} */
export const formats = {
  usage: 'formats',
  about: 'Lists the formats that Loupe reads and writes.',
  takes: [0, 0],
  options: {},
  help: [],
  async run({ client, json }) {
    const all = await client.get('/api/formats')
    if (json) printJson(all)
    else {
      const mark = (/** @type {boolean} */ does) => (does ? 'yes' : '')
      const rows = all.map((/** @type {any} */ f) => [
        ...[f.id, f.label, f.extension],
        ...[mark(f.import), mark(f.export), mark(f.predictions)],
      ])
      console.log(table(['id', 'label', 'file', 'import', 'export', 'predictions'], rows))
    }
    return 0
  },
}
