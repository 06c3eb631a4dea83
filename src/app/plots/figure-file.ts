/** A plot of the screen as a file of its own: colours and fonts are written into it, since it leaves the page's styles behind. */

/** Properties that a plot's look depends on, beside its attributes. */
const painted = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const

/** The picture as text that any viewer shows the same. */
export function standaloneSvg(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const from = [svg, ...svg.querySelectorAll<SVGElement>('*')]
  const to = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  from.forEach((element, at) => {
    const look = getComputedStyle(element)
    const target = to[at]
    if (!target) return
    for (const name of painted) target.style.setProperty(name, look.getPropertyValue(name))
    for (const name of ['class', 'tabindex', 'role', 'aria-label', 'aria-pressed', 'data-testid']) {
      target.removeAttribute(name)
    }
  })
  // Handles and hit areas are for the hand, not for paper.
  for (const element of copy.querySelectorAll('[data-hand]')) element.remove()
  const { width, height } = svg.getBoundingClientRect()
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', `${Math.round(width)}`)
  copy.setAttribute('height', `${Math.round(height)}`)
  if (!copy.hasAttribute('viewBox'))
    copy.setAttribute('viewBox', `0 0 ${Math.round(width)} ${Math.round(height)}`)
  const surface = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  surface.setAttribute('width', '100%')
  surface.setAttribute('height', '100%')
  surface.setAttribute(
    'fill',
    getComputedStyle(document.documentElement).getPropertyValue('--surface').trim(),
  )
  const name = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  name.textContent = title
  copy.prepend(name, surface)
  return new XMLSerializer().serializeToString(copy)
}

export function saveSvg(svg: SVGSVGElement | null, title: string): void {
  if (svg) save(new Blob([standaloneSvg(svg, title)], { type: 'image/svg+xml' }), `${fileName(title)}.svg`)
}

/** Twice as many pixels as on the screen, so that it stays sharp on paper. */
export async function savePng(svg: SVGSVGElement | null, title: string, scale = 2): Promise<void> {
  if (!svg) return
  const { width, height } = svg.getBoundingClientRect()
  const address = URL.createObjectURL(new Blob([standaloneSvg(svg, title)], { type: 'image/svg+xml' }))
  try {
    const picture = new Image()
    picture.src = address
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (png) save(png, `${fileName(title)}.png`)
  } finally {
    URL.revokeObjectURL(address)
  }
}

export function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

export function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'figure'
  )
}
