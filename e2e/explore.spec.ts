/** Benchmarks in, failures out: the whole way with the real server, the real built-in model and a real browser. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import type { Item } from '#contract/dataset.ts'
import { ExploreApi } from './explore-api.ts'
import { writeBroken, writeSquares } from './explore-files.ts'
import { expect, test } from './fixtures.ts'
import { expectNoViolations } from './violations.ts'

const evaluationRow = (where: Page | Locator, name: RegExp) =>
  where.getByTestId('evaluation').filter({ hasText: name })

/** How `writeSquares` writes its boxes. */
const thousandths = { boxes: 'xyxy', units: 'thousand' } as const

/** Lays the files of a zip into a folder. */
async function unpack(zip: Uint8Array, folder: string) {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    if (name.endsWith('/')) continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
}

/** The number at the end of a plot's cell or bar, "wrong → right: 19, 35.2 %". */
async function countOn(mark: Locator): Promise<number> {
  const label = (await mark.getAttribute('aria-label')) ?? ''
  return Number(/: ([\d,]+)/.exec(label)?.[1]?.replaceAll(',', ''))
}

/** Asks for an evaluation of the dataset whose dialog is open. */
async function startEvaluation(page: Page, method: string, items: number) {
  const dialog = page.getByRole('dialog', { name: 'New evaluation' })
  await dialog.getByRole('combobox', { name: 'Method' }).click()
  await page.getByRole('option', { name: method, exact: true }).click()
  await expect(dialog.getByTestId('estimate')).toContainText(String(items))
  await dialog.getByRole('button', { name: `Ask ${items} items` }).click()
  await expect(dialog).toBeHidden()
}

test('the sample dataset goes in with one click, is evaluated twice, and its failures are found', async ({
  // nothing is there yet: the first thing that Explore offers is the sample dataset
  own,
  page,
}) => {
  // Some seconds of import and 600 questions to the model: a minute on a machine that has nothing else to do.
  test.setTimeout(600_000)
  await page.goto(`${own.url}/explore`)
  await page.getByRole('button', { name: 'Take the sample dataset' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import a dataset' })
  await expect(dialog.getByTestId('import-report')).toContainText(/Imported: 2\d\d items/, {
    timeout: 120_000,
  })
  const items = Number(/(\d+) items/.exec(await dialog.getByTestId('import-report').innerText())?.[1])
  expect(items).toBeGreaterThanOrEqual(200)

  await dialog.getByRole('button', { name: 'Evaluate it' }).click()
  await startEvaluation(page, 'Zoom-Refine', items)
  await expect(page.getByTestId('running-mark')).toBeVisible()
  // The second over HTTP, without maps: they would double its work, and the first has them.
  const card = page.getByTestId('dataset').filter({ hasText: 'Sample scenes' })
  const datasetId = (await card.getAttribute('data-dataset')) ?? ''
  const glanceOnly = { method: 'single-glance', engine: 'builtin', params: { attention: false } } as const
  await new ExploreApi(own.url).evaluate({ datasetId, ...glanceOnly })

  const zoom = evaluationRow(card, /Zoom-Refine/)
  const glance = evaluationRow(card, /Single glance/)
  for (const row of [zoom, glance]) {
    await expect(row).toContainText(`${items} answers`, { timeout: 500_000 })
    await expect(row.getByTestId('accuracy')).toContainText('%')
  }
  await expect(zoom.getByTestId('flips')).toContainText('corrected')
  // A single look moves nowhere.
  await expect(glance.getByTestId('flips')).toBeHidden()
  await expect(page.getByTestId('running-mark')).toBeHidden()

  await zoom.getByRole('link').click()
  await page.waitForURL(/\/explore\/[\w-]+\?.*a=/)
  const flips = page.getByRole('region', { name: 'Flips' })
  const corrected = flips.getByRole('button', { name: /^wrong → right/ })
  await expect(corrected).toBeVisible()
  const gained = await countOn(corrected)
  expect(gained).toBeGreaterThan(0)
  await corrected.click()
  await expect(page.getByTestId('filter-chip')).toContainText('wrong → right')
  await expect(page.getByTestId('slice-count')).toHaveText(`${gained} of ${items}`)
  await corrected.click()
  await expect(page.getByTestId('filter-chip')).toBeHidden()

  const reason = page
    .getByRole('region', { name: 'Why it failed' })
    .getByRole('button', { name: /: \d/ })
    .first()
  const failures = await countOn(reason)
  expect(failures).toBeGreaterThan(0)
  await reason.click()
  await expect(page.getByTestId('slice-count')).toHaveText(`${failures} of ${items}`)
  // The slice is in the address: a reload shows the same.
  await page.reload()
  await expect(page.getByTestId('slice-count')).toHaveText(`${failures} of ${items}`)

  await page.getByTestId('item').first().dblclick()
  const panel = page.getByTestId('item-panel')
  await expect(panel.getByTestId('result-card').first()).toBeVisible()
  await panel.getByRole('button', { name: 'Open in Inspect' }).click()
  await page.waitForURL(/\/inspect\//)
  const place = page.getByRole('status', { name: 'Place in the slice' })
  await expect(place).toHaveText(`1 / ${failures}`)
  if (failures > 1) {
    const first = page.url()
    await page.keyboard.press('j')
    await expect(place).toHaveText(`2 / ${failures}`)
    await page.keyboard.press('k')
    await expect(place).toHaveText(`1 / ${failures}`)
    await expect
      .poll(() => new URL(page.url()).searchParams.get('run'))
      .toBe(new URL(first).searchParams.get('run'))
  }
})

test('a folder with broken rows: the box convention is seen and mended, and every refused row is told', async ({
  page,
}, info) => {
  const folder = info.outputPath('broken')
  const { codes, rows } = await writeBroken(folder, 8)
  await page.goto('/explore?new=import')
  const dialog = page.getByRole('dialog', { name: 'Import a dataset' })
  await dialog.getByLabel('Dataset folder').setInputFiles(folder)
  await page.waitForURL(/[?&]import=/)
  const sample = dialog.getByTestId('sample-item').first()
  await expect(sample).toContainText('What colour is the square?')

  // Read as pixels the box lies beside the red square; read as thousandths it lies on it.
  const boxText = sample.getByText(/ of 800 × 600/)
  await expect(boxText).toContainText('100 × 100 at 100, 100')
  const wrong = await sample.getByTestId('evidence').boundingBox()
  await dialog.getByRole('radio', { name: '0 – 1000' }).click()
  await expect(boxText).toContainText('80 × 60 at 80, 60')
  const right = await sample.getByTestId('evidence').boundingBox()
  expect(right?.x).toBeLessThan(wrong?.x ?? 0)

  // A column that is told to fill nothing leaves its part empty, and can be brought back.
  const category = dialog.getByRole('combobox', { name: 'category fills' })
  await category.click()
  await page.getByRole('option', { name: /^Kept beside it/ }).click()
  await expect(sample.getByText('even')).toBeHidden()
  await category.click()
  await page.getByRole('option', { name: /^Category/ }).click()
  await expect(sample.getByText('even')).toBeVisible()

  await dialog.getByLabel('Name of the dataset').fill('Squares, some broken')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByTestId('import-report')).toContainText('8 items')
  await expect(dialog.getByTestId('import-report')).toContainText(`${codes.length} rows left out`)
  const refused = dialog.getByTestId('refusals')
  await expect(refused.getByRole('row')).toHaveCount(codes.length + 1)
  await refused.getByRole('button', { name: /there is no question/ }).click()
  await expect(refused.getByRole('row')).toHaveCount(2)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    refused.getByRole('link', { name: 'CSV' }).click(),
  ])
  const csv = await readFile(await download.path(), 'utf8')
  for (const code of codes) expect(csv).toContain(code)
  expect(csv.trim().split('\n')).toHaveLength(codes.length + 1)
  expect(rows).toBe(8 + codes.length)

  // The job is in the address.
  await page.reload()
  await expect(dialog.getByTestId('import-report')).toContainText('8 items')
})

test('an evaluation is paused, goes on, outlives a server that is killed, and asks nothing twice', async ({
  own,
  page,
}, info) => {
  test.setTimeout(180_000)
  const api = new ExploreApi(own.url)
  const { list } = await writeSquares(info.outputPath('squares'), 24)
  const { datasetId } = await api.bring(list, 'Two dozen squares', thousandths)
  if (!datasetId) throw new Error('no dataset')
  const { id } = await api.evaluate({ datasetId, method: 'zoom-refine', engine: 'builtin', concurrency: 2 })

  await page.goto(`${own.url}/explore`)
  const row = page.getByTestId('evaluation')
  // As soon as it can be paused: on a slow machine the page may come when much of it is done.
  await row.getByRole('button', { name: /^Pause/ }).click()
  await expect(row).toContainText('paused')
  await expect(row).toContainText(/\d+ of 24/)
  const paused = await api.evaluationWhen(id, ({ counts }) => counts.running === 0)
  expect(paused.counts.pending).toBeGreaterThan(0)
  await row.getByRole('button', { name: /^Resume/ }).click()
  await api.evaluationWhen(id, ({ counts }) => counts.done > paused.counts.done + 2)
  const before = await api.evaluation(id)
  await own.kill()

  await own.restart()
  const after = await api.evaluation(id)
  expect(after.status).toBe('running')
  expect(after.counts.done).toBeGreaterThanOrEqual(before.counts.done)
  const done = await api.evaluationWhen(id, ({ status }) => status === 'finished')
  expect(done.counts).toMatchObject({ total: 24, done: 24, failed: 0, pending: 0, running: 0 })
  await expect(row).toContainText('24 answers', { timeout: 40_000 })

  // The same again is taken over, not paid for.
  const again = await api.evaluate({ datasetId, method: 'zoom-refine', engine: 'builtin' })
  const taken = await api.evaluationWhen(again.id, ({ status }) => status === 'finished')
  expect(taken.counts).toMatchObject({ done: 24, reused: 24 })
})

test('predictions made elsewhere are matched, read by our own rules, and looked at like runs', async ({
  loupe,
  page,
}, info) => {
  const api = new ExploreApi(loupe.url)
  const { list, rows } = await writeSquares(info.outputPath('squares'), 10)
  const { datasetId } = await api.bring(list, 'Ten squares', thousandths)
  const said = rows.map(({ id, answer }, n) => ({
    id,
    prediction: n === 0 ? 'I am not sure.' : n < 7 ? `The answer is ${answer}.` : 'The answer is D.',
  }))
  const file = info.outputPath('theirs.jsonl')
  const lines = [...said, { id: 'somebody-else', prediction: 'A' }].map((row) => JSON.stringify(row))
  await writeFile(file, lines.join('\n'))

  await page.goto(`/explore?predictions=${datasetId}`)
  const dialog = page.getByRole('dialog', { name: 'Import predictions' })
  await dialog.getByLabel('Predictions file').setInputFiles(file)
  const matches = dialog.getByTestId('matches')
  await expect(matches).toContainText('11')
  await expect(matches).toContainText('10 by its id')
  await expect(matches).toContainText('1 left out: no item has this id or question')
  await expect(dialog.getByTestId('prediction-example').first()).toContainText('I am not sure.')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Theirs')
  await dialog.getByRole('button', { name: 'Store 10 predictions' }).click()
  await expect(dialog).toBeHidden()

  const right = said.filter(({ prediction }, n) => prediction === `The answer is ${rows[n]?.answer}.`).length
  const row = evaluationRow(page, /Theirs/)
  await expect(row).toContainText('10 answers')
  await expect(row.getByTestId('accuracy')).toContainText(`${(right * 10).toFixed(1)} %`)
  await row.getByRole('link').click()
  await page.getByTestId('item').first().dblclick()
  await page.getByTestId('item-panel').getByRole('button', { name: 'Open in Inspect' }).click()
  await page.waitForURL(/\/inspect\/.*run=/)
  await expect(page.getByText('I am not sure.').first()).toBeVisible()
})

test('a slice that is exported and imported again gives the same items', async ({ loupe, page }, info) => {
  const api = new ExploreApi(loupe.url)
  const { list } = await writeSquares(info.outputPath('squares'), 12)
  const job = await api.bring(list, 'Twelve squares', thousandths)
  const datasetId = job.datasetId ?? ''
  await page.goto(`/explore/${datasetId}`)
  await page
    .getByRole('region', { name: /category/i })
    .getByRole('button', { name: /^even/ })
    .first()
    .click()
  await expect(page.getByTestId('slice-count')).toHaveText('6 of 12')
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export this slice' })
  await expect(dialog.getByTestId('export-plan')).toContainText('6 items')
  await expect(dialog.getByTestId('export-plan')).toContainText('Nothing of these items is lost.')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download' }).click(),
  ])
  const folder = info.outputPath('again')
  await unpack(await readFile(await download.path()), folder)
  const again = await api.bring(folder, 'Again')
  const known = ({ key, question, options, answer, category, evidence, imageId }: Item) => ({
    ...{ key, question, options, answer, category, evidence, imageId },
  })
  const even = (await api.items(datasetId)).filter(({ category }) => category === 'even')
  expect((await api.items(again.datasetId ?? '')).map(known)).toEqual(even.map(known))
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test('the pages and dialogs of Explore have no accessibility violations', async ({
      loupe,
      page,
    }, info) => {
      const api = new ExploreApi(loupe.url)
      const { list } = await writeSquares(info.outputPath('squares'), 4)
      const { datasetId } = await api.bring(list, `Four squares, ${theme}`, thousandths)
      await page.goto('/explore')
      await expect(page.getByTestId('dataset').first()).toBeVisible()
      await expectNoViolations(page)
      await page.goto('/explore?new=import')
      await page.getByLabel('Dataset files').setInputFiles(list)
      await expect(page.getByRole('region', { name: 'Columns' })).toBeVisible()
      await expectNoViolations(page)
      await page.goto(`/explore?evaluate=${datasetId}`)
      await expect(page.getByTestId('estimate')).toBeVisible()
      await expectNoViolations(page)
      await page.goto(`/explore/${datasetId}`)
      await expect(page.getByTestId('item').first()).toBeVisible()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Export' }).click()
      await expect(page.getByTestId('export-plan')).toBeVisible()
      await expectNoViolations(page)
    })
  })
}
