/** The report as one HTML file: the page's own article with its pictures and styles inside, nothing loaded from elsewhere. */

import { styleNonce } from '../../../app/style-nonce.ts'

/** Rejects where a picture cannot be loaded. `origin` stands before addresses within this Loupe. */
export async function reportHtml(article: HTMLElement, title: string, origin: string): Promise<string> {
  const copy = article.cloneNode(true) as HTMLElement
  await Promise.all([...copy.querySelectorAll('img')].map(bringPictureIn))
  for (const link of copy.querySelectorAll('a'))
    link.href = new URL(link.getAttribute('href') ?? '', origin).href
  const page = document.implementation.createHTMLDocument(title)
  page.documentElement.lang = 'en'
  // Paper is white, whatever the screen is just now.
  page.documentElement.dataset.theme = 'light'
  page.head.prepend(
    meta(page, { charset: 'utf-8' }),
    meta(page, { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    meta(page, {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    }),
  )
  const style = page.createElement('style')
  style.textContent = `${styles()}\nhtml, body { height: auto; overflow: visible; }`
  // Only to be written down, but a document made here looks at its styles all the same.
  if (styleNonce) style.nonce = styleNonce
  page.head.append(style)
  page.body.append(page.importNode(copy, true))
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`
}

function meta(page: Document, attributes: Record<string, string>): HTMLMetaElement {
  const element = page.createElement('meta')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

async function bringPictureIn(image: HTMLImageElement): Promise<void> {
  const address = image.getAttribute('src')
  image.removeAttribute('srcset')
  image.removeAttribute('loading')
  if (!address || address.startsWith('data:')) return
  const reply = await fetch(address)
  if (!reply.ok) throw new Error(`A picture of the report could not be loaded (${reply.status}).`)
  const blob = await reply.blob()
  image.src = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('A picture could not be read.'))
    reader.readAsDataURL(blob)
  })
}

/** The page's rules without its font files, which would have to be loaded. */
function styles(): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => !(rule instanceof CSSFontFaceRule) && !(rule instanceof CSSImportRule))
    .map((rule) => rule.cssText)
    .join('\n')
}
