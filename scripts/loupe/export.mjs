/** `loupe export`: a dataset, or a slice of it, as a file. */
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from './client.mjs'
import { findDataset, findEvaluation } from './find.mjs'
import { Misuse } from './usage.mjs'
import { printJson } from './words.mjs'

/** @type {import('./usage.mjs').Command} */
export const exportDataset = {
  usage: 'export DATASET --format FORMAT [--out FILE] [options]',
  about: 'Writes a dataset, or a slice of it, in a format; see: loupe formats.',
  takes: [1, 1],
  options: {
    format: { type: 'string' },
    out: { type: 'string', short: 'o' },
    rule: { type: 'string' },
    evaluations: { type: 'string' },
    images: { type: 'string' },
    force: { type: 'boolean' },
  },
  help: [
    ['--format FORMAT', 'one of loupe formats'],
    ['--out FILE', 'where to; a folder keeps the file’s own name; else the working folder'],
    ['--rule JSON', 'only the items that a slice’s rule chooses'],
    ['--evaluations A,B', 'whose results, for formats of results'],
    ['--images HOW', 'cell, files or no'],
    ['--force', 'write over a file that is there'],
  ],
  async run({ client, values, positionals: [typed = ''], json }) {
    if (!values.format) throw new Misuse('Which format? See: loupe formats')
    const dataset = await findDataset(client, typed)
    const query = new URLSearchParams({ format: String(values.format) })
    for (const option of ['rule', 'images']) if (values[option]) query.set(option, String(values[option]))
    if (values.evaluations) {
      const asked = String(values.evaluations).split(',').filter(Boolean)
      const ids = await Promise.all(asked.map(async (one) => (await findEvaluation(client, one)).id))
      query.set('evaluations', ids.join(','))
    }
    const reply = await client.raw(`/api/datasets/${dataset.id}/export?${query}`)
    const path = await placeOf(values.out === undefined ? '.' : String(values.out), nameOf(reply))
    if (!values.force && (await stat(path).catch(() => null))) {
      await reply.body?.cancel()
      throw new Refusal(`“${path}” is there already; --force writes over it.`, 1)
    }
    const part = `${path}.part`
    try {
      if (!reply.body) throw new Refusal('The reply is empty.', 1)
      await pipeline(Readable.fromWeb(/** @type {any} */ (reply.body)), createWriteStream(part))
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    const told = {
      path,
      bytes: (await stat(path)).size,
      items: Number(reply.headers.get('x-loupe-items')),
      lost: JSON.parse(reply.headers.get('x-loupe-lost') ?? '{}'),
      leftOut: JSON.parse(reply.headers.get('x-loupe-left-out') ?? '{}'),
    }
    if (json) printJson(told)
    else {
      console.log(`${told.path}: ${told.items} items, ${told.bytes} bytes`)
      for (const [why, items] of Object.entries(told.leftOut)) console.log(`Left out, ${why}: ${items}`)
      for (const [what, items] of Object.entries(told.lost))
        console.log(`The format cannot hold ${what}: ${items} items`)
    }
    return 0
  },
}

/** @param {Response} reply */
function nameOf(reply) {
  const header = reply.headers.get('content-disposition') ?? ''
  const [, encoded] = /filename\*=UTF-8''([^;]+)/.exec(header) ?? []
  const [, plain] = /filename="([^"]+)"/.exec(header) ?? []
  return (encoded ? decodeURIComponent(encoded) : (plain ?? 'export')).replace(/[\\/]/g, '_')
}

/**
 * @param {string} out
 * @param {string} name
 */
async function placeOf(out, name) {
  const there = await stat(out).catch(() => null)
  return there?.isDirectory() ? join(out, name) : out
}
