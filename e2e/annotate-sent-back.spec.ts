/** What comes back to its author, and whom the checkers meet: alone, sent back, handed back, in conflict. */
import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { entryHistorySchema } from '#contract/entry-list.ts'
import { addPerson, addRoom, ask, entryNow, good, signIn } from './annotate-people.ts'
import { saved } from './annotate-project.ts'
import { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { expectNoViolations } from './violations.ts'

/** One accepts an item, or sends it back, alone. */
const byOne = { rules: { overlap: 1 } }

const question = (page: Page) => page.getByRole('region', { name: 'Question' })

test('who is alone is told why there is nothing to check, and what to change', async ({ page, own }) => {
  const api = new Client(own.url)
  const { verifyAt } = await addRoom(
    api,
    { name: 'By one person' },
    'What colour is the flag?',
    'What colour is the door?',
  )
  await page.goto(own.url + verifyAt)
  await expect(page.getByText('Nothing is left for you to check')).toBeVisible()
  await expect(page.getByText('2 items wait for others. You wrote them, and who wrote an item')).toBeVisible()
  await expect(page.getByText('once 2 people accept it, and you are the only one here.')).toBeVisible()
  await expectNoViolations(page)

  await page.getByRole('link', { name: 'Add people' }).click()
  await expect(page).toHaveURL(/\/settings\?tab=people/)
  await page.goBack()
  await page.getByRole('button', { name: 'Change the rules' }).click()
  const rules = page.getByRole('dialog', { name: 'Settings of the project' })
  await rules.getByRole('switch', { name: 'Authors may check their own items' }).click()
  await rules.getByRole('button', { name: 'Save' }).click()
  await expect(question(page)).toContainText('What colour is the flag?')
})

test('an item that was sent back tells its author why, until it is mended', async ({
  browser,
  page,
  api,
  loupe,
}) => {
  const eve = await addPerson(api, 'Eve')
  const { first: entry, verifyAt } = await addRoom(
    api,
    { name: 'Sent back', ...byOne },
    'What colour is the flag?',
  )
  const checker = await signIn(browser, loupe.url, eve)
  await checker.page.goto(verifyAt)
  await expect(question(checker.page)).toContainText('What colour is the flag?')
  await checker.page.keyboard.press('r')
  await checker.page.keyboard.press('3')
  await checker.page.keyboard.press('3')
  await checker.page.keyboard.press('m')
  const mend = checker.page.getByRole('region', { name: 'Mend' })
  await mend.getByRole('textbox', { name: 'What was wrong' }).fill('There are two flags: say which.')
  await mend.getByRole('button', { name: 'Back to its author' }).click()
  await expect(checker.page.getByText('Nothing is left for you to check')).toBeVisible()
  await expect(checker.page.getByText('1 item waits for others.')).toBeVisible()
  // The verdict is on its way until the server has it.
  await expect.poll(async () => (await entryNow(api, entry)).state).toBe('mend')
  await checker.context.close()

  await page.goto(verifyAt)
  await expect(page.getByText('1 item of yours came back to be mended.')).toBeVisible()
  await page.getByRole('button', { name: 'Mend it' }).click()
  const why = page.getByRole('region', { name: 'What has to be mended' })
  await expect(why.getByTestId('verdict')).toHaveCount(1)
  await expect(why.getByTestId('verdict')).toContainText('Eve')
  await expect(why.getByTestId('verdict')).toContainText('to mend')
  await expect(why.getByTestId('verdict')).toContainText('There are two flags: say which.')
  await expect(why.getByTestId('verdict')).toContainText('Correct on the crop: no')
  await expectNoViolations(page)
  const item = page.getByRole('region', { name: 'The item' })
  await item.getByRole('textbox', { name: 'Question' }).fill('What colour is the large flag?')
  await expect(why).toHaveCount(0)
})

test('an item that was sent back and is right as it is goes to its checkers again, and can be taken back', async ({
  browser,
  page,
  api,
  loupe,
}) => {
  const fay = await addPerson(api, 'Fay')
  const {
    project,
    first: entry,
    verifyAt,
  } = await addRoom(api, { name: 'Handed back', ...byOne }, 'What colour is the flag?')
  const stored = () => entryNow(api, entry)
  const { context, page: checker } = await signIn(browser, loupe.url, fay)
  await checker.goto(verifyAt)
  await expect(question(checker)).toContainText('What colour is the flag?')
  await checker.keyboard.press('r')
  await checker.keyboard.press('m')
  await checker.getByRole('textbox', { name: 'What was wrong' }).fill('There are two flags: say which.')
  await checker.keyboard.press('Control+Enter')
  await expect(checker.getByText('Nothing is left for you to check')).toBeVisible()
  await expect.poll(async () => (await stored()).state).toBe('mend')

  // Her page is to see the end of it only.
  await context.setOffline(true)
  // A note is no change of what was checked, so it stays sent back.
  await page.goto(`/annotate/${project.id}?entry=${entry.id}`)
  const why = page.getByRole('region', { name: 'What has to be mended' })
  await page.getByRole('textbox', { name: 'Notes' }).fill('The other one is a pennant.')
  await saved(page)
  await expect(why.getByTestId('verdict')).toContainText('There are two flags')
  await why.getByRole('textbox', { name: 'A word to the checkers' }).fill('The other one is a pennant.')
  await expectNoViolations(page)
  await page.keyboard.press('Control+Shift+Enter')
  await expect(why).toHaveCount(0)
  await expect(page.getByTestId('hand-back')).toContainText('You handed it back to be checked again')
  await expect.poll(async () => (await stored()).state).toBe('open')

  // Undone and done again, as everything; the history tells each.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(why.getByTestId('verdict')).toContainText('There are two flags')
  await expect.poll(async () => (await stored()).state).toBe('mend')
  await page.keyboard.press('Control+Shift+z')
  await expect(why).toHaveCount(0)
  await expect.poll(async () => (await stored()).state).toBe('open')
  await page.getByRole('button', { name: 'History of the item' }).click()
  await expect(page.getByTestId('version').first()).toContainText('handed it back to the checkers')
  await expect(page.getByTestId('version').first()).toContainText('“The other one is a pennant.”')
  await expect(page.getByTestId('version').nth(1)).toContainText('took it back from the checkers')

  // It comes to Fay again by itself, on the page that was open all the time.
  await context.setOffline(false)
  await expect(question(checker)).toContainText('What colour is the flag?', { timeout: 20_000 })
  await checker.keyboard.press('r')
  await expect(checker.getByTestId('hand-back')).toContainText('handed it back to be checked again')
  await expect(checker.getByTestId('hand-back')).toContainText('The other one is a pennant.')
  await expectNoViolations(checker)
  await checker.keyboard.press('Enter')
  await expect.poll(async () => (await stored()).state).toBe('verified')
  await context.close()
})

test('a rejected item tells its author why, and goes to its checkers again as it is', async ({
  browser,
  page,
  own,
}) => {
  const api = new Client(own.url)
  const mia = await addPerson(api, 'Mia')
  const { first: entry, verifyAt } = await addRoom(
    api,
    { name: 'Rejected', ...byOne },
    'What colour is the flag?',
  )
  const stored = async () => (await entryNow(api, entry)).state
  const verdict = { id: randomUUID(), version: 1, verdict: 'reject', reason: 'Too easy: seen at a glance' }
  await good(await ask(api, mia, 'POST', `/api/entries/${entry.id}/reviews`, verdict))
  expect(await stored()).toBe('rejected')

  await page.goto(own.url + verifyAt)
  await expect(page.getByText('1 item of yours was rejected.')).toBeVisible()
  await page.getByRole('button', { name: 'See why' }).click()
  const why = page.getByRole('region', { name: 'Why it was rejected' })
  await expect(why.getByTestId('verdict')).toContainText('Too easy: seen at a glance')
  await expect(why).toContainText('stays out of what is published')
  await expectNoViolations(page)
  await why.getByRole('textbox', { name: 'A word to the checkers' }).fill('Only in the crop.')
  await page.keyboard.press('Control+Shift+Enter')
  await expect.poll(stored).toBe('open')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect.poll(stored).toBe('rejected')
  await expect(why.getByTestId('verdict')).toContainText('Mia')
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(stored).toBe('open')

  const { context, page: checker } = await signIn(browser, own.url, mia)
  await checker.goto(verifyAt)
  await expect(question(checker)).toContainText('What colour is the flag?')
  await checker.keyboard.press('r')
  await expect(checker.getByTestId('hand-back')).toContainText('Only in the crop.')
  await context.close()
})

test('a mend that meets the author’s change is settled where one checks, when one has the time', async ({
  browser,
  page: author,
  api,
  loupe,
}) => {
  const gil = await addPerson(api, 'Gil')
  const {
    project,
    first: entry,
    verifyAt,
  } = await addRoom(
    api,
    { name: 'Both at once', ...byOne },
    'What colour is the flag?',
    'What colour is the roof?',
  )
  const { context, page } = await signIn(browser, loupe.url, gil)
  await page.goto(verifyAt)
  await expect(question(page)).toContainText('What colour is the flag?')
  await page.keyboard.press('r')
  await page.keyboard.press('m')
  const mend = page.getByRole('region', { name: 'Mend' })
  await mend.getByRole('textbox', { name: 'Question' }).fill('What colour is the left flag?')

  // Otherwise he would be told of it before he says anything.
  await context.setOffline(true)
  await author.goto(`/annotate/${project.id}?entry=${entry.id}`)
  await author.getByRole('textbox', { name: 'Question' }).fill('What colour is the large flag?')
  await saved(author)

  await page.keyboard.press('Control+Enter')
  // The next item is open meanwhile, and stays so.
  await expect(question(page)).toContainText('What colour is the roof?')
  await context.setOffline(false)
  await expect(page.getByTestId('note')).toContainText(`${entry.key} was changed by`)
  await expect(page.getByRole('button', { name: `Settle the conflict of ${entry.key}` })).toBeVisible()
  await expectNoViolations(page)
  await page.keyboard.press('Shift+S')
  const dialog = page.getByRole('dialog', { name: 'Two people changed this item' })
  await expect(dialog).toContainText('What colour is the large flag?')
  await expectNoViolations(page)
  await dialog.getByRole('radio', { name: /You, here/ }).check()
  await dialog.getByRole('button', { name: 'Save this' }).click()
  await expect(dialog).toBeHidden()
  const history = async () =>
    entryHistorySchema.parse(await good(await ask(api, gil, 'GET', `/api/entries/${entry.id}/history`)))
      .changes
  await expect
    .poll(async () => (await history()).map(({ content }) => content.question))
    .toEqual(['What colour is the left flag?', 'What colour is the large flag?', 'What colour is the flag?'])
  expect((await history())[0]).toMatchObject({ kind: 'mend', personName: 'Gil' })
  await context.close()
})
