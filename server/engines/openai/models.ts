/** What a server tells of its models (`GET /models`): their names, and of ours also what has to be known of them. */
import type { ConventionId, ModelProfile } from '#contract/engine.ts'
import { conventionIds } from '#contract/engine.ts'
import { ProblemError } from '#contract/error.ts'
import { type ResizeRule, resizeRuleSchema } from '#contract/resize.ts'
import { startDeadline } from './deadline.ts'
import { type Connection, ConnectionLost, readText } from './http.ts'
import { asArray, asCount, asObject, asText, type Json, parseJson } from './json.ts'
import { readRefusal, toProblem } from './refusals.ts'

/** What our reference server tells of its model. */
export interface ToldProfile {
  readonly convention: ConventionId | null
  readonly resize: ResizeRule | null
  readonly defaultLayer: number | null
}

export interface ToldModel {
  readonly id: string
  readonly profile: ToldProfile | null
  readonly relativeAttention: boolean
  readonly tokenMaps: boolean
  /** whether it takes pictures, null where the server does not say */
  readonly images: boolean | null
}

const MAX_LIST_BYTES = 4 * 2 ** 20
const LIST_MS = 10_000

/** Throws ProblemError (the engine-… codes) and the signal's reason. */
export async function readModels(
  connection: Connection,
  label: string,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<ToldModel[]> {
  const deadline = startDeadline(label, { firstWordMs: LIST_MS, stallMs: LIST_MS, totalMs: LIST_MS })
  try {
    const answer = await connection.get('/models', AbortSignal.any([signal, deadline.signal]))
    const text = await readText(answer, MAX_LIST_BYTES)
    if (answer.status !== 200)
      throw toProblem(readRefusal(answer.status, text, answer.retryAfter), label, secrets)
    return listOf(text, label)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (deadline.signal.aborted) throw deadline.signal.reason
    if (error instanceof ConnectionLost)
      throw new ProblemError('engine-offline', `${label} does not answer.`, { cause: error })
    throw error
  } finally {
    deadline.clear()
  }
}

function listOf(text: string, label: string): ToldModel[] {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (cause) {
    throw new ProblemError('engine-unreadable', `${label} has no list of models at its address.`, { cause })
  }
  // OpenAI's form is {data: [...]}; a bare list and {models: [...]} exist as well.
  const object = asObject(json)
  const list = asArray(object?.data ?? object?.models ?? json)
  return list.slice(0, 5000).flatMap((entry) => {
    const model = asObject(entry)
    const id = asText(model?.id) ?? asText(model?.name)
    return model && id ? [toldModel(id.slice(0, 300), model)] : []
  })
}

function toldModel(id: string, model: Json): ToldModel {
  const capabilities = asObject(model.capabilities)
  const profile = asObject(model.profile)
  const modalities = asObject(model.architecture)?.input_modalities
  return {
    id,
    profile: profile ? toldProfile(profile) : null,
    relativeAttention: capabilities?.relative_attention === true,
    tokenMaps: capabilities?.token_maps === true,
    images: Array.isArray(modalities) ? modalities.includes('image') : null,
  }
}

function toldProfile(profile: Json): ToldProfile {
  return {
    convention: conventionIds.find((id) => id === profile.convention) ?? null,
    resize: toldResize(asObject(profile.resize)),
    defaultLayer: asCount(profile.default_layer),
  }
}

/** A view of more image tokens than this is no glance any more; the profiles of the same models hold it too. */
const GLANCE_TOKENS = 1280

function toldResize(rule: Json | null): ResizeRule | null {
  const multiple = asCount(rule?.multiple)
  const tile = asCount(rule?.tile)
  const side = asCount(rule?.side)
  if (rule?.rule === 'multiples' && multiple) {
    const most = GLANCE_TOKENS * multiple * multiple
    return resizeRule({
      kind: 'smart-resize',
      factor: multiple,
      minPixels: asCount(rule.min_pixels) ?? 4 * multiple * multiple,
      maxPixels: Math.min(most, asCount(rule.max_pixels) ?? most),
    })
  }
  if (rule?.rule === 'tiles' && tile) {
    const maxTiles = asCount(rule.max_tiles) ?? 12
    return resizeRule({ kind: 'tiles', tile, minTiles: 1, maxTiles, thumbnail: rule.thumbnail === true })
  }
  // Padded or cropped to a square by the server: the picture keeps its aspect here.
  if ((rule?.rule === 'pad-square' || rule?.rule === 'centre-square') && side)
    return resizeRule({ kind: 'max-side', maxSide: side })
  return null
}

function resizeRule(rule: ResizeRule): ResizeRule | null {
  return resizeRuleSchema.safeParse(rule).success ? rule : null
}

/** The profile with what the server tells of its own model, except fields that a person chose; `profile` stands for all. */
export function withTold(
  profile: ModelProfile,
  told: ToldProfile | null,
  chosen: ReadonlySet<string>,
): ModelProfile {
  if (!told || chosen.has('profile')) return profile
  const open = (field: keyof ModelProfile) => !chosen.has(field)
  return {
    ...profile,
    ...(told.convention && open('convention') ? { convention: told.convention } : {}),
    ...(told.resize && open('resize') ? { resize: told.resize } : {}),
    ...(told.defaultLayer !== null && open('attentionLayer') ? { attentionLayer: told.defaultLayer } : {}),
  }
}
