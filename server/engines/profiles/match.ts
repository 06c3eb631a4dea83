/**
 * Which profile a model has: by its name, never by the numbers that it says. The order of families matters: a model
 * tuned on another one often carries the base's name in its own.
 */
import type { ModelProfile } from '#contract/engine.ts'
import type { ProfileChoice, ProfileInfo } from '#contract/profile.ts'
import { chat, type Family } from './family.ts'
import { internvlFamilies } from './internvl.ts'
import { openFamilies } from './open-models.ts'
import { qwenFamilies } from './qwen.ts'
import { qwenTunedFamilies } from './qwen-tuned.ts'
import { vendorFamilies } from './vendors.ts'

/** For a model that nobody described: fractions are asked for in the prompt, as Zoom-Refine does. */
const generic: Family = {
  pattern: /^/,
  names: [],
  profile: chat({
    id: 'generic',
    label: 'Any chat model',
    convention: 'fraction',
    resize: { kind: 'max-side', maxSide: 1024 },
  }),
  source: 'Zoom-Refine (arXiv 2506.01663): fractions, asked for in words',
  note: 'Nothing is known of this model: calibrate it.',
}

const families: readonly Family[] = [
  ...qwenTunedFamilies,
  ...internvlFamilies,
  ...qwenFamilies,
  ...openFamilies,
  ...vendorFamilies,
  generic,
]

/** Every profile, in the order in which they are tried. */
export function listProfiles(): ProfileInfo[] {
  return families.map(({ profile, names, source, note }) => ({ ...profile, names: [...names], source, note }))
}

/** The profile of a model: by `profileId` where given, else by its name, else the generic one; null for an unknown id. */
export function matchProfile(model: string, profileId?: string): ModelProfile | null {
  if (profileId) return families.find(({ profile }) => profile.id === profileId)?.profile ?? null
  // The end of a path is the name; a name longer than that is nobody's, and patterns need not search it.
  const name = model.slice(-300)
  return families.find(({ pattern }) => pattern.test(name))?.profile ?? generic.profile
}

/** The same with single fields changed by a person; null for an unknown profile id. */
export function chooseProfile(
  model: string,
  { profile: id, ...changes }: ProfileChoice,
): ModelProfile | null {
  const profile = matchProfile(model, id)
  if (!profile) return null
  const said = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...profile, ...said }
}
