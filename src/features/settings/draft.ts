/** The form's fields, and from them to what the server takes. */
import type { ConventionId } from '#contract/engine.ts'
import type { EngineDraft, EnginePreset, EngineSetup } from '#contract/settings.ts'
import type { ApiProblem } from '../../app/api/client.ts'

export interface Fields {
  /** id of a preset, '' for another server */
  preset: string
  label: string
  /** one address a line */
  addresses: string
  model: string
  /** '' keeps what is set */
  key: string
  removeKey: boolean
  /** '' is matched from the model's name */
  profile: string
  /** '' is as the profile says */
  convention: ConventionId | ''
  concurrency: string
}

export function fieldsOf(setup: EngineSetup | null, presets: readonly EnginePreset[]): Fields {
  const first = presets[0]
  return {
    preset: setup ? (setup.preset ?? '') : (first?.id ?? ''),
    label: setup?.label ?? '',
    addresses: setup ? setup.baseUrls.join('\n') : (first?.baseUrl ?? ''),
    model: setup?.model ?? '',
    key: '',
    removeKey: false,
    profile: setup?.choice.profile ?? '',
    convention: setup?.choice.convention ?? '',
    concurrency: setup?.concurrency ? String(setup.concurrency) : '',
  }
}

export function addressesOf({ addresses }: Fields): string[] {
  return addresses
    .split(/[\s,]+/)
    .map((address) => address.trim())
    .filter(Boolean)
}

/** `setup`: the engine that is edited; what the form does not show of it stays. */
export function draftOf(fields: Fields, setup: EngineSetup | null): EngineDraft {
  const { profile: _, convention: __, ...rest } = setup?.choice ?? {}
  return {
    label: fields.label.trim() || fields.model.split('/').at(-1) || fields.model,
    preset: fields.preset || null,
    baseUrls: addressesOf(fields),
    model: fields.model.trim(),
    ...(fields.key ? { apiKey: fields.key } : fields.removeKey || !setup ? { apiKey: null } : {}),
    concurrency: fields.concurrency ? Number(fields.concurrency) : null,
    choice: {
      ...rest,
      ...(fields.profile ? { profile: fields.profile } : {}),
      ...(fields.convention ? { convention: fields.convention } : {}),
    },
  }
}

/** What the server says of one field, if anything. */
export function fieldError(problem: ApiProblem | null, path: string): string | undefined {
  return problem?.errors?.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message
}
