import type { CDPSession, Page } from '@playwright/test'
import { type CanvasPage, expect, test } from './canvas-page.ts'

const size = { width: 6000, height: 4000 }
const start = { x: 3000, y: 2000, scale: 0.5 }

async function open(lab: CanvasPage): Promise<void> {
  await lab.mount({ size, source: { kind: 'iiif', url: lab.service('grey', size) } })
  await lab.look(start)
}

/** Fingers on the screen, as the browser itself receives them. */
class Fingers {
  private readonly session: CDPSession
  private constructor(session: CDPSession) {
    this.session = session
  }
  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page))
  }
  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) {
    const touchPoints = points.map((p, id) => ({ ...p, id }))
    await this.session.send('Input.dispatchTouchEvent', { type, touchPoints })
  }
  async drag(paths: { from: { x: number; y: number }; to: { x: number; y: number } }[], steps = 10) {
    const at = (share: number) =>
      paths.map(({ from, to }) => ({
        x: from.x + (to.x - from.x) * share,
        y: from.y + (to.y - from.y) * share,
      }))
    await this.send('touchStart', at(0))
    for (let i = 1; i <= steps; i++) await this.send('touchMove', at(i / steps))
    await this.send('touchEnd', [])
  }
  async tap(at: { x: number; y: number }) {
    await this.send('touchStart', [at])
    await this.send('touchEnd', [])
  }
}

test.describe('by mouse', () => {
  test('the wheel zooms about the pointer: the pixel under it stays there', async ({ lab, page }) => {
    await open(lab)
    const pointer = { x: 1000, y: 300 }
    await page.mouse.move(pointer.x, pointer.y)
    const before = await lab.inImage(pointer)
    for (const delta of [-240, -240, 120, -360]) {
      await page.mouse.wheel(0, delta)
      const camera = await lab.rest()
      expect(camera.scale).not.toBeCloseTo(start.scale, 3)
      const after = await lab.inImage(pointer)
      expect(Math.abs(after.x - before.x) * camera.scale).toBeLessThan(0.5)
      expect(Math.abs(after.y - before.y) * camera.scale).toBeLessThan(0.5)
    }
  })

  test('a drag takes the picture along, a click does not', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    await page.mouse.move(700, 450)
    await page.mouse.down()
    await page.mouse.move(500, 500, { steps: 8 })
    await page.mouse.up()
    const moved = await lab.rest()
    expect(moved.x).toBeCloseTo(start.x + 200 / start.scale, 5)
    expect(moved.y).toBeCloseTo(start.y - 50 / start.scale, 5)
    await page.mouse.click(700, 450)
    expect(await lab.rest()).toEqual(moved)
  })

  test('a flick glides on, and not where less motion is asked for', async ({ lab, page }) => {
    await open(lab)
    // With times of their own: how fast a hand was must not depend on how busy the machine is.
    const session = await page.context().newCDPSession(page)
    const flick = async () => {
      const started = Date.now() / 1000
      const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, ms: number) =>
        session.send('Input.dispatchMouseEvent', {
          type,
          x,
          y: 450,
          button: 'left',
          buttons: type === 'mouseReleased' ? 0 : 1,
          timestamp: started + ms / 1000,
        })
      await page.mouse.move(700, 450)
      await send('mousePressed', 700, 0)
      for (let i = 1; i <= 6; i++) await send('mouseMoved', 700 - i * 50, i * 16)
      await send('mouseReleased', 400, 100)
      return (await lab.rest()).x
    }
    const hand = 300 / start.scale
    expect((await flick()) - start.x).toBeGreaterThan(hand + 20)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await lab.look(start)
    expect((await flick()) - start.x).toBeCloseTo(hand, 3)
  })

  test('a double click zooms in twofold, with Shift out', async ({ lab, page }) => {
    await open(lab)
    const at = { x: 900, y: 600 }
    const before = await lab.inImage(at)
    await page.mouse.dblclick(at.x, at.y)
    expect((await lab.rest()).scale).toBeCloseTo(1, 2)
    const after = await lab.inImage(at)
    expect(Math.abs(after.x - before.x)).toBeLessThan(1)
    await page.keyboard.down('Shift')
    await page.mouse.dblclick(at.x, at.y)
    await page.keyboard.up('Shift')
    expect((await lab.rest()).scale).toBeCloseTo(0.5, 2)
  })

  test('the picture can be neither lost nor shrunk away', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    for (let i = 0; i < 12; i++) {
      await page.mouse.move(1200, 450)
      await page.mouse.down()
      await page.mouse.move(100, 450, { steps: 2 })
      await page.mouse.up()
    }
    expect((await lab.rest()).x).toBe(size.width)
    for (let i = 0; i < 40; i++) await page.mouse.wheel(0, 240)
    const out = await lab.rest()
    const frame = await lab.frame()
    expect(out.scale).toBeCloseTo(Math.min(frame.width / size.width, frame.height / size.height) / 2, 4)
  })
})

test.describe('by touch', () => {
  test.use({ hasTouch: true })

  test('two fingers zoom about their middle and take it along', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    const fingers = await Fingers.on(page)
    const under = await lab.inImage({ x: 700, y: 450 })
    await fingers.drag([
      { from: { x: 600, y: 450 }, to: { x: 540, y: 480 } },
      { from: { x: 800, y: 450 }, to: { x: 940, y: 480 } },
    ])
    const camera = await lab.rest()
    expect(camera.scale).toBeCloseTo(start.scale * 2, 2)
    const now = await lab.inImage({ x: 740, y: 480 })
    expect(Math.abs(now.x - under.x) * camera.scale).toBeLessThan(6)
    expect(Math.abs(now.y - under.y) * camera.scale).toBeLessThan(6)
  })

  test('one finger pans', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    const fingers = await Fingers.on(page)
    await fingers.drag([{ from: { x: 700, y: 450 }, to: { x: 800, y: 400 } }])
    const camera = await lab.rest()
    // The first pixels tell a drag from a tap; they are not made up for.
    expect(Math.abs(camera.x - (start.x - 200))).toBeLessThan(25)
    expect(Math.abs(camera.y - (start.y + 100))).toBeLessThan(25)
  })

  test('two fingers of three that stay move the picture no farther than they go', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    // As events of their own: the debugging protocol keeps a finger that it is no longer told of where it was.
    await page.locator('[data-pane]').evaluate((pane) => {
      const tell = (type: string, pointerId: number, clientX: number, clientY: number) =>
        pane.dispatchEvent(
          new PointerEvent(type, { pointerId, clientX, clientY, pointerType: 'touch', bubbles: true }),
        )
      tell('pointerdown', 11, 300, 300)
      tell('pointerdown', 12, 500, 450)
      tell('pointerdown', 13, 700, 450)
      tell('pointerup', 11, 300, 300)
      for (let by = 10; by <= 100; by += 10) {
        tell('pointermove', 12, 500 + by, 450)
        tell('pointermove', 13, 700 + by, 450)
      }
      tell('pointerup', 12, 600, 450)
      tell('pointerup', 13, 800, 450)
    })
    const camera = await lab.rest()
    expect(camera.scale).toBeCloseTo(start.scale, 1)
    expect(Math.abs(camera.x - (start.x - 100 / start.scale))).toBeLessThan(30)
  })

  test('a double tap zooms in', async ({ lab, page }) => {
    await open(lab)
    const fingers = await Fingers.on(page)
    await fingers.tap({ x: 700, y: 450 })
    await fingers.tap({ x: 700, y: 450 })
    await expect.poll(async () => (await lab.camera()).scale).toBeCloseTo(1, 2)
  })
})

test.describe('by keyboard', () => {
  test('arrows move the view, farther with Shift', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    const frame = await lab.frame()
    await page.getByRole('application', { name: 'Pane 0' }).focus()
    await page.keyboard.press('ArrowRight')
    const right = await lab.rest()
    expect(right.x - start.x).toBeCloseTo((0.12 * frame.width) / start.scale, 3)
    await page.keyboard.press('Shift+ArrowUp')
    expect(right.y - (await lab.rest()).y).toBeCloseTo((0.5 * frame.height) / start.scale, 3)
  })

  test('Space held down pans whatever the tool', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    await lab.change({ tool: 'draw' })
    await page.getByRole('application', { name: 'Pane 0' }).focus()
    await page.keyboard.down(' ')
    await page.mouse.move(700, 450)
    await page.mouse.down()
    await page.mouse.move(600, 450, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.up(' ')
    expect((await lab.rest()).x).toBeCloseTo(start.x + 200, 4)
    expect(await lab.events()).toEqual([])
  })

  test('Space pans the pane under the pointer where nothing else has the focus', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(lab)
    await lab.change({ tool: 'draw' })
    const drag = async (toY: number) => {
      await page.mouse.move(700, 450)
      await page.mouse.down()
      await page.mouse.move(600, toY, { steps: 5 })
      await page.mouse.up()
    }
    await page.mouse.move(700, 450)
    await page.keyboard.down(' ')
    await drag(450)
    await page.keyboard.up(' ')
    expect((await lab.rest()).x).toBeCloseTo(start.x + 200, 4)
    expect(await lab.events()).toEqual([])
    // Let go, the tool draws again.
    await drag(380)
    expect((await lab.rest()).x).toBeCloseTo(start.x + 200, 4)
    expect((await lab.events()).map((event) => event.type)).toContain('draw')
  })

  test('Space pans the pane under the pointer although another one has the focus', async ({ lab, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await lab.mount({
      size,
      source: { kind: 'iiif', url: lab.service('grey', size) },
      panes: 2,
      tool: 'draw',
    })
    await page.getByRole('application', { name: 'Pane 0' }).focus()
    const frame = await lab.frame('p1')
    const at = { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 }
    const before = await lab.camera('p1')
    await page.mouse.move(at.x, at.y)
    await page.keyboard.down(' ')
    await page.mouse.down()
    await page.mouse.move(at.x + 40, at.y + 30, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up(' ')
    expect((await lab.events()).map((event) => event.type)).not.toContain('draw')
    expect((await lab.rest('p1')).x).toBeLessThan(before.x)
  })
})
