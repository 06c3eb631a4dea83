import { isTerminal, type Run, type RunEvent } from '#contract/run.ts'
import { foldRun } from '#contract/run-fold.ts'
import { Client, type RunRequest } from './client.ts'
import { expect, test } from './fixtures.ts'
import { InspectPage } from './inspect-page.ts'

/** A sample question, ready to be asked of this server. */
async function sampleRequest(api: Client): Promise<RunRequest> {
  const sample = (await api.samples())[0]
  const question = sample?.questions[0]
  if (!sample || !question) throw new Error('no samples')
  const { id: imageId } = await api.sampleImage(sample.id)
  const { options, expected, evidence } = question
  const request = { imageId, question: question.question, expected, evidence }
  return { ...request, ...(options ? { options } : {}), method: 'zoom-refine', engine: 'builtin' }
}

const fold = (events: readonly RunEvent[]) => events.reduce<Run | null>(foldRun, null)
const ids = (events: readonly RunEvent[]) => events.map((event) => event.id)

test('a server killed in the middle of a run says so at its next start, loses nothing, and works on', async ({
  own,
}) => {
  const api = new Client(own.url)
  const request = await sampleRequest(api)
  // More runs than the engine takes at once, so that some are queued and some are going on when the power fails.
  const runs = await Promise.all(Array.from({ length: 8 }, () => api.createRun(request)))
  const watched = runs[0] ?? ''
  const seen = await api.events(
    watched,
    0,
    (event) => event.type === 'step-started' && event.step.kind === 'ask',
  )
  await own.kill()
  const asked = seen.at(-1)
  expect(asked?.type === 'step-started' && asked.step.kind).toBe('ask')

  await own.restart()
  const after = await Promise.all(runs.map((id) => api.run(id)))
  const interrupted = after.filter((run) => run.error?.code === 'run-interrupted')
  expect(after.every((run) => isTerminal(run.status))).toBe(true)
  expect(interrupted.length).toBeGreaterThanOrEqual(4)
  for (const run of interrupted) {
    expect(run.status).toBe('failed')
    expect(run.steps.every((step) => step.status !== 'running')).toBe(true)
  }

  // What was told before the end is still told, word for word; the rest follows under higher numbers.
  const all = await api.events(watched, 0)
  expect(all.slice(0, seen.length)).toEqual(seen)
  expect(ids(all)).toEqual(all.map((_, i) => i + 1))
  const rest = await api.events(watched, asked?.id ?? 0)
  expect([...seen, ...rest]).toEqual(all)
  expect(fold(all)).toEqual(await api.run(watched))

  const again = await api.finished(await api.createRun(request))
  expect(again.status).toBe('succeeded')
  expect(again.refinedAnswer).not.toBeNull()
})

test('a finished run can be read from every event on, without loss or repetition', async ({ api }) => {
  const id = await api.createRun(await sampleRequest(api))
  const run = await api.finished(id)
  const all = await api.events(id, 0)
  expect(all.at(-1)?.type).toBe('run-finished')
  expect(fold(all)).toEqual(run)
  for (const event of all) {
    expect(ids(await api.events(id, event.id))).toEqual(ids(all).filter((other) => other > event.id))
  }
  const done = await api.get(`/api/runs/${id}/events`, { 'last-event-id': String(all.at(-1)?.id) })
  expect(done.status).toBe(204)
})

test('a live run whose connection is cut after every single event arrives whole', async ({ api }) => {
  const id = await api.createRun(await sampleRequest(api))
  const pieces: RunEvent[] = []
  while (pieces.at(-1)?.type !== 'run-finished') {
    const more = await api.events(id, pieces.at(-1)?.id ?? 0, () => true)
    expect(more).toHaveLength(1)
    pieces.push(...more)
  }
  expect(pieces).toEqual(await api.events(id, 0))
  expect(fold(pieces)).toEqual(await api.run(id))
})

test('a server that is killed again and again keeps every event that it has told', async ({ own }) => {
  test.setTimeout(180_000)
  const api = new Client(own.url)
  const request = await sampleRequest(api)
  for (let round = 1; round <= 5; round++) {
    const id = await api.createRun(request)
    const seen = await api.events(id, 0, (event) => event.id >= round * 2)
    await own.kill()
    await own.restart()
    const stored = await api.events(id, 0)
    expect(stored.slice(0, seen.length)).toEqual(seen)
    expect(fold(stored)).toEqual(await api.run(id))
    expect(isTerminal((await api.run(id)).status)).toBe(true)
  }
})

test('the page tells of a run that was cut off, and asks again', async ({ own, page }) => {
  test.setTimeout(180_000)
  const api = new Client(own.url)
  const request = await sampleRequest(api)
  const screen = new InspectPage(page)
  await page.goto(`${own.url}/inspect/${request.imageId}`)
  await expect(screen.question).toBeVisible()
  // The engine has enough to do, so that the page's own run is still going on when the power fails.
  await Promise.all(Array.from({ length: 150 }, () => api.createRun(request)))
  await screen.ask(request.question)
  const id = screen.runId()
  await own.kill()
  await expect(page.getByText(/What you see stays|Connection lost/).first()).toBeVisible({ timeout: 40_000 })
  await own.restart()
  expect((await api.run(id)).error?.code).toBe('run-interrupted')
  await expect(page.getByText('Loupe stopped while this run was going on').first()).toBeVisible({
    timeout: 40_000,
  })

  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect.poll(() => screen.runId()).not.toBe(id)
  await screen.finished()
  expect((await api.run(screen.runId())).status).toBe('succeeded')
})
