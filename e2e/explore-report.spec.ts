/** The report of a slice, as a page and as one HTML file that opens anywhere. */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { ExploreApi } from './explore-api.ts'
import { writeSquares } from './explore-files.ts'
import { expect, test } from './fixtures.ts'

/** how the squares' boxes are written */
const thousandths = { boxes: 'xyxy', units: 'thousand' } as const

test('a report says what was measured and goes out as Markdown and as one HTML file without the network', async ({
  browser,
  own,
  page,
}, info) => {
  test.setTimeout(120_000)
  const api = new ExploreApi(own.url)
  const { list } = await writeSquares(info.outputPath('squares'), 6)
  const { datasetId } = await api.bring(list, 'Six squares', thousandths)
  if (!datasetId) throw new Error('no dataset')
  const { id } = await api.evaluate({ datasetId, method: 'zoom-refine', engine: 'builtin' })
  await api.evaluationWhen(id, ({ status }) => status === 'finished')

  await page.goto(`${own.url}/explore/${datasetId}/report?a=${id}`)
  const report = page.getByTestId('report')
  await expect(report).toContainText('Zoom-Refine')
  await expect(report).toContainText('loupe-tiny')
  await expect(report.getByRole('heading', { name: 'Examples' })).toBeVisible()
  await expect(report.locator('img').first()).toBeVisible()

  const save = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ])
    const path = info.outputPath(download.suggestedFilename())
    await download.saveAs(path)
    return path
  }
  const markdown = await readFile(await save('Markdown'), 'utf8')
  expect(markdown).toContain('## Examples')
  expect(markdown).toContain('loupe-tiny')

  const shown = await report.innerText()
  const pictures = await report.locator('img').count()
  const alone = await browser.newContext({ offline: true })
  try {
    const reader = await alone.newPage()
    const asked: string[] = []
    reader.on('request', (request) => asked.push(request.url()))
    const path = await save('HTML')
    await reader.goto(pathToFileURL(path).href)
    expect(await reader.getByTestId('report').innerText()).toBe(shown)
    const loaded = await reader
      .locator('img')
      .evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length)
    expect(loaded).toBe(pictures)
    expect(asked.filter((url) => !url.startsWith('data:') && !url.startsWith('file:'))).toEqual([])
    // White paper, and the page's own look.
    expect(await reader.evaluate(() => getComputedStyle(document.body).display)).not.toBe('inline')
    expect(await reader.evaluate(() => document.documentElement.dataset.theme)).toBe('light')
  } finally {
    await alone.close()
  }
})
