/** A closed Loupe, at an address that other machines reach: who comes in, as whom, and who does not. */
import { request as send } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { startAndEnd } from './loupe-server.ts'
import { expectNoViolations } from './violations.ts'

const token = 'of-this-test-and-nothing-else-4711'
const test = base.extend({})
test.use({ serverEnv: [{ HOST: '0.0.0.0', LOUPE_ACCESS_TOKEN: token }, { scope: 'worker' }] })

/** An address of this machine that is not loopback, where it has one. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((net) => net && net.family === 'IPv4' && !net.internal)?.address

test('signs in at the link that was opened, works, adds a viewer, who changes nothing, and signs out', async ({
  page,
  loupe,
}) => {
  const at = `http://${outside ?? '127.0.0.1'}:${loupe.port}`
  const link = `${at}/settings?tab=people`
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'Sign in to Loupe' })).toBeVisible()
  await expectNoViolations(page)
  const field = page.getByLabel('Your token')
  await field.fill('something-wrong')
  await field.press('Enter')
  await expect(page.getByText('This token opens nothing here')).toBeVisible()
  await field.fill(token)
  await field.press('Enter')

  await expect(page.getByRole('region', { name: 'People' })).toBeVisible()
  expect(page.url()).toBe(link)
  await page.getByLabel('Name').fill('Vera')
  await page.getByRole('combobox', { name: 'Role', exact: true }).click()
  await page.getByRole('option', { name: /Viewer/ }).click()
  await page.getByRole('button', { name: 'Add' }).click()
  const vera = await page.getByRole('textbox', { name: 'Token' }).inputValue()
  expect(vera).toMatch(/^loupe_[\w-]{43}$/)
  await page.getByRole('button', { name: 'I have it' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Vera' })).toBeVisible()
  await expectNoViolations(page)

  await page.goto(at)
  await page.getByRole('button', { name: 'Signed in as Administrator' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(field).toBeVisible()
  expect(await status(page, '/api/runs')).toBe(401)

  await field.fill(vera)
  await field.press('Enter')
  await expect(page.getByRole('button', { name: 'Signed in as Vera' })).toBeVisible()
  expect(await status(page, '/api/runs')).toBe(200)
  expect(await status(page, '/api/images', 'POST')).toBe(403)
  expect(await status(page, '/api/settings')).toBe(403)
  await page.goto(link)
  await expect(page.getByRole('listitem').filter({ hasText: 'Vera' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add' })).toHaveCount(0)

  // Whoever is let go is out at once.
  const gone = await fetch(`${loupe.url}/api/people`, { headers: { authorization: `Bearer ${token}` } })
  const people = (await gone.json()) as { id: string; name: string }[]
  const id = people.find(({ name }) => name === 'Vera')?.id
  await fetch(`${loupe.url}/api/people/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ active: false }),
  })
  await page.reload()
  await expect(field).toBeVisible()
})

test('another name for the host is refused, and without a token it does not start', async ({ loupe }) => {
  expect(await withHost(loupe.port, 'evil.example')).toBe(403)
  expect(await withHost(loupe.port, `127.0.0.1:${loupe.port}`)).toBe(200)
  const ended = await startAndEnd({ HOST: '0.0.0.0', PORT: '0', LOUPE_DATA: `${loupe.dataDir}-none` })
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('LOUPE_ACCESS_TOKEN')
  expect(loupe.output).not.toContain(token)
})

function status(page: Page, path: string, method = 'GET'): Promise<number> {
  return page.evaluate(
    async ([url, how]) => (await fetch(url ?? '', { method: how ?? 'GET' })).status,
    [path, method],
  )
}

function withHost(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path: '/api/health', headers: { host } }, (reply) => {
      reply.resume()
      resolve(reply.statusCode ?? 0)
    })
    request.on('error', reject)
    request.end()
  })
}
