/** Our deep-zoom panes against OpenSeadragon: same tiles, same flights, a fresh browser each time. */
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../scripts/chromium.mjs'
import { type Measured, medianOf, overall, ratiosOf, tableOf } from './canvas/compare.ts'
import { type ViewerName, viewerNames } from './canvas/lab/spec.ts'
import { startKeptServer } from './canvas/loupe.ts'
import { buildPage, filesOf, listen } from './canvas/page.ts'
import { runSession, type SessionFigures } from './canvas/session.ts'
import { fullSettings, nameOf, orderOf, quickSettings, type Setting } from './canvas/sessions.ts'
import { createTileRelay } from './canvas/tile-relay.ts'
import type { Bench, Figure } from './figures.ts'

const lab = fileURLToPath(new URL('./canvas/lab/', import.meta.url))
const viewSize = { width: 1400, height: 800 }
/** Above this the machine is busy with something else, and the figures are worth little. */
const quietLoad = 0.5

export const canvasBench: Bench = {
  name: 'canvas',
  title: 'Deep zoom: our panes against OpenSeadragon (canvas drawer)',
  about:
    'A 1400 x 800 view in a fresh software-rendering Chromium per session, viewers in ABBA order, three rounds; tuned: immediateRender, 8 tiles a frame.',
  async run({ quick }) {
    const chromium = await findChromium()
    if (!chromium)
      throw new Error('No Chromium starts here; `npm test` looks for one and tries to install it.')
    const [load = 0] = loadavg()
    if (load > quietLoad) console.log(`\nThe machine is busy (load ${load.toFixed(1)}): figures are rough.`)
    const server = await startKeptServer()
    const relay = createTileRelay(server.url)
    const folder = await buildPage(lab, 'lab')
    const page = await listen(filesOf(folder, (request, reply) => relay.handle(request, reply)))
    const all: Measured[] = []
    try {
      for (const setting of quick ? quickSettings : fullSettings) {
        const service = page.url + (await server.image(setting.image))
        relay.keep = setting.image === '16k'
        const rounds = new Map<ViewerName, SessionFigures[]>(setting.viewers.map((v) => [v, []]))
        const session = (viewer: ViewerName) =>
          runSession(
            chromium,
            page.url,
            { ...planOf(setting, quick), spec: specOf(setting, viewer, service) },
            relay,
          )
        // The first one warms the server and the disk, and counts for nothing.
        if (relay.keep && all.length === 0) for (const viewer of setting.viewers) await session(viewer)
        for (let round = 0; round < (quick ? 1 : 3); round++) {
          for (const viewer of orderOf(setting.viewers, round)) {
            rounds.get(viewer)?.push(await session(viewer))
          }
        }
        const measured = { setting, rounds }
        all.push(measured)
        console.log(`\n${tableOf(measured)}`)
      }
    } finally {
      page.server.close()
      page.server.closeAllConnections()
      await server.stop()
    }
    return summary(all)
  },
}

function planOf(setting: Setting, quick: boolean) {
  return { pixelRatio: setting.pixelRatio, uncapped: setting.uncapped, flightMs: quick ? 4000 : 5000 }
}

function specOf(setting: Setting, viewer: ViewerName, service: string) {
  return { viewer, service, panes: setting.panes, overlays: setting.panes > 1, ...viewSize }
}

/** What is wished for, against the tuned OpenSeadragon; the same against its defaults. */
function summary(all: readonly Measured[]): Figure[] {
  const capped = all.filter((m) => !m.setting.uncapped)
  const four = capped.filter((m) => m.setting.panes === 4)
  const jumps = ['jump.0', 'jump.1', 'jump.2']
  const cpu = ['pan.cpu', 'zoom.cpu']
  const late = capped.flatMap((m) =>
    ['pan.late', 'zoom.late'].map((key) => ({
      words: nameOf(m.setting),
      share: (medianOf(m, 'ours', key) ?? 0) / 100,
    })),
  )
  const meanLate = late.reduce((sum, { share }) => sum + share, 0) / Math.max(1, late.length)
  const draws = Math.max(0, ...capped.map((m) => medianOf(m, 'ours', 'idle.draws') ?? 0))
  const against = (
    key: string,
    label: string,
    ratio: number | null,
    wish: Pick<Figure, 'wished' | 'atLeast'> = {},
  ): Figure[] => (ratio === null ? [] : [{ key, label, value: ratio, unit: '', ratio, ...wish }])
  const tuned = viewerNames[1]
  const plain = viewerNames[2]
  return [
    ...against('cpuPerFrame', 'CPU per frame, ours / tuned', overall(capped, tuned, cpu), { wished: 0.75 }),
    ...against('jump', 'time until a jump is sharp, ours / tuned', overall(capped, tuned, jumps), {
      wished: 0.9,
    }),
    ...against('memory4', 'memory with four panes, ours / tuned', overall(four, tuned, ['memory']), {
      wished: 0.5,
    }),
    ...against(
      'covered',
      'target tiles there while panning, ours / tuned',
      overall(capped, tuned, ['pan.covered']),
      {
        atLeast: 1,
      },
    ),
    ...against('lateFrames', 'share of our frames that are late', meanLate, { wished: 0.01 }),
    { key: 'idleDraws', label: 'drawings in 2 s of rest', value: draws, unit: '', wished: 0 },
    ...against('cpuPerFrameDefault', 'CPU per frame, ours / default', overall(capped, plain, cpu)),
    ...against('jumpDefault', 'time until a jump is sharp, ours / default', overall(capped, plain, jumps)),
    ...against(
      'coveredDefault',
      'target tiles there, ours / default',
      overall(capped, plain, ['pan.covered']),
    ),
    ...against(
      'requests',
      'tile requests while panning, ours / tuned',
      overall(capped, tuned, ['pan.requests']),
    ),
    ...against(
      'memory1',
      'memory with one pane, ours / tuned',
      overall(
        capped.filter((m) => m.setting.panes === 1),
        tuned,
        ['memory'],
      ),
    ),
    ...against(
      'uncappedFps',
      'frames per second without a cap, ours / tuned',
      overall(
        all.filter((m) => m.setting.uncapped),
        tuned,
        ['loop.fps'],
      ),
    ),
    ...worstOf(capped, tuned),
  ]
}

/** The least good setting of each wish: a mean hides it. */
function worstOf(all: readonly Measured[], theirs: ViewerName): Figure[] {
  const worst = (key: string, pick: (...values: number[]) => number) => {
    const ratios = all.flatMap((m) => {
      const list = ratiosOf(m, theirs, key).toSorted((a, b) => a - b)
      return list[Math.floor(list.length / 2)] ?? []
    })
    return ratios.length > 0 ? pick(...ratios) : null
  }
  return (
    [
      ['worstPanCpu', 'pan, CPU per frame, in the worst setting', worst('pan.cpu', Math.max)],
      ['worstCovered', 'pan, target tiles there, in the worst setting', worst('pan.covered', Math.min)],
    ] as const
  ).flatMap(([key, label, ratio]) =>
    ratio === null ? [] : [{ key, label, value: ratio, unit: '' as const, ratio }],
  )
}
