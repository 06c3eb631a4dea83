/** `loupe import`: looks at a file or folder, shows what it is taken for, and brings it in. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { Refusal } from './client.mjs'
import { Misuse } from './usage.mjs'
import { duration, follow, printJson, table } from './words.mjs'

/** @type {import('./usage.mjs').Command} */
export const importFile = {
  usage: 'import FILE [options]',
  about:
    'Brings a benchmark in: a list (csv, tsv, json, jsonl, parquet) or a folder. Ctrl-C leaves it going.',
  takes: [1, 1],
  options: {
    name: { type: 'string' },
    description: { type: 'string' },
    licence: { type: 'string' },
    format: { type: 'string' },
    list: { type: 'string' },
    map: { type: 'string', multiple: true },
    options: { type: 'string' },
    answer: { type: 'string' },
    boxes: { type: 'string' },
    units: { type: 'string' },
    preview: { type: 'boolean' },
    upload: { type: 'boolean' },
    detach: { type: 'boolean' },
  },
  help: [
    ['--name NAME', 'of the dataset; else the file’s name'],
    [
      '--format FORMAT',
      'hr-bench, vstar, vstar-questions, mme-realworld, zoombench, treebench, mcqa, vlmevalkit, plain',
    ],
    ['--list PATH', 'which list of a folder'],
    [
      '--map FIELD=COLUMN',
      'which column fills what (key, image, question, options, answer, category, kind, evidence …); FIELD= for none; several times',
    ],
    [
      '--options WHERE',
      'where the choices stand: none, column, letters (columns A, B, …) or question (its last lines)',
    ],
    ['--answer WHERE', 'column, or first: the first choice is right'],
    ['--boxes ORDER', 'xywh or xyxy'],
    ['--units UNIT', 'pixels, fraction or thousand'],
    ['--description TEXT', 'of the dataset'],
    ['--licence TEXT', 'of the dataset'],
    ['--preview', 'show what would be read, store nothing'],
    ['--upload', 'send the file, where Loupe runs on another machine'],
    ['--detach', 'do not wait for the end'],
  ],
  async run({ client, values, positionals: [file = ''], json }) {
    const path = resolve(file)
    if (!existsSync(path)) throw new Refusal(`There is no file “${file}”.`, 1)
    let job = await bring(client, path, values.upload === true)
    const drop = () => client.remove(`/api/imports/${job.id}`).catch(() => {})
    try {
      const asked = changes(job.preview.mapping, values)
      if (asked) job = await client.post(`/api/imports/${job.id}/preview`, asked)
      if (!json) show(job.preview)
      const against = job.preview.notes.filter((/** @type {any} */ note) => note.blocking)
      if (values.preview || against.length > 0) {
        await drop()
        if (json) printJson(job.preview)
        if (values.preview) return 0
        throw new Refusal(
          `Nothing was stored. ${against.map((/** @type {any} */ note) => note.text).join(' ')}`,
          1,
        )
      }
      const { name, description, licence } = values
      job = await client.post(`/api/imports/${job.id}/start`, { name, description, licence })
    } catch (error) {
      await drop()
      throw error
    }
    if (values.detach) {
      if (json) printJson(job)
      else console.log(`Under way as ${job.id}. See: loupe imports`)
      return 0
    }
    const { state, left } = await follow(
      () => client.get(`/api/imports/${job.id}`),
      (now) => now.status !== 'running',
      ({ progress: p }) => {
        const share = p.totalBytes > 0 ? `${Math.floor((100 * p.bytes) / p.totalBytes)} %` : ''
        const leftOver = p.secondsLeft === null ? '' : `, ${duration(p.secondsLeft)} left`
        return `${share}  ${p.items} items, ${p.refused} refused${leftOver}`
      },
    )
    if (json) printJson(state)
    else if (left) console.log(`It goes on without you as ${job.id}. See: loupe imports`)
    else await tellEnd(client, state)
    return left || state.status === 'finished' ? 0 : 1
  },
}

/**
 * @param {import('./client.mjs').Client} client
 * @param {string} path
 * @param {boolean} upload
 */
async function bring(client, path, upload) {
  const isFile = statSync(path).isFile()
  const send = () =>
    client.upload(`/api/imports?name=${encodeURIComponent(basename(path))}`, createReadStream(path))
  if (upload) {
    if (!isFile) throw new Misuse('A folder can be imported only on the machine that Loupe runs on.')
    return send()
  }
  try {
    return await client.post('/api/imports', { path })
  } catch (error) {
    // Another machine does not see this path; a file can be sent.
    if (error instanceof Refusal && error.code === 'import-path-locked' && isFile) return send()
    throw error
  }
}

/**
 * @param {any} mapping as it was guessed
 * @param {Record<string, unknown>} values
 */
function changes(mapping, values) {
  const { format, list } = values
  const maps = /** @type {string[]} */ (values.map ?? [])
  const ways = ['options', 'answer', 'boxes', 'units'].filter((way) => values[way] !== undefined)
  const changed = maps.length > 0 || ways.length > 0
  if (format === undefined && list === undefined && !changed) return null
  if (changed && format !== undefined) {
    throw new Misuse('Give --format alone, or --map and its companions without it: they say the same.')
  }
  if (!changed) return { format, list }
  const columns = { ...mapping.columns }
  for (const map of maps) {
    const at = map.indexOf('=')
    if (at < 1) throw new Misuse(`“${map}” is no FIELD=COLUMN.`)
    const [field, column] = [map.slice(0, at), map.slice(at + 1)]
    if (column === '') delete columns[field]
    else columns[field] = column
    if (field === 'options' && column !== '') mapping = { ...mapping, options: 'column' }
  }
  const given = Object.fromEntries(ways.map((way) => [way, values[way]]))
  return { list, mapping: { ...mapping, columns, ...given } }
}

/** @param {any} preview */
function show(preview) {
  const sure = `${Math.round(100 * preview.confidence)} % sure`
  console.log(`${preview.list}: ${preview.container}, ${preview.format} (${sure})`)
  const { columns, options, answer, boxes } = preview.mapping
  const rows = Object.entries(columns).map(([field, column]) => {
    const samples = preview.columns.find((/** @type {any} */ one) => one.name === column)?.samples ?? []
    const [sample = ''] = samples
    return [field, column, sample.length > 60 ? `${sample.slice(0, 60)}…` : sample]
  })
  console.log(table(['field', 'column', 'for example'], rows))
  console.log(`choices: ${options}; answer: ${answer}; boxes: ${boxes}`)
  for (const note of preview.notes) console.log(`${note.blocking ? 'Needed' : 'Note'}: ${note.text}`)
}

/**
 * @param {import('./client.mjs').Client} client
 * @param {any} job
 */
async function tellEnd(client, job) {
  const { items, refused, newImages } = job.progress
  console.log(`${job.status}: ${items} items, ${newImages} new pictures; dataset ${job.datasetId}`)
  if (job.problem) console.error(job.problem.detail ?? job.problem.title)
  if (refused === 0) return
  console.log(`${refused} rows were refused:`)
  const some = await client.get(`/api/imports/${job.id}/refusals?count=10`)
  console.log(
    table(
      ['row', 'code', 'why'],
      some.map((/** @type {any} */ one) => [one.row, one.code, one.detail]),
    ),
  )
  if (refused > some.length) console.log(`All of them: ${client.server}/api/imports/${job.id}/refusals.csv`)
}
