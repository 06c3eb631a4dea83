/** Somebody changes an item while another person has it open to check it: told at once, and nothing of the work is lost. */
import { randomUUID } from 'node:crypto'
import type { Browser, Page } from '@playwright/test'
import sharp from 'sharp'
import type { Entry } from '#contract/entry.ts'
import { entryReviewsSchema } from '#contract/review.ts'
import { addPerson, addRoom, ask, entryNow, good, type Member, signIn } from './annotate-people.ts'
import type { Client } from './client.ts'
import { expect, test } from './fixtures.ts'
import { expectNoViolations } from './violations.ts'

const question = (page: Page) => page.getByRole('region', { name: 'Question' })
const note = (page: Page) => page.getByTestId('change-note')
const elsewhere = { x: 1500, y: 1000, width: 300, height: 200 }

async function change(api: Client, who: Member | null, entry: Entry, patch: Record<string, unknown>) {
  const { version, content } = await entryNow(api, entry)
  const body = { changeId: randomUUID(), version, content: { ...content, ...patch } }
  return good(await ask(api, who, 'PUT', `/api/entries/${entry.id}`, body))
}

/** A project with two people of whom the first changes items and the second checks them. */
async function room(
  api: Client,
  [other, checker]: readonly [string, string],
  rules: Record<string, unknown>,
  ...questions: readonly [string, ...string[]]
) {
  const people = { other: await addPerson(api, other), checker: await addPerson(api, checker) }
  const made = await addRoom(
    api,
    { name: 'Changed meanwhile', rules: { overlap: 2, ...rules } },
    ...questions,
  )
  return { ...people, ...made, second: made.entries[1] ?? made.first, address: made.verifyAt }
}

/** The page of somebody who has the first item open. */
async function checking(browser: Browser, url: string, checker: Member, address: string) {
  const { context, page } = await signIn(browser, url, checker)
  await page.goto(address)
  await expect(question(page)).toContainText('What colour is the flag?')
  return { context, page }
}

test('who checks an item is told what another changes of it, and takes it up with the work begun, by keys', async ({
  browser,
  api,
  loupe,
}) => {
  const { other, checker, first, second, address } = await room(
    api,
    ['Anna', 'Ida'],
    { blind: false },
    'What colour is the flag?',
    'What colour is the door?',
  )
  const { context, page } = await checking(browser, loupe.url, checker, address)
  for (const key of ['a', 'r', '1', '3', '3', 'x']) await page.keyboard.press(key)
  const words = page.getByRole('textbox', { name: 'Reason in your own words' })
  await words.fill('It is cut off.')
  await change(api, other, second, { question: 'What colour is the gate?' })
  await change(api, other, first, { evidence: [elsewhere] })

  await expect(note(page).getByRole('status')).toHaveText('Anna changed this item: evidence box.')
  await expect(note(page)).toContainText('just now')
  await expectNoViolations(page)
  // A verdict on what is no more is not even sent; nothing is lost by trying.
  await page.keyboard.press('Control+Enter')
  await expect(page.getByTestId('note')).toContainText('Not sent: the item is not what it was.')
  await expect(words).toHaveValue('It is cut off.')
  const onCrop = page.getByRole('button', { name: 'Correct on the crop: no', exact: true })
  await expect(onCrop).toHaveAttribute('aria-pressed', 'true')

  await words.press('Control+Shift+Enter')
  await expect(note(page).getByRole('status')).toBeEmpty()
  await expect(page.getByTestId('note')).toContainText('Asked again: “Correct on the crop”.')
  await expect(words).toHaveValue('It is cut off.')
  await expect(onCrop).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByRole('button', { name: 'Unambiguous and answerable: yes' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(page.getByText('Asked again: the item has changed')).toHaveCount(1)
  await expect(page.getByTestId('own-answer')).toContainText('You answered A')
  await expectNoViolations(page)
  await words.press('Control+Enter')
  // What was changed before it was looked at is nobody's news.
  await expect(question(page)).toContainText('What colour is the gate?')
  await expect(note(page).getByRole('status')).toBeEmpty()
  const path = `/api/entries/${first.id}/reviews`
  const given = async () =>
    entryReviewsSchema.parse(await good(await ask(api, checker, 'GET', path))).reviews.at(0)
  await expect.poll(given).toMatchObject({
    version: 2,
    verdict: 'reject',
    reason: 'It is cut off.',
    ownAnswer: 'A',
    checks: { answerable: true, correctCrop: null },
  })
  await context.close()
})

test('fields that are mended stay beside what another changes; both having changed one is told, and no conflict', async ({
  browser,
  api,
  loupe,
}) => {
  const { other, checker, first, address } = await room(
    api,
    ['Hal', 'Ivo'],
    { blind: false, overlap: 1 },
    'What colour is the flag?',
  )
  const { context, page } = await checking(browser, loupe.url, checker, address)
  await page.keyboard.press('r')
  await page.keyboard.press('m')
  const mend = page.getByRole('region', { name: 'Mend' })
  const field = mend.getByRole('textbox', { name: 'Question' })
  await field.fill('What colour is the left flag?')
  await change(api, other, first, { question: 'What colour is the large flag?', answer: 'C' })
  await expect(note(page).getByRole('status')).toHaveText('Hal changed this item: question, answer.')
  await expect(field).toHaveValue('What colour is the left flag?')
  await note(page).getByRole('button', { name: 'Show it as it is now' }).click()
  await expect(question(page)).toContainText('What colour is the large flag?')
  await expect(field).toHaveValue('What colour is the left flag?')
  await expect(mend.getByTestId('clashes')).toContainText('Somebody else has changed this, too: question.')
  await expect(mend.getByRole('status')).toContainText('You changed: question.')
  await expectNoViolations(page)
  await page.keyboard.press('Control+Enter')
  await expect
    .poll(async () => (await entryNow(api, first)).content)
    .toMatchObject({
      question: 'What colour is the left flag?',
      answer: 'C',
    })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await context.close()
})

test('a blind project tells the change and not its checker; what is deleted or written again is gone on from', async ({
  browser,
  api,
  loupe,
}) => {
  const { other, checker, first, second, address } = await room(
    api,
    ['Jon', 'Kay'],
    {},
    'What colour is the flag?',
    'What colour is the door?',
  )
  const { context, page } = await checking(browser, loupe.url, checker, address)
  const said = note(page).getByRole('status')
  // Another's verdict alone changes nothing that is shown.
  const verdict = { id: randomUUID(), version: 1, verdict: 'mend', reason: 'Which flag?' }
  await good(await ask(api, other, 'POST', `/api/entries/${first.id}/reviews`, verdict))
  await change(api, other, first, { question: 'What colour is the large flag?' })
  await expect(said).toHaveText('Somebody changed this item: question.')
  await expect(page.getByText('Jon')).toHaveCount(0)
  await expect(page.getByText('Which flag?')).toHaveCount(0)
  await page.keyboard.press('n')
  await expect(question(page)).toContainText('What colour is the large flag?')
  await expect(page.getByText('true answer')).toHaveCount(0)

  await change(api, null, first, { evidence: [] })
  await expect(said).toHaveText('This machine is writing on this item; it lacks an evidence box.')
  await change(api, null, first, { evidence: [elsewhere] })
  await expect(said).toHaveText('This item was changed, last by This machine: evidence box.')
  await good(await ask(api, null, 'DELETE', `/api/entries/${first.id}`))
  await expect(said).toHaveText('This machine deleted this item.')
  await note(page).getByRole('button', { name: 'Go on without it' }).click()
  await expect(question(page)).toContainText('What colour is the door?')
  await expect(said).toBeEmpty()
  await change(api, null, second, { submitted: false })
  await expect(said).toHaveText('This machine took this item back to draft.')
  await page.keyboard.press('n')
  await expect(page.getByText('Nothing is left for you to check')).toBeVisible()
  await context.close()
})

test('the crop shows the evidence as it is mended, and as it was once that is left', async ({
  browser,
  api,
  loupe,
}) => {
  const { checker, address } = await room(api, ['Lea', 'Max'], { overlap: 1 }, 'What colour is the flag?')
  const { context, page } = await checking(browser, loupe.url, checker, address)
  await page.keyboard.press('r')
  await page.keyboard.press('m')
  const mend = page.getByRole('region', { name: 'Mend' })
  const full = page.getByRole('application', { name: 'The full image' })
  const crop = page.getByRole('application', { name: 'The crop at full resolution' })
  await expect(crop).toHaveAttribute('data-state', 'ready')
  /** How much of the middle of the crop's pane shows something: beside the box it is of one colour. */
  const shown = async () => {
    const place = await crop.boundingBox()
    if (!place) throw new Error('the pane has no place')
    const clip = {
      x: place.x + place.width / 2 - 60,
      y: place.y + place.height / 2 - 60,
      width: 120,
      height: 120,
    }
    const { channels } = await sharp(await page.screenshot({ clip })).stats()
    return Math.max(...channels.map(({ max, min }) => max - min))
  }
  await expect.poll(shown).toBeGreaterThan(12)
  // The box is drawn anew in the middle of what is seen, which is not where it was.
  await full.focus()
  await page.keyboard.press('w')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^Selected: evidence/).first()).toBeAttached()
  await expect(mend.getByRole('status')).toContainText('evidence box')
  await expect.poll(shown).toBeGreaterThan(12)
  await mend.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(shown).toBeGreaterThan(12)
  await context.close()
})
