import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('a sample question is one click away', async ({ page, api }) => {
  const sample = (await api.samples())[0]
  const question = sample?.questions[0]
  if (!sample || !question) throw new Error('no samples')
  const screen = new InspectPage(page)
  await page.goto('/')
  const card = page.getByRole('article').filter({ hasText: sample.title })
  await card.getByRole('button', { name: question.question }).click()
  await page.waitForURL(/\/inspect\/.*[?&]run=/)
  await screen.finished()
  const run = await api.run(screen.runId())
  expect(run).toMatchObject({
    question: question.question,
    expected: question.expected,
    method: 'zoom-refine',
  })
  await expect(screen.answer('Refined').getByTestId('answer-text')).toHaveText(
    run.refinedAnswer?.text ?? 'missing',
  )
  const verdict = run.refinedVerdict === 'correct' ? /right|correct/ : /wrong/
  await expect(screen.answer('Refined')).toContainText(verdict)
})

test('multiple choice: options and the expected letter are typed, the answer is a letter with its verdict', async ({
  page,
  api,
}) => {
  const all = (await api.samples()).flatMap((sample) =>
    sample.questions.map((question) => ({ sample, question })),
  )
  const found = all.find(({ question }) => question.options && question.options.length >= 2)
  if (!found) throw new Error('no sample has a multiple-choice question')
  const { question, options = [], expected } = found.question
  const { id: imageId } = await api.sampleImage(found.sample.id)
  const screen = new InspectPage(page)
  await page.goto(`/inspect/${imageId}`)
  await page.getByRole('button', { name: 'Options' }).click()
  await page.getByRole('button', { name: 'Multiple choice' }).click()
  for (const { letter, text } of options) {
    const field = page.getByRole('textbox', { name: `Option ${letter}`, exact: true })
    if (!(await field.isVisible())) await page.getByRole('button', { name: 'Option', exact: true }).click()
    await field.fill(text)
  }
  await page.getByRole('textbox', { name: 'Expected answer' }).fill(expected)
  await screen.ask(question)
  await screen.finished()

  const run = await api.run(screen.runId())
  expect(run).toMatchObject({ options, expected, status: 'succeeded' })
  const letter = run.refinedAnswer?.letter ?? 'missing'
  expect(options.map((option) => option.letter)).toContain(letter)
  await expect(screen.answer('Refined').getByTestId('answer-letter')).toHaveText(letter)
  expect(run.refinedVerdict).toBe(letter === expected ? 'correct' : 'wrong')
})

test('an empty question is not asked, and the page says why', async ({ page, api }) => {
  const sample = (await api.samples())[0]
  const { id: imageId } = await api.sampleImage(sample?.id ?? '')
  await page.goto(`/inspect/${imageId}`)
  const screen = new InspectPage(page)
  await screen.question.fill('  ')
  await screen.question.press('Enter')
  await expect(page.getByRole('alert')).toContainText(/question/i)
  expect(page.url()).not.toContain('run=')
})

test('a file that is no picture is refused in words, and another can be chosen', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sample scenes' })).toBeVisible()
  const letter = {
    name: 'letter.png',
    mimeType: 'image/png',
    buffer: Buffer.from('Dear all, no picture here.'),
  }
  await page.getByLabel('Picture files').setInputFiles(letter)
  await expect(
    page.getByText('Loupe opens JPEG, PNG, WebP, TIFF, AVIF and GIF pictures').first(),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose another picture' })).toBeVisible()
})
