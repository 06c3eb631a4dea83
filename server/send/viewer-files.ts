/** The viewer that goes along with what is sent, as the build left it in `dist/viewer/`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '#contract/error.ts'

export interface ViewerFiles {
  /** a whole page in one file, with a comment where its title and its data belong */
  readonly page: string
  readonly script: string
  readonly style: string
}

export const TITLE_MARK = '<!--loupe-title-->'
export const DATA_MARK = '<!--loupe-data-->'

/** Read again at each call, since a new build may come while the server runs. Throws ProblemError viewer-missing. */
export async function readViewer(appFolder: string): Promise<ViewerFiles> {
  const read = (name: string) => readFile(join(appFolder, 'viewer', name), 'utf8')
  try {
    const [page, script, style] = await Promise.all(['page.html', 'viewer.js', 'viewer.css'].map(read))
    if (!page?.includes(TITLE_MARK) || !page.includes(DATA_MARK)) throw new Error('the page has no marks')
    return { page, script: script ?? '', style: style ?? '' }
  } catch (cause) {
    throw new ProblemError('viewer-missing', 'Build the app once more: npm run build', { cause })
  }
}

/** Text for HTML, also inside an attribute with double quotes. */
export function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
      // C0 controls other than tab and newlines have no place in HTML.
      .replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd')
  )
}

/** JSON that can stand inside a script element: no tag, comment or script can begin or end in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
