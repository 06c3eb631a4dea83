import type { Page } from '@playwright/test'
import { AnnotateProject, saved } from './annotate-project.ts'
import { expect, test } from './fixtures.ts'

const question = (page: Page) => page.getByRole('textbox', { name: 'Question' })

test('ten items are written by keyboard alone', async ({ page, loupe }) => {
  // some three hundred keys, one by one
  test.slow()
  await page.goto('/annotate')
  await expect(page.getByRole('heading', { name: 'Annotate', exact: true })).toBeVisible()
  const key = (name: string) => page.keyboard.press(name)
  const type = (text: string) => page.keyboard.type(text)
  await key('n')
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await type('Ten')
  await key('Enter')

  // Two scenes out of the list, by Tab and Space.
  const dialog = page.getByRole('dialog', { name: 'Add pictures' })
  const pictures = dialog.locator('button[aria-pressed]:has(img)')
  await expect(pictures.first()).toBeVisible()
  for (let n = 0; n < 30 && !(await pictures.first().evaluate((one) => one === document.activeElement)); n++)
    await key('Tab')
  await key('Space')
  await key('Tab')
  await key('Space')
  const begin = dialog.getByRole('button', { name: 'Begin 2 items' })
  await expect(begin).toBeVisible()
  for (let n = 0; n < 60 && !(await begin.evaluate((one) => one === document.activeElement)); n++)
    await key('Tab')
  await key('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByTestId('entry-list').locator('[data-entry]')).toHaveCount(2)

  for (let n = 1; n <= 10; n++) {
    if (n > 2) await key('n')
    else if (n === 2) await key('j')
    await expect(question(page)).toHaveValue('')
    await key('b')
    await key('+')
    await key('Enter')
    // moved and made narrower, a pixel and ten at a time
    await key('ArrowRight')
    await key('Shift+ArrowDown')
    await key('Alt+ArrowLeft')
    await key('q')
    await type(`Sign ${n}?`)
    await key('Escape')
    for (const option of ['A', `s${n}`]) {
      await key('o')
      await type(option)
      if (option === `s${n}`) await key('Alt+Enter')
      await key('Escape')
    }
    await key('s')
    await key(String(1 + (n % 6)))
    await expect(page.getByTestId('missing')).toHaveText('Complete')
    await key('Control+Enter')
    await expect(page.getByTestId('missing')).toHaveText('Ready to check')
  }
  await saved(page)

  const projects = (await (await fetch(`${loupe.url}/api/projects`)).json()) as { id: string; name: string }[]
  const id = projects.find((one) => one.name === 'Ten')?.id
  const reply = await fetch(`${loupe.url}/api/projects/${id}/entries`)
  const { entries } = (await reply.json()) as { entries: Awaited<ReturnType<AnnotateProject['entries']>> }
  expect(entries).toHaveLength(10)
  expect(new Set(entries.map((entry) => entry.imageId)).size).toBe(2)
  for (const { content, state, width, height } of entries) {
    expect(state).toBe('open')
    const n = content.question.match(/\d+/)?.[0]
    expect(content.options.find((option) => option.letter === content.answer)?.text).toBe(`s${n}`)
    expect(content.options.map((option) => option.text).sort()).toEqual(['A', `s${n}`])
    expect(content.category).toBe(
      ['counting', 'OCR', 'colour', 'structure', 'material', 'identification'][Number(n) % 6],
    )
    const [box] = content.evidence
    expect(box && box.x + box.width <= width && box.y + box.height <= height).toBe(true)
  }
})

test('two tabs change one item: what differs is merged, what clashes is chosen, nothing is lost', async ({
  browser,
  loupe,
}) => {
  const room = await AnnotateProject.make(loupe.url, 1, { question: 'What is it?' })
  const id = (await room.entries())[0]?.id ?? ''
  const ada = await browser.newPage()
  const bob = await browser.newPage()
  await room.open(ada, id)
  await room.open(bob, id)
  const hold = () =>
    bob.route('**/api/entries/*', (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.continue(),
    )
  const release = () => bob.unroute('**/api/entries/*')
  const notes = (page: Page) => page.getByRole('textbox', { name: /^Notes/ })

  // Different fields: merged by itself, and said.
  await hold()
  await notes(bob).fill('seen from the quay')
  await ada.getByRole('button', { name: /^OCR/ }).click()
  await saved(ada)
  await release()
  await expect(bob.getByTestId('note')).toContainText(
    'Merged with what you, in another tab changed: category',
  )
  await saved(bob)
  expect((await room.entries())[0]?.content).toMatchObject({ notes: 'seen from the quay', category: 'OCR' })
  await expect(notes(ada)).toHaveValue('seen from the quay')

  // The same field: both sides are shown, and one is chosen.
  await hold()
  await question(bob).fill('What does the sign say?')
  await bob.getByRole('button', { name: /^material/ }).click()
  await question(ada).fill('Which word is on the sign?')
  await notes(ada).fill('seen from the ship')
  await saved(ada)
  await release()
  const conflict = bob.getByRole('dialog', { name: 'Two people changed this item' })
  await expect(conflict).toBeVisible()
  await expect(conflict).toContainText('Which word is on the sign?')
  await expect(conflict).toContainText('What does the sign say?')
  await expect(conflict.getByText('Merged by itself')).toContainText('Notes')
  const save = conflict.getByRole('button', { name: 'Save this' })
  await expect(save).toBeDisabled()
  await conflict.getByRole('radio', { name: /You, here/ }).check()
  await save.click()
  await expect(conflict).toBeHidden()
  await saved(bob)
  expect((await room.entries())[0]?.content).toMatchObject({
    question: 'What does the sign say?',
    category: 'material',
    notes: 'seen from the ship',
  })
  const words = (await room.history(id)).map((change) => change.content.question)
  expect(words).toContain('Which word is on the sign?')
  await expect(question(ada)).toHaveValue('What does the sign say?')
  // Each sees that the other tab has the item open.
  await expect(
    bob.getByRole('button', { name: 'You, in another tab, are here, too', exact: true }),
  ).toBeVisible()
})

test('the server is killed in the middle of an edit: what was acknowledged stays, what was typed arrives', async ({
  page,
  own,
}) => {
  const room = await AnnotateProject.make(own.url, 2)
  const [first, second] = await room.entries()
  await room.open(page, first?.id)
  await question(page).fill('What is acknowledged?')
  await saved(page)
  const acknowledged = await room.history(first?.id ?? '')
  expect(acknowledged[0]?.content.question).toBe('What is acknowledged?')

  await question(page).pressSequentially(' And more')
  await own.kill()
  await question(page).pressSequentially(' that nobody heard of')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await question(page).fill('Written while the server was dead')
  await expect(page.getByTestId('save-line')).toHaveText(/^offline: \d+ changes? kept$/)
  await own.restart()
  await saved(page)

  const [one, two] = await room.entries()
  expect(one?.content.question).toBe('What is acknowledged? And more that nobody heard of')
  expect(two?.content.question).toBe('Written while the server was dead')
  const history = await room.history(first?.id ?? '')
  // What was acknowledged is there as it was, and each change once.
  expect(history.slice(-acknowledged.length)).toEqual(acknowledged)
  expect(new Set(history.map((change) => change.changeId)).size).toBe(history.length)
  expect(second?.id).toBe(two?.id)
})

test('the network drops, the tab is reloaded, and everything arrives in its order', async ({
  page,
  context,
  loupe,
}) => {
  const room = await AnnotateProject.make(loupe.url, 2)
  const [first] = await room.entries()
  await room.open(page, first?.id)
  await context.setOffline(true)
  await question(page).fill('Offline, first')
  await page.getByRole('textbox', { name: /^Kind/ }).fill('sign')
  await page.keyboard.press('Escape')
  // It was tried by now: what comes after is a change of its own, however soon.
  await expect(page.getByTestId('save-line')).toHaveText(/^offline: \d+ changes? kept$/)
  await page.keyboard.press('n')
  await expect(question(page)).toHaveValue('')
  await question(page).fill('An item begun offline')
  await page.keyboard.press('Escape')
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await expect(question(page)).toHaveValue('Offline, first')
  await question(page).fill('Offline, second thought')
  await expect(page.getByTestId('save-line')).toHaveText(/^offline: \d+ changes kept$/)
  expect((await room.entries()).map((entry) => entry.content.question)).toEqual(['', ''])
  await expect(page.reload()).rejects.toThrow()

  await context.setOffline(false)
  await room.open(page, first?.id)
  await expect(question(page)).toHaveValue('Offline, second thought')
  await expect(async () => {
    const questions = (await room.entries()).map((entry) => entry.content.question)
    expect(questions).toEqual(['Offline, second thought', '', 'An item begun offline'])
  }).toPass()
  expect((await room.entries())[0]?.content.kind).toBe('sign')
  const history = (await room.history(first?.id ?? '')).map((change) => change.content.question)
  expect(history.indexOf('Offline, second thought')).toBeLessThan(history.indexOf('Offline, first'))
  expect(new Set(history.filter((words) => words.startsWith('Offline, second'))).size).toBe(1)
})

test('undo and redo go over all items, also while typing; versions and deleted items come back', async ({
  page,
  loupe,
}) => {
  const room = await AnnotateProject.make(loupe.url, 3, { question: 'What is it?' })
  const [a, b, c] = (await room.entries()).map((entry) => entry.id)
  await room.open(page, a)
  await question(page).fill('Changed once')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('3')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+Delete')
  const rows = page.getByTestId('entry-list').locator('[data-entry]')
  await expect(rows).toHaveCount(2)
  const here = () => new URL(page.url()).searchParams.get('entry')

  await page.keyboard.press('Control+z')
  await expect(rows).toHaveCount(3)
  await expect.poll(here).toBe(c)
  await page.keyboard.press('Control+z')
  await expect.poll(here).toBe(b)
  await expect(page.getByRole('button', { name: /^colour/ })).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Control+z')
  await expect.poll(here).toBe(a)
  await expect(question(page)).toHaveValue('What is it?')
  await page.keyboard.press('Control+Shift+z')
  await expect(question(page)).toHaveValue('Changed once')
  await question(page).focus()
  await page.keyboard.insertText(' and typed')
  await page.keyboard.press('Control+z')
  await expect(question(page)).toHaveValue('Changed once')
  await page.keyboard.press('Escape')

  // An older version comes back as a new one; a bulk edit is one step.
  await saved(page)
  await page.keyboard.press('y')
  const history = page.getByRole('dialog', { name: /^History/ })
  await history.getByRole('button', { name: 'Restore version 1' }).click()
  await expect(question(page)).toHaveValue('What is it?')
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Category', exact: true }).click()
  await page.getByRole('menuitem', { name: 'OCR' }).click()
  await expect(page.getByTestId('note')).toContainText('3 items changed')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+z')
  await expect(page.getByTestId('note')).toContainText('Undone: make 3 items “OCR”')

  await page.keyboard.press('Shift+Delete')
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Deleted items (1)' }).click()
  await page
    .getByRole('dialog', { name: 'Deleted items' })
    .getByRole('button', { name: /^Restore/ })
    .click()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(3)
  await saved(page)
  const entries = await room.entries()
  expect(entries.map((entry) => entry.content.category)).toEqual([null, null, null])
  expect((await room.history(a ?? '')).map((change) => change.kind)).toEqual(
    expect.arrayContaining(['create', 'edit', 'undo', 'redo', 'restore', 'bulk', 'delete', 'undelete']),
  )
})

test('a change of very many items is one for the server, and one step of undo', async ({ page, loupe }) => {
  const room = await AnnotateProject.make(loupe.url, 52)
  await room.open(page)
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Category', exact: true }).click()
  await page.getByRole('menuitem', { name: 'OCR' }).click()
  await expect(page.getByTestId('note')).toContainText('52 items changed')
  const categories = async () => new Set((await room.entries()).map((entry) => entry.content.category))
  expect(await categories()).toEqual(new Set(['OCR']))
  await expect(page.getByRole('button', { name: /^OCR/ })).toHaveAttribute('aria-pressed', 'true')
  for (const [key, category] of [
    ['Control+z', null],
    ['Control+Shift+z', 'OCR'],
    ['Control+z', null],
  ] as const) {
    await page.keyboard.press(key)
    await expect.poll(categories).toEqual(new Set([category]))
  }
})

test('boxes of a COCO file become items, and can be taken back', async ({ page, loupe, api }) => {
  const room = await AnnotateProject.make(loupe.url, 1)
  const sample = (await api.samples())[0]
  const image = await api.sampleImage(sample?.id ?? '')
  const { width, height } = image
  const coco = {
    images: [{ id: 1, width, height, file_name: image.name }],
    categories: [{ id: 7, name: 'sign' }],
    annotations: [
      { id: 1, image_id: 1, category_id: 7, bbox: [100, 200, 300, 150], area: 45000, iscrowd: 0 },
      { id: 2, image_id: 1, category_id: 7, bbox: [10, 20, 30, 40], area: 1200, iscrowd: 0 },
      { id: 3, image_id: 1, category_id: 7, bbox: [width, 20, 30, 40], area: 1200, iscrowd: 0 },
    ],
  }
  await room.open(page)
  await page.getByRole('button', { name: 'Import boxes from COCO or W3C' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import boxes' })
  await dialog.getByLabel('File with boxes').setInputFiles({
    name: 'signs.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(coco)),
  })
  await expect(dialog).toContainText('2 items came in')
  await expect(dialog).toContainText('1 row could not be taken')
  const rows = page.getByTestId('entry-list').locator('[data-entry]')
  await expect(rows).toHaveCount(3)
  expect((await room.entries())[1]?.content.evidence).toEqual([{ x: 100, y: 200, width: 300, height: 150 }])
  await dialog.getByRole('button', { name: 'Take it back' }).click()
  await expect(rows).toHaveCount(1)
})
