/** The Inspect screen as a person uses it: found by roles and names, read off as pixels. */
import { expect, type Locator, type Page } from '@playwright/test'
import sharp from 'sharp'
import type { PlainBox } from '#contract/space.ts'

export interface Camera {
  x: number
  y: number
  scale: number
  /** as it stands in the address */
  text: string
}

/** Raw RGB pixels of a part of the screen. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
}

type PaneName = 'view' | 'image'

export class InspectPage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Chooses a file on the first page, as the file dialog would, and waits for the Inspect screen. */
  async upload(path: string): Promise<string> {
    await this.page.goto('/')
    await expect(this.page.getByRole('button', { name: /your own picture/ }).first()).toBeVisible()
    await this.page.getByLabel('Picture files').setInputFiles(path)
    await this.page.waitForURL(/\/inspect\/[0-9a-f]{64}/, { timeout: 30_000 })
    return this.imageId()
  }

  imageId(): string {
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** The run that the address names. */
  runId(): string {
    return new URL(this.page.url()).searchParams.get('run')?.replaceAll('"', '') ?? ''
  }

  get question(): Locator {
    return this.page.getByRole('textbox', { name: 'Question' })
  }

  async ask(question: string): Promise<void> {
    await this.question.fill(question)
    await this.question.press('Enter')
    await this.page.waitForURL(/[?&]run=/)
  }

  answer(side: 'Initial' | 'Refined'): Locator {
    return this.page.getByRole('region', { name: `${side} answer` })
  }

  /** Waits for the end of a run that looks twice. */
  async finished(): Promise<void> {
    await expect(
      this.answer('Refined')
        .getByTestId(/answer-(text|letter)/)
        .first(),
    ).toBeVisible({ timeout: 60_000 })
    await expect(this.page.getByRole('button', { name: 'Send…' })).toBeEnabled()
  }

  pane(name: PaneName): Locator {
    return this.page.locator(`[data-pane="${name}"]`)
  }

  /** The boxes of a pane as its list for screen readers tells them. */
  async boxes(label: string): Promise<Map<string, PlainBox>> {
    const items = await this.page
      .getByRole('list', { name: `Boxes on ${label}` })
      .getByRole('listitem')
      .allTextContents()
    const found = new Map<string, PlainBox>()
    for (const item of items) {
      const match = /^(.*) \(\w+\): x (-?\d+), y (-?\d+), width (\d+), height (\d+) image pixels/.exec(item)
      if (!match) throw new Error(`not a box in words: ${item}`)
      const [x = 0, y = 0, width = 0, height = 0] = match.slice(2).map(Number)
      found.set(match[1] ?? '', { x, y, width, height })
    }
    return found
  }

  /** Where the panes look once they have come to rest: the address tells. */
  async camera(): Promise<Camera> {
    let last = ''
    await expect(async () => {
      const before = last
      last = new URL(this.page.url()).searchParams.get('cam')?.replaceAll('"', '') ?? ''
      expect(last).not.toBe('')
      expect(last).toBe(before)
    }).toPass({ intervals: [600], timeout: 15_000 })
    const [x = 0, y = 0, scale = 0] = last.split(',').map(Number)
    return { x, y, scale, text: last }
  }

  /** Presses a key that moves the camera and answers where it came to rest; it may have been there before. */
  async move(key: string): Promise<Camera> {
    const before = await this.camera()
    await this.press(key)
    const moved = (search: URLSearchParams) => search.get('cam')?.replaceAll('"', '') !== before.text
    await this.page.waitForURL((url) => moved(url.searchParams), { timeout: 8000 }).catch(() => undefined)
    return this.camera()
  }

  /** Presses a key while nothing is being typed. */
  async press(key: string): Promise<void> {
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await this.page.keyboard.press(key)
  }

  /** What stands on the screen where a pane is. */
  async pixels(name: PaneName): Promise<Pixels> {
    const clip = await this.pane(name).boundingBox()
    if (!clip) throw new Error(`pane ${name} is not on the screen`)
    const png = await this.page.screenshot({ clip, scale: 'css' })
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  }
}

/** Where an image point lies in a pane of this size, in CSS pixels. */
export function onScreen(camera: Camera, pane: Pixels, point: { x: number; y: number }) {
  return {
    x: pane.width / 2 + (point.x - camera.x) * camera.scale,
    y: pane.height / 2 + (point.y - camera.y) * camera.scale,
  }
}

/** True where no caption, tool bar or status lies over the picture. */
export function isClear(pane: Pixels, { x, y }: { x: number; y: number }): boolean {
  return x > 8 && x < pane.width - 8 && y > 56 && y < pane.height - 96
}

export function pixelAt(pixels: Pixels, x: number, y: number): [number, number, number] {
  const at = (Math.floor(y) * pixels.width + Math.floor(x)) * 3
  const { data } = pixels
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1]
}

/** The largest difference of the three channels. */
export function difference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))))
}
