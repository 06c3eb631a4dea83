/** How much the browser has to fetch before the page works, and what the server does when everybody comes at once. */
import type { Bench } from './figures.ts'
import { measurePage } from './load/page.ts'
import { measureStress } from './load/stress.ts'

const usualSeconds = 120

export const loadBench: Bench = {
  name: 'load',
  title: 'First load of the page, and the server under load',
  about:
    'gzip -6 of what the page needs; then 128 connections of tiles, 20 live runs, 50 event streams and an evaluation at once, with readers that do not read and connections that never ask (--seconds=N, 120 if not said; --no-page).',
  async run({ quick }) {
    const page = process.env.LOUPE_NO_PAGE ? [] : await measurePage()
    const seconds = quick ? 15 : Number(process.env.LOUPE_LOAD_SECONDS ?? usualSeconds)
    return [...page, ...(await measureStress(seconds))]
  },
}
