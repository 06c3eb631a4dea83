/** Words of a question that the built-in model cannot read: said wherever the reply stands, in the same words. */
import { expect, test } from './fixtures.ts'
import { addressOf, sampleRun } from './sample-run.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('what is to be known of a reply stands in its step, in the presentation and in the replay', async ({
  page,
  api,
}) => {
  const known = await sampleRun(api)
  const question = `Dear xylophone: ${known.question}`
  const asked = { imageId: known.imageId, question, method: 'zoom-refine', engine: known.engine }
  const run = await api.finished(await api.createRun(asked))
  const asks = run.steps.filter((step) => step.kind === 'ask')
  const [note = ''] = asks[0]?.notes ?? []
  expect(note).toContain('xylophone')
  const notes = page.getByTestId('reply-notes')

  // Under the answers once; in each step that asked once more.
  await page.goto(addressOf(run))
  await expect(notes).toHaveText([new RegExp(`^To know of the replies.*${escaped(note)}`)])
  for (const step of run.steps) {
    await page.goto(`${addressOf(run)}&step=${step.index}`)
    await expect(notes).toHaveCount(step.kind === 'ask' ? 2 : 1)
    if (step.kind === 'ask') await expect(notes.last()).toHaveText(`To know of the reply${note}`)
  }

  for (const [step, count] of [
    ['view', 0],
    ['initial', 1],
    ['refined', 1],
    ['closing', 0],
  ] as const) {
    await page.goto(`/present/${run.id}?step=${step}`)
    await expect(page.getByTestId('caption-title')).toBeVisible()
    await expect(notes).toHaveCount(count)
    if (count > 0) await expect(notes).toContainText(note)
  }

  await page.goto(`/present/${run.id}?replay=true&t=${run.timings.totalMs}`)
  await expect(notes).toContainText(note)
})

const escaped = (text: string) => text.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')
