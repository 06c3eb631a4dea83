/** One question under several methods, repeated questions, surveys and parameters: as a person does it, with the built-in model. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { type Run, runSchema } from '#contract/run.ts'
import type { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

async function groupRuns(api: Client, group: string): Promise<Run[]> {
  const { runs } = (await api.json(`/api/runs?group=${group}&limit=50`)) as { runs: { id: string }[] }
  return Promise.all(runs.map(async ({ id }) => runSchema.parse(await api.json(`/api/runs/${id}`))))
}

const groupOf = (url: string) => new URL(url).searchParams.get('group')?.replaceAll('"', '') ?? ''

test('two methods are compared: columns, boxes, agreement, table, and the way to a run and back', async ({
  page,
  api,
}) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'Compare methods and engines' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare' })
  const engine = run.engineLabel
  await expect(dialog.getByRole('checkbox', { name: `Zoom-Refine with ${engine}` })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: `Single glance with ${engine}` })).toBeChecked()
  await expect(dialog.getByRole('checkbox', { name: `Multi-turn zoom with ${engine}` })).toBeDisabled()
  await dialog.getByRole('checkbox', { name: `Attention crop with ${engine}` }).check()
  await dialog.getByRole('button', { name: 'Ask them all' }).click()
  await page.waitForURL(/[?&]group=/)
  const columns = page.getByTestId('compare-column')
  await expect(columns).toHaveCount(3)
  await expect(page.getByText('3 of 3 finished')).toBeVisible({ timeout: 60_000 })

  const runs = await groupRuns(api, groupOf(page.url()))
  expect(new Set(runs.map((one) => one.method))).toEqual(
    new Set(['single-glance', 'zoom-refine', 'attention-crop']),
  )
  for (const one of runs) expect(one.question).toBe(run.question)

  // The table tells what each cost, in the order of the columns.
  const rows = page.getByTestId('compare-table').locator('tbody tr')
  await expect(rows).toHaveCount(3)
  for (const one of runs) {
    const answer = one.refinedAnswer ?? one.initialAnswer
    await expect(rows.filter({ hasText: answer?.text ?? 'missing' }).first()).toBeVisible()
  }
  // Boxes of all on one picture, numbered; of one alone when its column is chosen.
  const list = page.getByRole('list', { name: /Boxes on The picture/ }).getByRole('listitem')
  const withBox = runs.filter((one) => one.box?.box).length
  expect(withBox).toBeGreaterThan(0)
  await expect(list.filter({ hasText: /^\d / })).toHaveCount(withBox)

  await columns.filter({ hasText: 'Zoom-Refine' }).getByRole('button', { name: 'Open run' }).click()
  await page.waitForURL(/[?&]run=/)
  await page.getByRole('button', { name: 'Back to the comparison' }).click()
  await expect(columns).toHaveCount(3)
  await page.reload()
  await expect(columns).toHaveCount(3)
})

test('maps side by side have one colour scale, or each its own: by button, by key, by link', async ({
  page,
  api,
}) => {
  const run = await sampleRun(api)
  const group = randomUUID()
  const ask = { imageId: run.imageId, question: run.question, engine: run.engine, group }
  // Against another generic prompt the same attention is stronger.
  const params = { genericPrompt: 'What is the code on the left?' }
  await api.finished(await api.createRun({ ...ask, method: 'zoom-refine' }))
  await api.finished(await api.createRun({ ...ask, method: 'single-glance', params }))
  await page.goto(`/inspect/${run.imageId}?group=${group}&apart=true`)
  const chips = page.getByTestId('map-scale')
  await expect(chips).toHaveCount(2)
  const button = page.getByRole('button', { name: 'Same scale for all maps' })

  // Shared at first: every pane says the same scale, with 1× in its middle.
  await expect(button).toHaveAttribute('aria-pressed', 'true')
  await expect(chips.filter({ hasText: 'same scale' })).toHaveCount(2)
  const shared = (await chips.allTextContents()).map(endsOf)
  expect(new Set(shared.map(String)).size).toBe(1)
  const strong = await painted(page)

  // By its key each has its own: those of the single runs, of which the widest was the shared one.
  await page.keyboard.press('Shift+H')
  await expect(button).toHaveAttribute('aria-pressed', 'false')
  await expect(chips.filter({ hasText: 'own scale' })).toHaveCount(2)
  await expect(page).toHaveURL(/[?&]sameScale=false/)
  const own = (await chips.allTextContents()).map(endsOf)
  expect(Math.max(...own.map(([, high]) => high))).toBe(shared[0]?.[1])
  expect(new Set(own.map(String)).size, 'the maps of this test differ in strength').toBeGreaterThan(1)
  // What is drawn follows, not only what is said.
  await expect.poll(() => painted(page)).not.toBe(strong)

  await page.reload()
  await expect(chips.filter({ hasText: 'own scale' })).toHaveCount(2)
  await button.click()
  await expect(chips.filter({ hasText: 'same scale' })).toHaveCount(2)
  expect(page.url()).not.toContain('sameScale')
  await expect.poll(() => painted(page)).toBe(strong)

  // Where one map is shown there is nothing to share: no word of it, and no choice.
  await page.getByRole('radio', { name: 'One picture' }).click()
  await page.getByTestId('compare-column').first().getByRole('button').first().click()
  await expect(chips).toHaveCount(1)
  await expect(chips).not.toContainText(/same scale|own scale/)
  await expect(page.getByRole('button', { name: /^Same scale for all maps: where/ })).toBeDisabled()
})

/** What stands on the panes, without captions and tools. */
async function painted(page: Page): Promise<string> {
  const grid = page.getByTestId('pane-grid')
  for (const pane of await grid.getByRole('application').all())
    await expect(pane).toHaveAttribute('data-sharp', 'true')
  const frame = await grid.boundingBox()
  if (!frame) throw new Error('no panes on the screen')
  const clip = { ...frame, y: frame.y + 80, height: frame.height - 200 }
  return (await page.screenshot({ clip, scale: 'css' })).toString('base64')
}

/** The ends of a scale as a chip tells them: "0.05× to 20×". */
function endsOf(chip: string): [number, number] {
  const [, low, high] = /([\d.]+)× to ([\d.]+)×/.exec(chip) ?? []
  return [Number(low), Number(high)]
}

test('the same question asked three times shows how far the answers agree', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'Compare methods and engines' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare' })
  await dialog.getByRole('checkbox', { name: /Single glance/ }).uncheck()
  await expect(dialog.getByRole('button', { name: 'Ask them all' })).toBeDisabled()
  await dialog.getByLabel('Each asked this often').fill('3')
  await dialog.getByRole('button', { name: 'Ask them all' }).click()
  await expect(page.getByText('3 of 3 finished')).toBeVisible({ timeout: 60_000 })
  const runs = await groupRuns(api, groupOf(page.url()))
  expect(runs.map((one) => one.params.seed).sort()).toEqual([1, 2, 3])
  const words = await page.getByTestId('agreement').textContent()
  expect(words).toMatch(/\d of 3 say/)
})

test('an answer map paints the picture and a sweep draws its chart', async ({ page, api }) => {
  test.setTimeout(120_000)
  // With options every crop tells the probability of each, also of those that it does not give.
  const run = await sampleRun(api, true)
  const screen = new InspectPage(page)
  await page.goto(`${addressOf(run)}&method=answer-map`)
  await page.getByRole('button', { name: /^Method/ }).click()
  await page.getByLabel('Rows').fill('3')
  await page.getByLabel('Columns').fill('3')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByTestId('answer-map')).toContainText('9 of 9 crops', { timeout: 90_000 })
  const map = await api.finished(screen.runId())
  expect(map.params).toMatchObject({ rows: 3, columns: 3 })
  if (map.survey?.kind !== 'answer-map') throw new Error('no answer map')
  expect(map.survey.cells).toHaveLength(9)
  const best = Math.max(...map.survey.cells.map((cell) => cell.value))
  await expect(page.getByTestId('survey-reading')).toContainText('Read best in row')
  expect(best).toBeGreaterThan(0)

  await page.goto(`${addressOf(run)}&method=resolution-sweep`)
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(
    page
      .getByTestId('sweep')
      .getByRole('img', { name: /Confidence over/ })
      .locator('svg'),
  ).toBeVisible({ timeout: 60_000 })
  const sweep = await api.finished(screen.runId())
  if (sweep.survey?.kind !== 'resolution-sweep') throw new Error('no sweep')
  await expect(page.getByTestId('sweep').locator('tbody tr')).toHaveCount(sweep.survey.points.length)
})

test('a parameter out of range says why and is not sent; one in range is', async ({ page, api }) => {
  const run = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: /^Method/ }).click()
  const field = page
    .getByTestId('params')
    .getByLabel('Times as large')
    .or(page.getByTestId('params').getByLabel('On each side'))
  await page.getByTestId('params').getByRole('radio', { name: 'Factor of the box' }).click()
  await field.first().fill('99')
  await expect(page.getByText('A number from 1 to 10.')).toBeVisible()
  await field.first().fill('2')
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect.poll(() => screen.runId()).not.toBe(run.id)
  const next = await api.finished(screen.runId())
  expect(next.params.padding).toEqual({ kind: 'relative', factor: 2 })
})

test('a run goes out as the official Zoom-Refine record', async ({ page, api }) => {
  const run = await sampleRun(api)
  await page.goto(addressOf(run))
  await page.getByRole('button', { name: 'More', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Official Zoom-Refine record' }).click()
  const file = await (await download).path()
  const record = JSON.parse(await readFile(file, 'utf8'))
  expect(record['Rechecked Answer']).toBe(run.refinedAnswer?.letter ?? run.refinedAnswer?.text)
  expect(record.Bounding_Box).toHaveLength(4)
})
