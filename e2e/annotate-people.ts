/** Several people and a project of theirs, made over HTTP: what the tests of checking begin with. */
import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'
import { personSchema } from '#contract/account.ts'
import { type Entry, type EntryContent, entrySchema } from '#contract/entry.ts'
import { type NewProject, type Project, projectSchema } from '#contract/project.ts'
import type { PlainBox } from '#contract/space.ts'
import type { Client } from './client.ts'

export interface Member {
  readonly id: string
  readonly name: string
  readonly token: string
}

const memberSchema = z.object({ person: personSchema, token: z.string() })

/** A request as somebody, by their token; without one as whoever sits at the machine. */
export async function ask(
  { url }: Client,
  who: Pick<Member, 'token'> | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      ...(who ? { authorization: `Bearer ${who.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export async function good(reply: Response): Promise<unknown> {
  if (!reply.ok) throw new Error(`${reply.status} ${reply.url}: ${await reply.text()}`)
  return reply.json()
}

export async function addPerson(api: Client, name: string): Promise<Member> {
  const made = await good(await ask(api, null, 'POST', '/api/people', { name, role: 'annotator' }))
  const { person, token } = memberSchema.parse(made)
  return { id: person.id, name: person.name, token }
}

export async function addProject(api: Client, project: Pick<NewProject, 'name'> & Partial<NewProject>) {
  return projectSchema.parse(await good(await ask(api, null, 'POST', '/api/projects', project)))
}

/** Four options of which B is true, on a sample scene. */
export async function addEntry(
  api: Client,
  project: Project,
  imageId: string,
  box: PlainBox,
  content: Partial<EntryContent> & Pick<EntryContent, 'question'>,
): Promise<Entry> {
  const options = ['red', 'green', 'blue', 'grey'].map((text, at) => ({ letter: 'ABCD'.charAt(at), text }))
  const body = {
    id: randomUUID(),
    changeId: randomUUID(),
    imageId,
    content: {
      type: 'choice',
      options,
      answer: 'B',
      category: 'colour',
      evidence: [box],
      submitted: true,
      ...content,
    },
  }
  const path = `/api/projects/${project.id}/entries`
  return entrySchema.parse(await good(await ask(api, null, 'POST', path, body)))
}

/** Where the evidence lies in the items of `addRoom`. */
export const evidenceBox: PlainBox = { x: 400, y: 300, width: 300, height: 200 }

/** A project with an item for each question, all on the first sample scene. */
export async function addRoom(
  api: Client,
  wish: Pick<NewProject, 'name'> & Partial<NewProject>,
  ...questions: readonly [string, ...string[]]
) {
  const [sample] = await api.samples()
  if (!sample) throw new Error('there are no samples')
  const image = await api.sampleImage(sample.id)
  const project = await addProject(api, wish)
  const entries: Entry[] = []
  for (const question of questions)
    entries.push(await addEntry(api, project, image.id, evidenceBox, { question }))
  const [first] = entries
  if (!first) throw new Error('there is no item')
  return { image, project, entries, first, verifyAt: `/annotate/${project.id}?tab=verify` }
}

/** The item as the server has it. */
export const entryNow = async (api: Client, { id }: Pick<Entry, 'id'>): Promise<Entry> =>
  entrySchema.parse(await good(await ask(api, null, 'GET', `/api/entries/${id}`)))

/** A browser of their own, signed in with their token. */
export async function signIn(
  browser: Browser,
  baseURL: string,
  who: Member,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto('/api/health')
  const status = await page.evaluate(async (token) => {
    const reply = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    return reply.status
  }, who.token)
  if (status !== 200) throw new Error(`signing in answered ${status}`)
  return { context, page }
}
