/** `npm run screenshots`: makes the pictures of `docs/` from the running app and real runs of the built-in model. */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { register } from 'tsx/esm/api'
import { ensureChromium, quietFlags } from './chromium.mjs'
import { fail } from './preflight.mjs'
import { projectRoot, requireTools } from './project.mjs'

requireTools()
register()
const { LoupeServer } = await import('../e2e/loupe-server.ts')
const { Client } = await import('../e2e/client.ts')
const { InspectPage } = await import('../e2e/inspect-page.ts')

const docs = join(projectRoot, 'docs')
const viewport = { width: 1440, height: 900 }

/**
 * A sample run in which the second look corrected the first: what Loupe is for. Real runs, tried one after another.
 * @param {InstanceType<typeof Client>} api
 */
async function correctedRun(api) {
  const looks = (await api.samples()).flatMap((sample) =>
    sample.questions.map((question, q) => ({ sample, question, q })),
  )
  const codes = looks.filter(({ question }) => question.kind === 'code' && !question.options)
  for (const { sample, question, q } of codes) {
    const { id: imageId } = await api.sampleImage(sample.id)
    const { kind: _, ...request } = question
    const id = await api.createRun({ ...request, imageId, method: 'zoom-refine', engine: 'builtin' })
    const run = await api.finished(id, 120_000)
    if (run.initialVerdict === 'wrong' && run.refinedVerdict === 'correct' && run.box?.box) {
      return { run, address: `/inspect/${imageId}?run=${id}&sample=${sample.id}&q=${q}` }
    }
  }
  return fail('No sample question was answered wrong at first and right at second sight.')
}

/**
 * The first question after a start also loads the model; the pictures should show the ordinary times.
 * @param {InstanceType<typeof Client>} api
 */
async function warmUp(api) {
  const sample = (await api.samples()).at(-1)
  const question = sample?.questions[0]?.question
  if (!sample || !question) return
  const { id: imageId } = await api.sampleImage(sample.id)
  await api.finished(
    await api.createRun({ imageId, question, method: 'single-glance', engine: 'builtin' }),
    120_000,
  )
}

/**
 * A project with the questions of the first scenes, as their authors would have written them.
 * @param {InstanceType<typeof Client>} api
 */
async function project(api) {
  const post = async (/** @type {string} */ path, /** @type {unknown} */ body) => {
    const reply = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!reply.ok) return fail(`${path}: ${await reply.text()}`)
    return /** @type {Promise<{id: string}>} */ (reply.json())
  }
  const { id } = await post('/api/projects', { name: 'Small things in large scenes' })
  let first = ''
  for (const sample of (await api.samples()).slice(0, 4)) {
    const { id: imageId } = await api.sampleImage(sample.id)
    for (const { question, options = [], expected, evidence } of sample.questions.slice(0, 3)) {
      const type = options.length > 0 ? 'choice' : 'open'
      const content = { question, type, options, answer: expected, evidence: [evidence], submitted: true }
      const ids = { id: randomUUID(), changeId: randomUUID() }
      const entry = await post(`/api/projects/${id}/entries`, { ...ids, imageId, content })
      first ||= entry.id
    }
  }
  return `/annotate/${id}?entry=${first}`
}

const found = await ensureChromium()
const server = await LoupeServer.start()
const browser = await chromium.launch({
  executablePath: found.path,
  chromiumSandbox: found.sandbox,
  args: [...quietFlags],
})
try {
  mkdirSync(docs, { recursive: true })
  /**
   * @param {'dark' | 'light'} colorScheme
   * @param {string} address
   */
  const open = async (colorScheme, address) => {
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(server.url + address, { waitUntil: 'networkidle' })
    return page
  }
  const home = await open('dark', '/')
  await home
    .getByRole('button', { name: /^Open the scene/ })
    .first()
    .waitFor()
  await home.screenshot({ path: join(docs, 'home.png') })

  const api = new Client(server.url)
  await warmUp(api)
  const { run, address } = await correctedRun(api)
  for (const theme of /** @type {const} */ (['dark', 'light'])) {
    const page = await open(theme, address)
    await new InspectPage(page).finished()
    // Tiles and the map come after the record.
    await page.waitForLoadState('networkidle')
    await page.getByTestId('reading').waitFor()
    await page.waitForTimeout(1000)
    await page.screenshot({ path: join(docs, `inspect-${theme}.png`) })
  }
  const author = await open('light', await project(api))
  await author.getByRole('textbox', { name: 'Question' }).waitFor()
  await author.waitForTimeout(2000)
  await author.screenshot({ path: join(docs, 'annotate.png') })
  console.log(
    `docs/: annotate.png, home.png, inspect-dark.png, inspect-light.png (${run.question} ${run.initialAnswer?.text} -> ${run.refinedAnswer?.text})`,
  )
} finally {
  await browser.close()
  await server.stop()
}
