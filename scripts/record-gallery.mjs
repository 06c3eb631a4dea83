/**
 * `npm run record:gallery`: asks the shipped model every question of the sample scenes, picks the recordings of the first
 * page by rule, and stores their event logs, pictures and maps under `public/samples/recorded/`. To be run again whenever
 * the model or the scenes change; nothing in it is chosen by hand.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'
import { fail } from './preflight.mjs'
import { projectRoot, requireTools } from './project.mjs'

requireTools()
register()
process.env.LOUPE_NO_BUILD = '1'
const { LoupeServer } = await import('../e2e/loupe-server.ts')
const { Client } = await import('../e2e/client.ts')
const { chooseGallery, galleryRule } = await import('./gallery-rules.ts')

/** All that ships, in bytes. */
const budget = 1_000_000
const folder = join(projectRoot, 'public', 'samples', 'recorded')
const base = '/samples/recorded'

const server = await LoupeServer.start()
try {
  const api = new Client(server.url)
  const samples = await api.samples()
  const asked = await askAll(api, samples)
  const chosen = chooseGallery(asked)
  if (chosen.length === 0) fail('No question of the samples fits any rule of the gallery.')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const entries = []
  for (const { kind, run, sample, q } of chosen) entries.push(await keep(kind, run, sample, q))
  writeFileSync(join(folder, 'gallery.json'), `${JSON.stringify({ rule: galleryRule, entries }, null, 1)}\n`)
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  if (bytes > budget) fail(`The recordings take ${bytes} bytes, more than ${budget}.`)
  console.log(
    `public/samples/recorded: ${entries.length} runs of ${asked.length}, ${(bytes / 1000).toFixed(0)} kB`,
  )
  for (const entry of entries) {
    console.log(
      `  ${entry.id}: ${entry.question} ${entry.initialAnswer?.text} -> ${entry.refinedAnswer?.text ?? 'none'}`,
    )
  }
} finally {
  await server.stop()
}

/**
 * @param {InstanceType<typeof Client>} api
 * @param {Awaited<ReturnType<InstanceType<typeof Client>['samples']>>} samples
 */
async function askAll(api, samples) {
  const all = []
  let warm = false
  for (const sample of samples) {
    const { id: imageId } = await api.sampleImage(sample.id)
    for (const [q, { kind: _, ...question }] of sample.questions.entries()) {
      const ask = (/** @type {string} */ method) =>
        api
          .createRun({ ...question, imageId, method, engine: 'builtin' })
          .then((id) => api.finished(id, 120_000))
      // The first ask also loads the model; recordings should show its ordinary pace.
      if (!warm) await ask('single-glance')
      warm = true
      for (const method of ['zoom-refine', 'attention-crop'])
        all.push({ run: await ask(method), sample: sample.id, q })
    }
  }
  return all
}

/**
 * Stores one run: its log with the addresses turned into those of the files beside it.
 * @param {string} kind
 * @param {import('#contract/run.ts').Run} run
 * @param {string} sampleId
 * @param {number} q
 */
async function keep(kind, run, sampleId, q) {
  const events = await new Client(server.url).events(run.id, 0)
  const names = new Map()
  const text = JSON.stringify(events, (key, value) => {
    // Question and generic maps are not shown in a presentation; without them the log is half as large.
    if (key === 'questionUrl' || key === 'genericUrl' || key === 'tokensUrl') return null
    if (key !== 'url' || typeof value !== 'string') return value
    const name = names.get(value) ?? shortName(value)
    names.set(value, name)
    return `${base}/${name}`
  })
  for (const [address, name] of names) {
    const file = await fetch(server.url + address)
    if (!file.ok) fail(`${address} answered ${file.status}`)
    writeFileSync(join(folder, name), Buffer.from(await file.arrayBuffer()))
  }
  const [sample] = (await new Client(server.url).samples()).filter(({ id }) => id === sampleId)
  if (!sample) return fail(`There is no sample ${sampleId}.`)
  const image = { url: sample.imageUrl, width: sample.width, height: sample.height }
  const id = `recorded-${kind}`
  writeFileSync(join(folder, `${kind}.json`), `{"image":${JSON.stringify(image)},"events":${text}}\n`)
  const crop = run.steps.flatMap(({ images }) => images).find(({ role }) => role === 'crop')
  return {
    id,
    kind,
    sample: sampleId,
    q,
    question: run.question,
    method: run.method,
    engineLabel: run.engineLabel,
    model: run.model,
    createdAt: run.createdAt,
    initialAnswer: run.initialAnswer,
    refinedAnswer: run.refinedAnswer,
    initialVerdict: run.initialVerdict,
    refinedVerdict: run.refinedVerdict,
    log: `${base}/${kind}.json`,
    thumb: crop ? `${base}/${names.get(crop.url)}` : null,
  }
}

/** Short enough for the log, long enough that no two differ by chance. @param {string} address */
function shortName(address) {
  const extension = address.slice(address.lastIndexOf('.'))
  return createHash('sha256').update(address).digest('hex').slice(0, 12) + extension
}
