/** Help by the built-in model beside an item: its votes on a person's question, the easy check, acceptance, and boxes. */
import { randomUUID } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import { suggestionSchema } from '#contract/assist.ts'
import { type Entry, entrySchema } from '#contract/entry.ts'
import { entryPageSchema } from '#contract/entry-list.ts'
import { imageInfoSchema, sampleSchema } from '#contract/image.ts'
import { projectSchema } from '#contract/project.ts'
import { expect, test } from './fixtures.ts'

async function projectWithItem(request: APIRequestContext) {
  const samples = sampleSchema.array().parse(await (await request.get('/api/samples')).json())
  const sample = samples.find(({ questions }) => questions.some((question) => !question.options))
  const asked = sample?.questions.find((question) => !question.options)
  if (!sample || !asked) throw new Error('no sample has an open question')
  const image = imageInfoSchema.parse(await (await request.post(`/api/samples/${sample.id}/image`)).json())
  const project = projectSchema.parse(
    await (await request.post('/api/projects', { data: { name: 'Assisted' } })).json(),
  )
  const { question, evidence } = asked
  const content = { question, type: 'open', category: 'OCR', evidence: [evidence] }
  const made = await request.post(`/api/projects/${project.id}/entries`, {
    data: { id: randomUUID(), changeId: randomUUID(), imageId: image.id, content },
  })
  return { project, question, entry: entrySchema.parse(await made.json()) }
}

test('a vote on a person’s own question, and the item that is made of it', async ({ page, request }) => {
  const { project, question, entry } = await projectWithItem(request)
  await page.goto(`/annotate/${project.id}?entry=${entry.id}`)
  await page.getByRole('button', { name: 'Assist', exact: true }).click()
  const assist = page.getByTestId('assist')

  // It says what it cannot do instead of pretending.
  await assist.getByRole('radio', { name: 'Write questions' }).click()
  await expect(assist.getByText('never trained to write')).toBeVisible()
  await expect(assist.getByRole('button', { name: 'Write and answer' })).toBeDisabled()
  await assist.getByRole('radio', { name: 'Answer my question' }).click()
  await expect(assist.getByText('beside the whole view')).toBeVisible()

  await page.getByRole('button', { name: 'Assist', exact: true }).focus()
  const begun = page.waitForResponse(
    (reply) => reply.url().endsWith('/suggestions') && reply.status() === 202,
  )
  await page.keyboard.press('Shift+A')
  const { id } = suggestionSchema.parse(await (await begun).json())
  await expect(page.getByTestId('suggestion')).toHaveAttribute('data-status', 'done', { timeout: 60_000 })
  const done = suggestionSchema.parse(await (await request.get(`/api/suggestions/${id}`)).json())
  const [candidate] = done.candidates
  if (!candidate) throw new Error('no candidate')
  const { vote, easy, replies } = candidate
  expect(replies.filter(({ look, error }) => look === 'crop' && !error)).toHaveLength(8)
  expect(new Set(replies.map(({ seed }) => seed)).size).toBe(9)
  const card = page.getByTestId('candidate')
  await expect(card.getByText(question)).toBeVisible()
  await expect(card.getByTestId('vote')).toContainText('8 of 8 answers')
  await expect(card.getByTestId('vote')).toContainText('kept above 6')
  for (const { text, votes } of vote.answers) {
    const bar = card.getByTestId('vote').getByRole('listitem').filter({ hasText: text }).first()
    await expect(bar).toContainText(String(votes))
  }
  await expect(card).toHaveAttribute('data-state', vote.consensus ? 'reached' : 'missed')
  await expect(card.locator('[data-verdict]')).toHaveAttribute('data-verdict', easy[0]?.verdict ?? '')
  await card.getByRole('button', { name: '9 raw replies' }).click()
  await expect(card.getByRole('article')).toHaveCount(9)

  // Accepted with an edit: the answer that got the most votes, whether they were enough or not.
  const first = vote.answers[0]
  if (!first) throw new Error('no answer was read')
  await page.keyboard.press('Shift+Enter')
  const dialog = page.getByRole('dialog', { name: 'Accept as a new item' })
  await dialog.getByLabel('Answer', { exact: true }).fill(first.text)
  await dialog.getByLabel(/^Notes/).fill('checked by eye')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()
  await expect(card).toHaveAttribute('data-state', 'accepted')
  const page2 = await request.get(`/api/projects/${project.id}/entries`)
  const { entries } = entryPageSchema.parse(await page2.json())
  const accepted = entries.find((one) => one.id !== entry.id)
  expect(accepted).toMatchObject({
    state: 'draft',
    content: { question, answer: first.text, notes: 'checked by eye', evidence: entry.content.evidence },
    origin: { by: 'machine', suggestionId: id, engine: 'builtin', votes: first.votes, samples: 8 },
  })
  await card.getByRole('button', { name: 'Open the item' }).click()
  await expect(page).toHaveURL(new RegExp(`entry=${accepted?.id}`))
})

test('boxes by grounding and by attention, taken by their keys', async ({ page, request }) => {
  const { project, entry } = await projectWithItem(request)
  await page.goto(`/annotate/${project.id}?entry=${entry.id}`)
  await page.getByRole('button', { name: 'Assist', exact: true }).focus()
  await page.keyboard.press('Shift+P')
  const boxes = page.getByTestId('box-proposals')
  const listed = boxes.getByRole('list').getByRole('listitem')
  await page.keyboard.press('Shift+P')
  await expect(listed).toHaveCount(1, { timeout: 60_000 })
  await expect(listed.first()).toContainText('grounding')
  await expect(listed.first()).toContainText('a token')
  await boxes.getByRole('radio', { name: 'Attention' }).click()
  await page.keyboard.press('Shift+P')
  await expect(listed).toHaveCount(2, { timeout: 60_000 })
  await expect(listed.nth(1)).toContainText('of attention in')
  // Dashed on the picture, too: the pane's list for screen readers has them.
  await expect(page.getByTestId('evidence-pane')).toContainText('1 grounding')

  const size = await listed.nth(1).locator('.font-mono').nth(1).textContent()
  await page.keyboard.press('Alt+2')
  await expect(listed).toHaveCount(1)
  const saved = async (): Promise<Entry> =>
    entrySchema.parse(await (await request.get(`/api/entries/${entry.id}`)).json())
  await expect.poll(async () => (await saved()).version).toBeGreaterThan(1)
  const { content } = await saved()
  const [taken] = content.evidence
  expect(`${Math.round(taken?.width ?? 0)} × ${Math.round(taken?.height ?? 0)}`).toBe(size)
  expect(content.evidence).not.toEqual(entry.content.evidence)
})
