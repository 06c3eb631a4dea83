/** `loupe predictions`: brings in what a model said elsewhere, as an evaluation. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Refusal } from './client.mjs'
import { findDataset } from './find.mjs'
import { Misuse } from './usage.mjs'
import { printJson, table } from './words.mjs'

/** @type {import('./usage.mjs').Command} */
export const predictions = {
  usage: 'predictions FILE --dataset DATASET [options]',
  about:
    'Brings in predictions made elsewhere (Zoom-Refine, VLMEvalKit, lmms-eval, ZwZ, a table) as an evaluation.',
  takes: [1, 1],
  options: {
    dataset: { type: 'string' },
    format: { type: 'string' },
    name: { type: 'string' },
    model: { type: 'string' },
    preview: { type: 'boolean' },
  },
  help: [
    ['--dataset DATASET', 'what the predictions are about'],
    ['--format FORMAT', 'zoom-refine, vlmevalkit, lmms-eval, zwz or table; else it is found out'],
    ['--name NAME', 'of the evaluation'],
    ['--model NAME', 'whose predictions they are'],
    ['--preview', 'show what would be read, store nothing'],
  ],
  async run({ client, values, positionals: [file = ''], json }) {
    if (!values.dataset) throw new Misuse('Which dataset? Give --dataset.')
    const path = resolve(file)
    if (!existsSync(path)) throw new Refusal(`There is no file “${file}”.`, 1)
    const { id: datasetId } = await findDataset(client, String(values.dataset))
    const found = await client.post('/api/predictions', { datasetId, path, format: values.format })
    if (!json) {
      const { format, confidence, rows, matched, missing, unparsed } = found
      console.log(
        `${format} (${Math.round(100 * confidence)} % sure), of ${found.model || 'an unnamed model'}`,
      )
      const figures = [
        ['rows', rows],
        ['matched', matched],
        ['items without one', missing],
        ['unparsed', unparsed],
      ]
      console.log(table(['', ''], figures))
      for (const note of found.notes) console.log(`${note.blocking ? 'Needed' : 'Note'}: ${note.text}`)
    }
    if (values.preview) {
      if (json) printJson(found)
      return 0
    }
    const against = found.notes.filter((/** @type {any} */ note) => note.blocking)
    if (against.length > 0) throw new Refusal('Nothing was stored.', 1)
    const { name, model } = values
    const made = await client.post(`/api/predictions/${found.id}/store`, { name, model })
    if (json) printJson(made)
    else console.log(`Stored as ${made.id}. See: loupe figures ${made.id.slice(0, 8)}`)
    return 0
  },
}
