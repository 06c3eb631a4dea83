/** The colours of boxes, from the theme's custom properties. They follow the theme. */
import { wake } from './frame-loop.ts'
import { type BoxRole, boxRoles } from './pane-box.ts'

export interface RoleColour {
  readonly line: string
  /** black or white, whichever reads better on the line's colour */
  readonly text: string
  /** lies under the line, so that it shows on any picture: dark under a light line, light under a dark one */
  readonly casing: string
}

export interface RoleColours {
  readonly roles: Readonly<Record<BoxRole, RoleColour>>
  readonly font: string
  /** what lies behind a picture */
  readonly ground: string
  /** grows with each change of theme or font */
  readonly version: number
}

const fallback: Record<BoxRole, string> = {
  initial: '#ffa41c',
  refined: '#22c8dc',
  evidence: '#a78bfa',
  person: '#a78bfa',
  'annotator-1': '#7db4ff',
  'annotator-2': '#ff9ad5',
  'annotator-3': '#c6dd5a',
  'annotator-4': '#f4a582',
  'annotator-5': '#9fe0c5',
  'annotator-6': '#d9c7b0',
}

/** Any CSS colour as bytes: the browser knows more notations than we care to parse. */
function bytesOf(colour: string): readonly [number, number, number] {
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return [255, 255, 255]
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data
  return [r, g, b]
}

function isLight(colour: string): boolean {
  const linear = bytesOf(colour).map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  )
  const luminance = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
  // Equal contrast against black and white lies at 0.179.
  return luminance > 0.179
}

let current: RoleColours | null = null
let version = 0

function read(): RoleColours {
  const style = getComputedStyle(document.documentElement)
  const one = (role: BoxRole): RoleColour => {
    // Marks lie on pictures: they stay bright in both themes, unlike the roles' colours on the page.
    const line = style.getPropertyValue(`--mark-${role}`).trim() || fallback[role]
    const dark = !isLight(line)
    return {
      line,
      text: dark ? '#ffffff' : '#0b0b0c',
      casing: dark ? 'rgba(255, 255, 255, 0.75)' : 'rgba(0, 0, 0, 0.6)',
    }
  }
  const mono = style.getPropertyValue('--font-mono').trim() || 'ui-monospace, monospace'
  return {
    roles: Object.fromEntries(boxRoles.map((role) => [role, one(role)])) as Record<BoxRole, RoleColour>,
    font: mono,
    ground: style.getPropertyValue('--canvas').trim() || '#0a0a0a',
    version,
  }
}

function watch(): void {
  const refresh = () => {
    version++
    current = null
    wake()
  }
  const attributes = ['class', 'style', 'data-theme']
  new MutationObserver(refresh).observe(document.documentElement, {
    attributes: true,
    attributeFilter: attributes,
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh)
  document.fonts?.addEventListener('loadingdone', refresh)
}

let watching = false

export function roleColours(): RoleColours {
  if (!watching) {
    watching = true
    watch()
  }
  current ??= read()
  return current
}
