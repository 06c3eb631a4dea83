/** What browser and server agree on about methods and their parameters. */
import { z } from 'zod'
import type { EngineInfo } from './engine.ts'

/** The published ways of looking, in the fixed contract. */
export const methodIds = [
  'single-glance',
  'zoom-refine',
  'multi-turn',
  'attention-crop',
  'external-crop',
  'dual-view',
] as const

/** Surveys: many asks of one question that make one picture. Run like methods, listed beside them. */
export const surveyIds = ['answer-map', 'resolution-sweep'] as const

export const methodIdSchema = z.enum([...methodIds, ...surveyIds])
export type MethodId = z.infer<typeof methodIdSchema>

/** Their names, for where no catalogue is at hand. */
export const methodLabels: Readonly<Record<MethodId, string>> = {
  'single-glance': 'Single glance',
  'zoom-refine': 'Zoom-Refine',
  'multi-turn': 'Multi-turn zoom',
  'attention-crop': 'Attention crop',
  'external-crop': 'External crop',
  'dual-view': 'Dual view',
  'answer-map': 'Answer map',
  'resolution-sweep': 'Resolution sweep',
}

/** One parameter of a method, as its picker shows it. Its name is a key of RunParams. */
export const methodParamSchema = z
  .object({
    name: z.string(),
    label: z.string(),
    /** one sentence on what it does */
    help: z.string(),
    kind: z.enum(['number', 'integer', 'boolean', 'choice', 'padding', 'engine', 'sides', 'box', 'text']),
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().nullable(),
    choices: z.array(z.object({ value: z.string(), label: z.string() })),
    /** what is used when a run does not say, in the form of RunParams; null: decided as `source` says */
    default: z.unknown(),
    /** where the default comes from: paper, repository, model profile, engine */
    source: z.string(),
  })
  .meta({ id: 'MethodParam' })
export type MethodParam = z.infer<typeof methodParamSchema>

export const methodInfoSchema = z
  .object({
    id: methodIdSchema,
    label: z.string(),
    /** one sentence for a person who chooses */
    description: z.string(),
    /** chat: a model that follows instructions and talks in several turns */
    needs: z.array(z.enum(['multiImage', 'attention', 'chat'])),
    paper: z.object({ title: z.string(), url: z.string() }).nullable(),
    params: z.array(methodParamSchema),
  })
  .meta({ id: 'MethodInfo' })
export type MethodInfo = z.infer<typeof methodInfoSchema>

const needWords: Record<MethodInfo['needs'][number], string> = {
  multiImage: 'several images in one question',
  attention: 'attention maps',
  chat: 'a conversation in several turns',
}

/** Why an engine cannot run a method, in a sentence for a person; null where it can. */
export function whyNot(
  method: Pick<MethodInfo, 'label' | 'needs'>,
  engine: Pick<EngineInfo, 'label' | 'capabilities' | 'profile'>,
): string | null {
  if (engine.profile.promptStyle === 'crop-policy') {
    return `${engine.label} only says where to look; it answers no questions. Use it as the policy of an external crop.`
  }
  const offers = { ...engine.capabilities, chat: engine.profile.promptStyle === 'chat' }
  const lacking = method.needs.find((need) => !offers[need])
  return lacking ? `${method.label} needs ${needWords[lacking]}, which ${engine.label} does not offer.` : null
}
