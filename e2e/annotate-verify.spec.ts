/** Three people check a project, disagree, and settle it; what they agree on is published and exported. */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { agreementSchema } from '#contract/agreement.ts'
import { disagreementSchema, queueSchema } from '#contract/checking.ts'
import { dataCardSchema } from '#contract/data-card.ts'
import { entrySchema } from '#contract/entry.ts'
import { entryHistorySchema } from '#contract/entry-list.ts'
import { entryReviewsSchema } from '#contract/review.ts'
import type { PlainBox } from '#contract/space.ts'
import { addEntry, addPerson, addProject, ask, good, type Member, signIn } from './annotate-people.ts'
import { saved } from './annotate-project.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { expectNoViolations } from './violations.ts'

const progress = (page: Page) => page.getByTestId('verify-progress')
const question = (page: Page) => page.getByRole('region', { name: 'Question' })

test('three people check blind, disagree, settle it, publish it and export it', async ({
  browser,
  page: admin,
  api,
  loupe,
}) => {
  test.setTimeout(240_000)
  const samples = (await api.samples()).slice(0, 2)
  const [first, second] = await Promise.all(samples.map(({ id }) => api.sampleImage(id)))
  if (!first || !second) throw new Error('there are no samples')
  const people = [await addPerson(api, 'Ana'), await addPerson(api, 'Bo'), await addPerson(api, 'Cy')]
  const [ana, bo, cy] = people as [Member, Member, Member]
  const project = await addProject(api, {
    name: 'Checked by three',
    rules: { overlap: 3, licence: 'CC BY 4.0' },
  })
  const box = { x: 400, y: 300, width: 300, height: 200 }
  const one = await addEntry(api, project, first.id, box, { question: 'What colour is the flag?' })
  await addEntry(api, project, first.id, box, { question: 'What colour is the door?' })
  await addEntry(api, project, second.id, box, { question: 'What colour is the roof?', category: 'OCR' })
  const address = `/annotate/${project.id}?tab=verify`

  await test.step('everything is given out to all three', async () => {
    await admin.goto(`/annotate/${project.id}?tab=people`)
    // Other tests may have brought people of their own.
    const whoChecks = admin.getByRole('group', { name: 'Who checks' })
    await expect(whoChecks.getByRole('checkbox', { name: 'Cy' })).toBeChecked()
    for (const box of await whoChecks.getByRole('checkbox').all()) await box.setChecked(false)
    for (const { name } of people) await whoChecks.getByRole('checkbox', { name }).check()
    await expect(admin.getByTestId('distribution')).toHaveText('3 items wait: 9 checks to give out.')
    await admin.getByRole('button', { name: 'Give out' }).click()
    await expect(admin.getByTestId('note')).toContainText('9 checks given out')
    await expect(admin.getByTestId('progress').getByRole('row', { name: /Cy/ })).toContainText('3 of 3 given')
  })

  const atAna = await signIn(browser, loupe.url, ana)

  await test.step('Ana accepts all three by keyboard, answering first', async () => {
    const { page } = atAna
    await page.goto(address)
    await expect(question(page)).toContainText('What colour is the flag?')
    await expect(progress(page)).toContainText('3 left')
    // Neither the crop nor the true answer is given away before an own answer.
    await expect(page.getByText('true answer')).toHaveCount(0)
    await expect(page.getByRole('application', { name: 'The crop at full resolution' })).toHaveCount(0)
    await page.keyboard.press('a')
    await page.keyboard.press('r')
    await expect(page.getByTestId('own-answer')).toContainText('You answered A, another one.')
    await expect(page.getByRole('application', { name: 'The crop at full resolution' })).toBeVisible()
    await page.keyboard.press('y')
    await expect(question(page)).toContainText('What colour is the door?')
    await expect(page.getByTestId('last-verdict')).toContainText('You accepted')
    // A mark that speaks against accepting holds it up once.
    await page.keyboard.press('r')
    await page.keyboard.press('4')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert')).toContainText('“Too easy”: yes')
    await page.keyboard.press('4')
    await page.keyboard.press('Enter')
    await expect(question(page)).toContainText('What colour is the roof?')
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Nothing is left for you to check')).toBeVisible()
    await expect(page.getByText(/^(everything saved|saved \d+ s ago)$/)).toBeVisible()
  })

  await test.step('what Ana found is hidden from Bo, on the screen and in the replies', async () => {
    const queue = queueSchema.parse(
      await good(await ask(api, bo, 'GET', `/api/projects/${project.id}/queue?limit=9`)),
    )
    expect(queue.items.map(({ reviews, hidden, entry }) => [reviews.length, hidden, entry.state])).toEqual([
      [0, 1, 'open'],
      [0, 1, 'open'],
      [0, 1, 'open'],
    ])
    const path = `/api/entries/${one.id}/reviews`
    expect(entryReviewsSchema.parse(await good(await ask(api, bo, 'GET', path)))).toEqual({
      reviews: [],
      hidden: 1,
    })
    expect((await ask(api, bo, 'GET', `${path}?reveal=true`)).status).toBe(403)
    const told = await good(await ask(api, bo, 'GET', `/api/projects/${project.id}/disagreements`))
    expect(disagreementSchema.array().parse(told)).toEqual([])
  })

  await test.step('Bo rejects the first with a reason, takes back a slip, and sees Ana’s verdict beside his', async () => {
    const { context, page } = await signIn(browser, loupe.url, bo)
    await page.goto(address)
    await expect(question(page)).toContainText('What colour is the flag?')
    await page.keyboard.press('b')
    await page.keyboard.press('r')
    await expect(page.getByTestId('own-answer')).toContainText('You answered the same.')
    await expect(page.getByTestId('hidden-verdicts')).toContainText('1 person has checked this')
    await expect(page.getByTestId('verdict')).toHaveCount(0)
    await page.keyboard.press('x')
    await page.keyboard.press('1')
    await page.keyboard.press('Control+Enter')
    await expect(question(page)).toContainText('What colour is the door?')
    await expect(page.getByTestId('last-verdict')).toContainText('Ana accepted')
    // A slip: taken back, and given anew.
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
    await expect(question(page)).toContainText('What colour is the roof?')
    await page.keyboard.press('Control+z')
    await expect(question(page)).toContainText('What colour is the door?')
    await page.keyboard.press('Enter')
    await expect(question(page)).toContainText('What colour is the roof?')
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Nothing is left for you to check')).toBeVisible()
    // Back at the first item both verdicts stand side by side.
    for (let step = 0; step < 3; step++) await page.keyboard.press('k')
    await expect(question(page)).toContainText('What colour is the flag?')
    await expect(page.getByTestId('verdict').filter({ hasText: 'Ana' })).toContainText('accepted')
    await expect(page.getByTestId('verdict').filter({ hasText: 'Bo (you)' })).toContainText(
      'Ambiguous on the full image',
    )
    await expect(page.getByText(/^(everything saved|saved \d+ s ago)$/)).toBeVisible()
    await context.close()
  })

  await test.step('that Ana and Bo disagree is told nowhere to Cy, who has not checked yet', async () => {
    const root = `/api/projects/${project.id}`
    for (const path of [
      `${root}/changes`,
      `${root}/entries`,
      `${root}/queue?limit=9`,
      `/api/entries/${one.id}`,
    ]) {
      const told = JSON.stringify(await good(await ask(api, cy, 'GET', path)))
      expect(told).toContain('What colour is the flag?')
      expect(told, path).not.toMatch(/"state":"(disputed|mend|rejected|verified)"/)
      expect(told, path).not.toContain('Ambiguous')
    }
  })

  await test.step('Cy checks without a network; what was said arrives once it is back', async () => {
    const { context, page } = await signIn(browser, loupe.url, cy)
    await page.goto(address)
    await expect(question(page)).toContainText('What colour is the flag?')
    await context.setOffline(true)
    for (const name of ['flag', 'door', 'roof']) {
      await expect(question(page)).toContainText(`What colour is the ${name}?`)
      await page.keyboard.press('r')
      await page.keyboard.press('Enter')
    }
    await expect(page.getByText('Nothing is left for you to check')).toBeVisible()
    await context.setOffline(false)
    await expect(page.getByText(/^(everything saved|saved \d+ s ago)$/)).toBeVisible()
    const own = entryReviewsSchema.parse(
      await good(await ask(api, cy, 'GET', `/api/entries/${one.id}/reviews`)),
    )
    expect(own.reviews.filter(({ personId }) => personId === cy.id)).toHaveLength(1)
    await context.close()
  })

  await test.step('the agreement on the screen is what is worked out by hand; Ana settles the dispute by key', async () => {
    const { context, page } = atAna
    await page.getByRole('link', { name: 'People' }).click()
    // Three items, three people each: a r a, a a a, a a a. Fleiss: P = (1/3 + 1 + 1) / 3 = 7/9; shares 8/9 and 1/9, so
    // chance = 65/81; (63/81 - 65/81) / (16/81) = -1/8. Krippendorff: 9 marks; 7/9 against (8*7 + 0) / (9*8) = 7/9: 0.
    await expect(page.getByTestId('fleiss')).toHaveText('−0.125')
    await expect(page.getByTestId('alpha')).toHaveText('0')
    // Ana and Bo: 2 of 3 the same, and by chance 1 * 2/3: kappa 0. Ana and Cy said the same word only: not defined.
    const pairs = page.getByTestId('pairs')
    await expect(pairs.getByRole('cell', { name: /2 of 3 same/ })).toHaveText([
      /^02 of 3 same$/,
      /^02 of 3 same$/,
    ])
    await expect(pairs.getByRole('cell', { name: /3 of 3 same/ })).toHaveText(/^n\/a/)
    const figures = agreementSchema.parse(
      await good(await ask(api, ana, 'GET', `/api/projects/${project.id}/agreement`)),
    )
    expect(figures.answers).toEqual({ given: 2, right: 1 })
    await expect(page.getByTestId('progress').getByRole('row', { name: /Ana/ })).toContainText('3 checked')

    await page.getByRole('radio', { name: 'Disagreements (1)' }).click()
    const settle = page.getByRole('complementary', { name: 'Settle it' })
    await expect(settle).toContainText('What colour is the flag?')
    await expect(settle.getByTestId('verdict')).toHaveCount(3)
    await expect(settle.getByTestId('verdict').filter({ hasText: 'Bo' })).toContainText('rejected')
    await expectNoViolations(page)
    await page.keyboard.press('Enter')
    await expect(page.getByText('Nobody disagrees')).toBeVisible()
    await context.close()
  })

  await test.step('the verified items become a dataset that opens in Explore, and a zip with card, plots and splits', async () => {
    const page = admin
    await page.goto(`/annotate/${project.id}?tab=publish`)
    await expect(page.getByTestId('left-out')).toContainText(
      '3 items of 3 verified by the people. None is left out.',
    )
    await page.getByLabel('Split it, so that no two parts share a picture').click()
    await page.getByLabel('Share of part 1').fill('60')
    await page.getByLabel('Share of part 2').fill('40')
    await expect(page.getByTestId('split-result')).toContainText('2 items on 1 picture')
    await expect(page.getByTestId('data-card')).toContainText('3 items on 2 pictures')
    for (const title of ['Categories', 'Image resolutions', 'Crop-to-image area ratios'])
      await expect(page.getByRole('img', { name: title }).locator('svg')).toBeVisible()
    await expectNoViolations(page)

    await page.getByRole('button', { name: 'Download as a file…' }).click()
    const waiting = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('link', { name: 'Download' }).click()
    const files = unzipSync(await readFile(await (await waiting).path()))
    const names = Object.keys(files)
    const text = (name: string) =>
      new TextDecoder().decode(files[names.find((one) => one.endsWith(name)) ?? ''] ?? new Uint8Array())
    const card = dataCardSchema.parse(JSON.parse(text('data-card.json')))
    expect([card.entries, card.images, card.licence]).toEqual([3, 2, 'CC BY 4.0'])
    expect(names.filter((name) => /plots\/.*\.svg$/.test(name))).toHaveLength(3)
    const splits = JSON.stringify(JSON.parse(text('splits.json')))
    expect(splits).toContain('test')
    expect(splits).toContain('dev')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Publish as a dataset' }).click()
    await page.getByTestId('published').getByRole('link', { name: 'Open it in Explore' }).click()
    await expect(page).toHaveURL(/\/explore\/[0-9a-f-]{36}/)
    await expect(page.getByText('What colour is the flag?').first()).toBeVisible()
  })
})

test('an item is mended in place, with a box of one’s own; the next picture is there before it is asked for', async ({
  browser,
  api,
  loupe,
}) => {
  const samples = (await api.samples()).slice(0, 2)
  const [first, second] = await Promise.all(samples.map(({ id }) => api.sampleImage(id)))
  if (!first || !second) throw new Error('there are no samples')
  const dee = await addPerson(api, 'Dee')
  const project = await addProject(api, { name: 'To be mended', rules: { overlap: 1 } })
  const box = { x: 900, y: 700, width: 400, height: 300 }
  const entry = await addEntry(api, project, first.id, box, { question: 'Which colour has the flag?' })
  await addEntry(api, project, second.id, box, { question: 'Which colour has the roof?' })
  const { context, page } = await signIn(browser, loupe.url, dee)
  const ahead: string[] = []
  page.on('requestfinished', (request) => {
    if (request.url().includes(`/iiif/3/${second.id}/`)) ahead.push(request.url())
  })
  await page.goto(`/annotate/${project.id}?tab=verify`)
  await expect(question(page)).toContainText('Which colour has the flag?')
  await expect.poll(() => ahead.filter((url) => url.endsWith('.jpg')).length).toBeGreaterThan(0)

  // One's own box, drawn before the evidence is shown.
  const pane = page.getByRole('application', { name: 'The full image' })
  await expect(pane).toHaveAttribute('data-state', 'ready')
  await page.keyboard.press('w')
  const place = await pane.boundingBox()
  if (!place) throw new Error('the pane has no place')
  const middle = { x: place.x + place.width / 2, y: place.y + place.height / 2 }
  await page.mouse.move(middle.x - 40, middle.y - 30)
  await page.mouse.down()
  await page.mouse.move(middle.x + 40, middle.y + 30, { steps: 4 })
  await page.mouse.up()

  await page.keyboard.press('r')
  await page.keyboard.press('m')
  const mend = page.getByRole('region', { name: 'Mend' })
  await mend.getByRole('textbox', { name: 'Question' }).fill('Which colour has the large flag?')
  await expect(mend.getByRole('status')).toContainText('You changed: question')
  await page.keyboard.press('Control+Enter')
  await expect(question(page)).toContainText('Which colour has the roof?')
  await expect(page.getByTestId('last-verdict')).not.toContainText('on its way')

  const path = `/api/entries/${entry.id}`
  await expect
    .poll(async () => entrySchema.parse(await good(await ask(api, dee, 'GET', path))).state)
    .toBe('verified')
  const history = entryHistorySchema.parse(await good(await ask(api, dee, 'GET', `${path}/history`)))
  expect(history.changes[0]).toMatchObject({ kind: 'mend', version: 2, personName: 'Dee' })
  const { reviews } = entryReviewsSchema.parse(await good(await ask(api, dee, 'GET', `${path}/reviews`)))
  expect(reviews.map(({ verdict, version, reason, current }) => [verdict, version, reason, current])).toEqual(
    [
      ['mend', 1, 'Mended: question', false],
      ['accept', 2, '', true],
    ],
  )
  const drawn = reviews[0]?.ownBox
  expect(drawn && drawn.x < first.width / 2 && drawn.x + drawn.width > first.width / 2).toBe(true)

  // Taken back with its verdict: the item is as it was, and open again with what was typed.
  await page.keyboard.press('Control+z')
  await expect(mend.getByRole('textbox', { name: 'Question' })).toHaveValue(
    'Which colour has the large flag?',
  )
  await expect(question(page)).toContainText('Which colour has the flag?')
  const stored = async () => entrySchema.parse(await good(await ask(api, dee, 'GET', path)))
  await expect.poll(async () => (await stored()).state).toBe('open')
  expect((await stored()).content.question).toBe('Which colour has the flag?')
  await saved(page)
  await expect(mend.getByRole('textbox', { name: 'Question' })).toHaveValue(
    'Which colour has the large flag?',
  )
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await expect(question(page)).toContainText('Which colour has the roof?')
  await expect.poll(async () => (await stored()).state).toBe('verified')
  await context.close()
})

test('one’s own box and a mended one are put, moved and resized by keys alone', async ({
  browser,
  api,
  loupe,
}) => {
  const [sample] = await api.samples()
  if (!sample) throw new Error('there are no samples')
  const image = await api.sampleImage(sample.id)
  const kim = await addPerson(api, 'Kim')
  const project = await addProject(api, { name: 'Boxes by keys', rules: { overlap: 1 } })
  const box = { x: 900, y: 700, width: 400, height: 300 }
  const entry = await addEntry(api, project, image.id, box, { question: 'Which colour has the flag?' })
  const { context, page } = await signIn(browser, loupe.url, kim)
  await page.goto(`/annotate/${project.id}?tab=verify`)
  await expect(question(page)).toContainText('Which colour has the flag?')
  const pane = page.getByRole('application', { name: 'The full image' })
  await expect(pane).toHaveAttribute('data-state', 'ready')
  const hint = page.getByText('Draw over the picture')
  const boxesOf = () => new InspectPage(page).boxes('The full image')
  const middle = (b: PlainBox) => [b.x + b.width / 2, b.y + b.height / 2]
  const expectMiddle = (b: PlainBox) => {
    const [x = 0, y = 0] = middle(b)
    expect(Math.abs(x - image.width / 2)).toBeLessThanOrEqual(1)
    expect(Math.abs(y - image.height / 2)).toBeLessThanOrEqual(1)
  }

  // Before the answer is shown: Enter puts the box while one draws, and does not show the answer.
  await page.keyboard.press('w')
  await expect(hint).toContainText('or look around and press Enter')
  await expect(pane).toBeFocused()
  await expectNoViolations(page)
  await page.keyboard.press('Enter')
  await expect(hint).toBeHidden()
  await expect(page.getByText(/^Selected: yours \(person\)/)).toBeAttached()
  await expect(page.getByText('true answer')).toHaveCount(0)
  const own = (await boxesOf()).get('yours') as PlainBox
  expectMiddle(own)
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Alt+ArrowRight')
  const wanted = { ...own, y: own.y + 10, width: own.width + 1 }
  await expect.poll(async () => (await boxesOf()).get('yours')).toEqual(wanted)
  // Escape lets go of the box, and Tab then leaves the picture.
  await page.keyboard.press('Escape')
  await expect(page.getByText(/^Selected:/)).toHaveCount(0)
  await page.keyboard.press('Tab')
  await expect(pane).not.toBeFocused()

  await page.keyboard.press('r')
  await page.keyboard.press('m')
  await page.keyboard.press('w')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Selected: evidence \(evidence\)/).first()).toBeAttached()
  const mended = (await boxesOf()).get('evidence') as PlainBox
  expectMiddle(mended)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await boxesOf()).get('evidence')).toEqual({ ...mended, x: mended.x - 1 })
  await expect(page.getByRole('region', { name: 'Mend' }).getByRole('status')).toContainText(
    'You changed: evidence box',
  )
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Nothing is left for you to check')).toBeVisible()

  const path = `/api/entries/${entry.id}`
  const stored = async () => entrySchema.parse(await good(await ask(api, kim, 'GET', path)))
  await expect.poll(async () => (await stored()).state).toBe('verified')
  expect((await stored()).content.evidence).toEqual([{ ...mended, x: mended.x - 1 }])
  const { reviews } = entryReviewsSchema.parse(await good(await ask(api, kim, 'GET', `${path}/reviews`)))
  expect(reviews[0]?.ownBox).toEqual(wanted)
  await context.close()
})
