/** A project on sample scenes, made over HTTP, and what the server holds of it. */
import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import type { Entry, EntryChange, EntryContent } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { Client } from './client.ts'

export class AnnotateProject {
  readonly url: string
  readonly project: Project

  private constructor(url: string, project: Project) {
    this.url = url
    this.project = project
  }

  /** A project with an item on each of the first scenes. */
  static async make(
    url: string,
    items: number,
    content: Partial<EntryContent> = {},
  ): Promise<AnnotateProject> {
    const api = new Client(url)
    const made = await AnnotateProject.ask(url, '/api/projects', { name: 'Harbour signs' })
    const room = new AnnotateProject(url, made as Project)
    const samples = await api.samples()
    for (let n = 0; n < items; n++) {
      const sample = samples[n % samples.length]
      if (!sample) throw new Error('no samples')
      const { id: imageId } = await api.sampleImage(sample.id)
      const entry = { id: randomUUID(), changeId: randomUUID(), imageId, content }
      await AnnotateProject.ask(url, `/api/projects/${room.project.id}/entries`, entry)
    }
    return room
  }

  private static async ask(url: string, path: string, body: unknown): Promise<unknown> {
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    return reply.json()
  }

  private async get<T>(path: string): Promise<T> {
    const reply = await fetch(`${this.url}${path}`)
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`)
    return (await reply.json()) as T
  }

  /** In their order, deleted ones left out. */
  async entries(): Promise<Entry[]> {
    return (await this.get<{ entries: Entry[] }>(`/api/projects/${this.project.id}/entries?count=500`))
      .entries
  }

  /** Newest first. */
  async history(entryId: string): Promise<EntryChange[]> {
    return (await this.get<{ changes: EntryChange[] }>(`/api/entries/${entryId}/history?count=200`)).changes
  }

  /** Opens the author's screen, at an item where one is named. */
  async open(page: Page, entryId?: string): Promise<void> {
    await page.goto(`${this.url}/annotate/${this.project.id}${entryId ? `?entry=${entryId}` : ''}`)
    await expect(page.getByTestId('entry-list')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Question' })).toBeVisible()
  }
}

/** Everything that was changed on this page has been acknowledged. */
export async function saved(page: Page): Promise<void> {
  await expect(page.getByTestId('save-line')).toHaveText(/^saved \d+ s ago$/)
}
