/** Boxes that a model proposes for a question: by its own grounding, its attention, or an external policy. */
import { z } from 'zod'
import { spanLogprob } from './answer.ts'
import { imageBoxSchema } from './box.ts'
import type { EngineInfo } from './engine.ts'
import { problemSchema } from './error.ts'
import { optionSchema } from './image.ts'
import { type MethodId, methodLabels, whyNot } from './method.ts'
import { boxProblemSchema, coverageSchema, type Run, runStatusSchema } from './run.ts'

export const proposalSources = ['grounding', 'attention', 'policy'] as const
export type ProposalSource = (typeof proposalSources)[number]

export const newProposalsSchema = z
  .object({
    imageId: z.string().min(1).max(128),
    question: z.string().trim().min(1).max(20_000),
    options: z.array(optionSchema).max(26).default([]),
    source: z.enum(proposalSources),
    engine: z.string().min(1).max(64),
    /** who says where to look, for `policy` */
    policy: z.string().min(1).max(64).optional(),
  })
  .refine(({ source, policy }) => (source === 'policy') === (policy !== undefined), {
    path: ['policy'],
    message: 'name it for the source “policy”, and only there',
  })
  .meta({ id: 'NewProposals' })
export type NewProposals = z.infer<typeof newProposalsSchema>

/** How good a proposal is, as far as its source tells: no two sources can be compared by it. */
export const proposalScoreSchema = z.discriminatedUnion('by', [
  /** relative attention inside the box against what its area would have by chance */
  z.object({ by: z.literal('attention'), coverage: coverageSchema }),
  /** mean log-probability (natural log) of the tokens that the box was written with */
  z.object({ by: z.literal('tokens'), meanLogprob: z.number() }),
])
export type ProposalScore = z.infer<typeof proposalScoreSchema>

export const proposedBoxSchema = z.object({
  /** unique in its run */
  turn: z.number().int(),
  /** original-image pixels; null: what was said is no box, see problems */
  box: imageBoxSchema.nullable(),
  said: z.string().nullable(),
  problems: z.array(boxProblemSchema),
  score: proposalScoreSchema.nullable(),
})
export type ProposedBox = z.infer<typeof proposedBoxSchema>

export const proposalsSchema = z
  .object({
    runId: z.string(),
    status: runStatusSchema,
    method: z.string(),
    engine: z.string(),
    engineLabel: z.string(),
    model: z.string(),
    /** why there is no box although the run went well */
    notice: z.string().nullable(),
    error: problemSchema.nullable(),
    boxes: z.array(proposedBoxSchema),
  })
  .meta({ id: 'Proposals' })
export type Proposals = z.infer<typeof proposalsSchema>

/** The method that gives a source's boxes: a model that was trained to ask for crops is let do so. */
export function methodOf(source: ProposalSource, engine: Pick<EngineInfo, 'profile'>): MethodId {
  if (source === 'attention') return 'attention-crop'
  if (source === 'policy') return 'external-crop'
  return engine.profile.zoomSyntax ? 'multi-turn' : 'zoom-refine'
}

/** Why an engine cannot propose boxes in this way; null where it can. */
export function whyNoProposal(
  source: ProposalSource,
  engine: Pick<EngineInfo, 'label' | 'capabilities' | 'profile'>,
): string | null {
  const method = methodOf(source, engine)
  const needs = source === 'attention' ? (['multiImage', 'attention'] as const) : (['multiImage'] as const)
  const label = methodLabels[method]
  return whyNot({ label, needs: method === 'multi-turn' ? ['multiImage', 'chat'] : [...needs] }, engine)
}

/** How surely the tokens of a box were written: their mean log-probability; null where the engine does not tell. */
export function tokenScore(run: Pick<Run, 'steps'>, said: string): ProposalScore | null {
  for (const { text, tokens } of run.steps) {
    const at = text?.lastIndexOf(said) ?? -1
    if (!tokens || at < 0 || said === '') continue
    const sum = spanLogprob(tokens, [at, at + said.length])
    const count = countWithin(tokens, at, at + said.length)
    if (sum !== null && count > 0) return { by: 'tokens', meanLogprob: sum / count }
  }
  return null
}

function countWithin(
  tokens: NonNullable<Run['steps'][number]['tokens']>,
  start: number,
  end: number,
): number {
  let at = 0
  let count = 0
  for (const { text } of tokens) {
    if (at < end && at + text.length > start && text.length > 0) count++
    at += text.length
  }
  return count
}
