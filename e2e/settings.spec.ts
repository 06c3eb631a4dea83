/**
 * An engine from nothing to an answer, in the browser: set up from a preset, tried out, probed, calibrated, corrected,
 * asked, removed. The server is vLLM's double on a real socket; its "model" finds a shape by its colour in the JPEG that it
 * is really sent, and writes pixels of that picture, although InternVL's profile says thousandths.
 */
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { vllm } from '../server/testing/families/vllm.ts'
import { type ModelServer, type Question, startModelServer, stream } from '../server/testing/model-server.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'
import { expectNoViolations } from './violations.ts'

const SECRET = 'e2e-key-that-nobody-may-see'
let server: ModelServer

test.beforeEach(async () => {
  server = await startModelServer(vllm, (question) => ({ acts: answer(question) }))
})
test.afterEach(() => server.close())

async function* answer(question: Question) {
  const words = await reply(question)
  yield* stream(question.frames({ words: [words] }))
}

async function reply({ json }: Question): Promise<string> {
  const parts = JSON.stringify(json.messages)
  const name = /Find the (red|blue|green|purple|black|orange) [a-zA-Z ]+ in the image/.exec(parts)?.[1]
  const picture = /data:image\/jpeg;base64,([A-Za-z0-9+/=]+)/.exec(parts)?.[1]
  if (!name || !picture) return '**Answer: 4**\n**Bounding box: [120, 200, 420, 520]**'
  return `**Bounding box: [${(await find(name, Buffer.from(picture, 'base64'))).join(', ')}]**`
}

type Rgb = readonly [number, number, number]
const colours: Record<string, Rgb> = {
  red: [208, 32, 40],
  blue: [32, 84, 200],
  green: [26, 138, 62],
  purple: [126, 52, 172],
  black: [24, 24, 24],
  orange: [236, 118, 20],
}

/** Bounds of the largest patch of a colour, found by flooding. */
async function find(name: string, jpeg: Buffer): Promise<number[]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const wanted = colours[name] ?? [0, 0, 0]
  const left = new Uint8Array(width * height)
  for (let i = 0; i < left.length; i++) {
    left[i] = [0, 1, 2].every((c) => Math.abs((data[i * 3 + c] ?? 0) - (wanted[c] ?? 0)) < 40) ? 1 : 0
  }
  let best = { pixels: 0, box: [0, 0, 1, 1] }
  for (let from = 0; from < left.length; from++) {
    if (!left[from]) continue
    const [x, y] = [from % width, Math.floor(from / width)]
    const box = [x, y, x + 1, y + 1]
    let pixels = 0
    const stack = [from]
    left[from] = 0
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [px, py] = [at % width, Math.floor(at / width)]
      pixels++
      box[0] = Math.min(box[0] ?? 0, px)
      box[1] = Math.min(box[1] ?? 0, py)
      box[2] = Math.max(box[2] ?? 0, px + 1)
      box[3] = Math.max(box[3] ?? 0, py + 1)
      for (const next of [px > 0 ? at - 1 : -1, px < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next >= 0 && left[next]) {
          left[next] = 0
          stack.push(next)
        }
      }
    }
    if (pixels > best.pixels) best = { pixels, box }
  }
  return best.box
}

const shots = process.env.LOUPE_SHOTS
async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return
  for (const theme of ['dark', 'light'] as const) {
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height })
      await page.locator('#main').evaluate((main) => main.scrollTo(0, 0))
      await page.screenshot({ path: `${shots}/${name}-${theme}-${width}.png` })
      const rest = page.getByRole('region', { name: 'Calibration' })
      if (await rest.count()) {
        await rest.evaluate((section) => section.scrollIntoView({ block: 'start' }))
        await page.screenshot({ path: `${shots}/${name}-${theme}-${width}-below.png` })
      }
    }
  }
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('an engine from a preset: tried out, probed, calibrated, corrected, asked, removed', async ({
  page,
  own,
}) => {
  test.setTimeout(180_000)
  await page.goto(`${own.url}/`)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await expectNoViolations(page)

  await page.getByRole('button', { name: 'Add an engine' }).click()
  const form = page.getByRole('dialog', { name: 'Add an engine' })
  await form.getByRole('combobox', { name: 'Server' }).click()
  await page.getByRole('option', { name: 'vLLM' }).click()
  await expect(form.getByLabel('Addresses')).toHaveValue(/127\.0\.0\.1:8000/)

  // An address where nothing answers is said in words, before anything is saved.
  await form.getByLabel('Addresses').fill('http://127.0.0.1:9/v1')
  await form.getByRole('button', { name: 'List models' }).click()
  await expect(form.getByText('Nothing answers at 127.0.0.1:9.')).toBeVisible()
  await form.getByLabel('Addresses').fill(server.baseUrl)
  await form.getByLabel('Key').fill(SECRET)
  await form.getByRole('button', { name: 'List models' }).click()
  await expect(form.getByRole('combobox', { name: 'Model' })).toHaveValue('OpenGVLab/InternVL3-8B')
  await form.getByLabel('Name').fill('My InternVL')
  await form.getByRole('button', { name: 'Test' }).click()
  await expect(form.getByRole('row', { name: /Answers a question/ })).toContainText('yes', {
    timeout: 60_000,
  })
  await expectNoViolations(page)
  await shoot(page, 'form')
  await form.getByRole('button', { name: 'Add', exact: true }).click()

  const detail = page.getByRole('article', { name: 'My InternVL' })
  await expect(detail.getByText('Thousandths, 0 to 1000')).toBeVisible()
  await expect(detail.getByText(/up to 12 tiles of 448 px/)).toBeVisible()
  await detail.getByRole('button', { name: 'Probe' }).click()
  await expect(detail.getByRole('row', { name: /Tells words as they come/ })).toContainText('yes', {
    timeout: 60_000,
  })

  await detail.getByRole('button', { name: 'Calibrate' }).click()
  await expect(detail.getByText('The profile is wrong')).toBeVisible({ timeout: 60_000 })
  await expect(detail.getByText(/It writes pixels of the view/)).toBeVisible()
  await expect(detail.getByRole('button', { name: /^Pixels of the view/ })).toContainText('6/6 hits')
  await expect(detail.getByRole('img', { name: /Calibration picture/ })).toHaveCount(3)
  await expectNoViolations(page)
  await shoot(page, 'calibrated')
  await detail.getByRole('button', { name: 'Use pixels of the view' }).click()
  await expect(detail.getByText('Found and in use')).toBeVisible()
  await expect(detail.getByText('changed here')).toBeVisible()

  // The key went to the server alone: not into the page, nor into any reply of the API.
  for (const path of ['/api/engines', '/api/settings', '/api/engines/my-internvl/calibration']) {
    expect(await (await fetch(`${own.url}${path}`)).text()).not.toContain(SECRET)
  }
  expect(await page.content()).not.toContain(SECRET)
  expect(server.questions.every((question) => question.headers.authorization === `Bearer ${SECRET}`)).toBe(
    true,
  )

  // It survives a power cut, correction included.
  await own.kill()
  await own.restart()
  await page.reload()
  await expect(detail.getByText('changed here')).toBeVisible()

  await page.goto(`${own.url}/`)
  await page
    .getByRole('button', { name: /^Open the scene/ })
    .first()
    .click()
  await page.waitForURL(/\/inspect\//)
  const picker = page.getByRole('combobox', { name: 'Engine' })
  await picker.click()
  await page.getByRole('option', { name: /My InternVL/ }).click()
  const screen = new InspectPage(page)
  await screen.ask('How many dots are on the purple balloon?')
  await screen.finished()
  const run = (await (await fetch(`${own.url}/api/runs/${screen.runId()}`)).json()) as {
    engine: string
    box: { convention: string; box: unknown }
  }
  expect(run).toMatchObject({
    engine: 'my-internvl',
    box: { convention: 'view-pixel', box: { width: expect.any(Number) } },
  })

  await page.goto(`${own.url}/settings?engine=my-internvl`)
  await detail.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  // While the dialog is open the page behind it is hidden from roles, so its absence alone would prove nothing.
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(detail).toHaveCount(0)
  const left = async () => (await (await fetch(`${own.url}/api/engines`)).json()) as { id: string }[]
  await expect.poll(async () => (await left()).map(({ id }) => id)).toEqual(['builtin'])
})

test('the built-in model is calibrated with its own scenes', async ({ page, own }) => {
  await page.goto(`${own.url}/settings?engine=builtin`)
  const detail = page.getByRole('article')
  await expect(detail.getByText(/Asks the built-in model about its own sample scenes/)).toBeVisible()
  await detail.getByRole('button', { name: 'Calibrate' }).click()
  await expect(detail.getByText('The profile is right')).toBeVisible({ timeout: 60_000 })
  await shoot(page, 'builtin')
})

test('an official Zoom-Refine record becomes a run', async ({ page, own }) => {
  await page.goto(`${own.url}/`)
  await page
    .getByRole('button', { name: /^Open the scene/ })
    .first()
    .click()
  await page.waitForURL(/\/inspect\//)
  await page.goto(`${own.url}/settings`)
  const section = page.getByRole('region', { name: 'Import Zoom-Refine records' })
  const choose = (json: string) =>
    section
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'r.json', mimeType: 'application/json', buffer: Buffer.from(json) })
  await choose('no json')
  await expect(section.getByText('Nothing was imported')).toBeVisible()
  await choose('[{"surprise": 1}]')
  await expect(section.getByRole('alert')).toBeVisible()
  const question =
    'Which one?\nThe choices are listed below:\n(A) Red\n(B) Blue\nRespond with only the letter of the correct option.'
  await choose(
    JSON.stringify({
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'B' },
      ],
      images: ['one.jpg'],
      Answer: 'A',
      Bounding_Box: [0.2, 0.3, 0.4, 0.5],
      'Rechecked Answer': 'B',
      Response_Stage1: '**Answer: [A]**\n**Bounding box: [0.2, 0.3, 0.4, 0.5]**',
      Response_Stage2: '**"Rechecked Answer: [B]"**',
    }),
  )
  await expect(section.getByText('One run imported.')).toBeVisible()
  await expectNoViolations(page)
  await section.getByRole('link', { name: 'Look at the last' }).click()
  await expect(new InspectPage(page).answer('Refined')).toContainText('B')
})
