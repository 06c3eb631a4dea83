/** Boxes that models propose: runs of the published methods, kept like any others, and what can be read off them. */
import { readFile } from 'node:fs/promises'
import {
  methodOf,
  type NewProposals,
  type ProposalScore,
  type Proposals,
  type ProposedBox,
  tokenScore,
  whyNoProposal,
} from '#contract/assist-proposals.ts'
import { coverageOf } from '#contract/attention.ts'
import { ProblemError } from '#contract/error.ts'
import { decodeNpy } from '#contract/npy.ts'
import type { Looked, Run } from '#contract/run.ts'
import { type Box, wholeBox } from '#contract/space.ts'
import type { EngineRegistry } from '../../engines/registry.ts'
import type { Images } from '../../images/images.ts'
import type { Runner } from '../../runs/runner.ts'

export interface BoxProposals {
  /** Begins a run. Throws engine-not-found, engine-lacks, image-not-found, image-original-missing, busy. */
  start(asked: NewProposals): Promise<Proposals>
  /** What a run proposes so far. Throws run-not-found. */
  get(runId: string): Promise<Proposals>
}

export interface BoxProposalsParts {
  readonly runner: Pick<Runner, 'start' | 'get'>
  readonly engines: Pick<EngineRegistry, 'find'>
  readonly images: Pick<Images, 'get' | 'filePath'>
}

export function createBoxProposals({ runner, engines, images }: BoxProposalsParts): BoxProposals {
  const get = async (runId: string): Promise<Proposals> => {
    const run = await runner.get(runId)
    const { status, method, engine, engineLabel, model, notice, error } = run
    const boxes = await Promise.all(run.looks.map((looked) => proposedBox(run, looked)))
    return { runId, status, method, engine, engineLabel, model, notice, error, boxes }
  }

  async function proposedBox(run: Run, { turn, box, by }: Looked): Promise<ProposedBox> {
    const said = box.raw?.text ?? null
    const score =
      by === 'attention'
        ? box.box && (await attentionScore(run, box.box))
        : said === null
          ? null
          : tokenScore(run, said)
    return { turn, box: box.box, said, problems: box.problems, score }
  }

  /** Coverage of the map that the window was found in: the one of the first ask, in the layer that the run chose. */
  async function attentionScore(run: Run, target: Box<'image'>): Promise<ProposalScore | null> {
    const step = run.steps.find(({ kind, attention }) => kind === 'ask' && attention.length > 0)
    const map = step?.attention[0]
    const image = await images.get(run.imageId)
    if (!map || !image) return null
    const bytes = await readFile(await images.filePath(map.url.replace(/^.*\//, ''))).catch(() => null)
    if (!bytes) return null
    const region = map.region ?? step?.images[map.image]?.region ?? wholeBox('image', image)
    const layer = map.layers.indexOf(run.params.layer ?? map.defaultLayer)
    const { rows, columns } = map.grid
    const coverage = coverageOf(decodeNpy(bytes).values, Math.max(0, layer), rows, columns, target, region)
    return coverage && { by: 'attention', coverage }
  }

  return {
    async start({ source, engine: engineId, policy, imageId, question, options }) {
      const engine = engines.find(engineId).info()
      const why = whyNoProposal(source, engine)
      if (why) throw new ProblemError('engine-lacks', why)
      if (policy !== undefined) engines.find(policy)
      const runId = await runner.start({
        ...{ imageId, question, options, method: methodOf(source, engine), engine: engineId },
        ...(policy === undefined ? {} : { params: { policy } }),
      })
      return get(runId)
    },
    get,
  }
}
