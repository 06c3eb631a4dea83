import type { PlainBox } from '#contract/space.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage, onScreen } from './inspect-page.ts'
import { addressOf, sampleRun } from './sample-run.ts'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

const param = (screen: InspectPage, name: string) => new URL(screen.page.url()).searchParams.get(name)

test('one can look without a mouse', async ({ page, api }) => {
  const run = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await screen.finished()

  const whole = await screen.move('0')
  expect((await screen.move('z')).scale).toBeGreaterThan(whole.scale)
  expect((await screen.move('1')).scale).toBe(1)
  expect((await screen.move('+')).scale).toBeGreaterThan(1)

  const pressed: [string, string | RegExp][] = [
    ['h', /^Heatmap/],
    ['o', 'Boxes on or off'],
    ['l', /^Panes/],
    ['s', 'Swipe one over the other'],
  ]
  for (const [key, name] of pressed) {
    const button = page.getByRole('button', { name })
    const before = await button.getAttribute('aria-pressed')
    await screen.press(key)
    await expect(button, key).not.toHaveAttribute('aria-pressed', before ?? '')
    await screen.press(key)
    await expect(button, key).toHaveAttribute('aria-pressed', before ?? '')
  }

  await screen.press(']')
  await expect(page.getByTestId('step-view')).toHaveAttribute('aria-expanded', 'true')
  await screen.press(']')
  await expect(page.getByTestId('step-ask').first()).toHaveAttribute('aria-expanded', 'true')
  await screen.press('[')
  await expect(page.getByTestId('step-view')).toHaveAttribute('aria-expanded', 'true')
  await screen.press('Escape')
  await expect(page.getByTestId('step-view')).toHaveAttribute('aria-expanded', 'false')

  await screen.press('q')
  await expect(screen.question).toBeFocused()
  const before = param(screen, 'heat')
  await page.keyboard.press('h')
  expect(param(screen, 'heat'), 'letters do nothing while one types').toBe(before)
  await expect(screen.question).toHaveValue(/h/)
})

test('help, palette and theme are a key away', async ({ page }) => {
  const screen = new InspectPage(page)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sample scenes' })).toBeVisible()
  await screen.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()

  const theme = await page.locator('html').getAttribute('data-theme')
  await screen.press('t')
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', theme ?? '')
  const other = await page.locator('html').getAttribute('data-theme')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', other ?? '')

  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await expect(palette).toBeVisible()
  await palette.getByRole('combobox').fill('keyboard')
  await page.keyboard.press('Enter')
  await expect(help).toBeVisible()
})

test('j and k walk through the runs of a picture', async ({ page, api }) => {
  const older = await sampleRun(api)
  const newer = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(newer))
  await screen.finished()
  await screen.press('j')
  await expect.poll(() => screen.runId()).toBe(older.id)
  await screen.press('k')
  await expect.poll(() => screen.runId()).toBe(newer.id)
})

test('a box is moved by keys, and R asks again with it', async ({ page, api }) => {
  const run = await sampleRun(api)
  const said = run.box?.box
  if (!said) throw new Error('no box')
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await screen.finished()
  const pane = page.getByRole('application', { name: 'What the model saw' })
  await pane.focus()
  const selected = page.getByText(/^Selected: predicted box/)
  for (let i = 0; i < 4 && !(await selected.isVisible().catch(() => false)); i++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  const mine = async () => (await screen.boxes('What the model saw')).get('new box')
  await expect.poll(async () => (await mine())?.y ?? 0).toBeGreaterThan(said.y + 8)
  const box = (await mine()) as PlainBox
  expect(Math.abs(box.x - (said.x + 1))).toBeLessThanOrEqual(1)
  expect(Math.abs(box.y - (said.y + 10))).toBeLessThanOrEqual(1)

  await page.keyboard.press('r')
  await expect.poll(() => screen.runId()).not.toBe(run.id)
  const refined = await api.finished(screen.runId())
  expect(refined).toMatchObject({ status: 'succeeded', parentId: run.id, boxBy: 'person' })
  expect(refined.box?.box).toEqual(box)
})

test('a box is drawn by mouse, and the button asks again with it', async ({ page, api }) => {
  const run = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await screen.finished()
  const camera = await screen.move('0')
  await page.getByRole('button', { name: 'Draw a box' }).click()
  const pane = await screen.pane('view').boundingBox()
  const size = await screen.pixels('view')
  if (!pane) throw new Error('no pane')
  const wanted = { x: 800, y: 900, width: 640, height: 480 }
  const from = onScreen(camera, size, wanted)
  const to = onScreen(camera, size, { x: wanted.x + wanted.width, y: wanted.y + wanted.height })
  await page.mouse.move(pane.x + from.x, pane.y + from.y)
  await page.mouse.down()
  await page.mouse.move(pane.x + to.x - 5, pane.y + to.y - 5, { steps: 4 })
  await page.mouse.move(pane.x + to.x, pane.y + to.y)
  await page.mouse.up()

  await page.getByRole('button', { name: /^Refine with this box/ }).click()
  await expect.poll(() => screen.runId()).not.toBe(run.id)
  const refined = await api.finished(screen.runId())
  expect(refined).toMatchObject({ status: 'succeeded', parentId: run.id, boxBy: 'person' })
  // One screen pixel is about ten image pixels here.
  const slack = 2 / camera.scale
  const box = refined.box?.box
  expect(Math.abs((box?.x ?? 0) - wanted.x)).toBeLessThan(slack)
  expect(Math.abs((box?.y ?? 0) - wanted.y)).toBeLessThan(slack)
  expect(Math.abs((box?.width ?? 0) - wanted.width)).toBeLessThan(2 * slack)
  expect(Math.abs((box?.height ?? 0) - wanted.height)).toBeLessThan(2 * slack)
  await screen.finished()
  await expect(page.getByTestId('history-run').and(page.locator('[aria-current=true]'))).toHaveCount(1)
})

test('a key can be changed, is kept, and can be taken back', async ({ page }) => {
  await page.goto('/')
  const theme = page.locator('html')
  const before = await theme.getAttribute('data-theme')
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Change keys…' }).click()
  const ofTheme = dialog.getByRole('button', { name: /^Key of “Light or dark theme”/ })
  await ofTheme.click()
  await page.keyboard.press('Escape')
  await expect(ofTheme, 'Escape only stops waiting').toHaveAccessibleName(/: T$/)
  await ofTheme.click()
  await page.keyboard.press('?')
  await expect(dialog.getByRole('status')).toContainText('taken from “Keyboard shortcuts”')
  await expect(dialog.getByRole('button', { name: 'Key of “Keyboard shortcuts”: none' })).toBeVisible()
  await expect(theme).toHaveAttribute('data-theme', before ?? '')

  await page.reload()
  await expect(page.getByRole('heading', { name: 'Sample scenes' })).toBeVisible()
  await page.keyboard.press('?')
  await expect(theme).not.toHaveAttribute('data-theme', before ?? '')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await dialog.getByRole('button', { name: 'Change keys…' }).click()
  await dialog.getByRole('button', { name: 'Usual keys everywhere' }).click()
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await page.keyboard.press('?')
  await expect(dialog).toBeVisible()
})

test('a box is put on the picture by keys alone, is undone, and asked about', async ({ page, api }) => {
  const run = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await screen.finished()
  const mine = async () => (await screen.boxes('What the model saw')).get('new box')
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-pane') ?? null)
  const hint = page.getByText('Draw over the picture')

  await screen.press('o')
  await screen.press('b')
  await expect(hint).toContainText('or look around and press Enter')
  await expect(page.getByRole('button', { name: 'Boxes on or off' })).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(focused, 'the keys are a pane’s').not.toBeNull()
  // No box is selected yet: arrows look for the place, and Escape puts the tool away.
  const before = await screen.camera()
  await page.keyboard.press('ArrowLeft')
  await page.waitForURL((url) => url.searchParams.get('cam')?.replaceAll('"', '') !== before.text)
  const camera = await screen.camera()
  expect(camera.x).toBeLessThan(before.x)
  await page.keyboard.press('Escape')
  await expect(hint).toBeHidden()
  await page.keyboard.press('b')
  await page.keyboard.press('Enter')
  await expect(hint).toBeHidden()
  const selected = page.getByText(/^Selected: new box \(person\)/)
  await expect(selected.first()).toBeAttached()

  const placed = (await mine()) as PlainBox
  const pane = await screen.pixels('image')
  const whole = await page
    .getByText(/^Picture of/)
    .first()
    .textContent()
  const [width = 0, height = 0] = (whole?.match(/\d+/g) ?? []).map(Number)
  // The middle of what is seen of the picture, and 40 % of it each way.
  const seen = (middle: number, half: number, limit: number) =>
    [Math.max(0, middle - half), Math.min(limit, middle + half)] as const
  const [left, right] = seen(camera.x, pane.width / 2 / camera.scale, width)
  const [top, bottom] = seen(camera.y, pane.height / 2 / camera.scale, height)
  expect(Math.abs(placed.x + placed.width / 2 - (left + right) / 2)).toBeLessThanOrEqual(2)
  expect(Math.abs(placed.y + placed.height / 2 - (top + bottom) / 2)).toBeLessThanOrEqual(2)
  expect(Math.abs(placed.width - 0.4 * (right - left))).toBeLessThanOrEqual(2)
  expect(Math.abs(placed.height - 0.4 * (bottom - top))).toBeLessThanOrEqual(2)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Alt+ArrowUp')
  const wanted = { ...placed, x: placed.x + 10, height: placed.height - 1 }
  await expect.poll(mine).toEqual(wanted)

  await page.keyboard.press('Control+z')
  await expect.poll(mine).not.toEqual(wanted)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(mine).toEqual(wanted)
  await page.keyboard.press('r')
  await expect.poll(() => screen.runId()).not.toBe(run.id)
  const refined = await api.finished(screen.runId())
  expect(refined).toMatchObject({ status: 'succeeded', parentId: run.id, boxBy: 'person' })
  expect(refined.box?.box).toEqual(wanted)
})

test('Escape, then Tab leaves a pane with boxes; the help tells it', async ({ page, api }) => {
  const run = await sampleRun(api)
  const screen = new InspectPage(page)
  await page.goto(addressOf(run))
  await screen.finished()
  const pane = page.getByRole('application', { name: 'What the model saw' })
  await pane.focus()
  await page.keyboard.press('Tab')
  await expect(pane).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(pane).not.toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(pane).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+Tab')
  await expect(pane).not.toBeFocused()

  await pane.focus()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  const keyOf = (title: string) =>
    help.locator('dl > div').filter({ has: page.getByText(title, { exact: true }) })
  await expect(keyOf('Let go of the box; the next Tab leaves the picture')).toContainText('Esc')
  await expect(keyOf('Next box')).toContainText('Tab')
  await expect(keyOf('Make the box wider')).toContainText('→')
  await expect(keyOf('While drawing: put a box in the middle of the view')).toContainText('Enter')
  // A pane handles these by itself, so they cannot be changed, nor given away.
  await help.getByRole('button', { name: 'Change keys…' }).click()
  const editor = page.getByRole('dialog')
  await expect(editor.getByText('Next box', { exact: true })).toBeVisible()
  await expect(editor.getByRole('button', { name: /^Key of “Next box”/ })).toHaveCount(0)
  await editor.getByRole('button', { name: /^Key of “Zoom in”/ }).click()
  await page.keyboard.press('ArrowLeft')
  await expect(editor.getByRole('status')).toHaveText('← stays “Pan left”.')
})
