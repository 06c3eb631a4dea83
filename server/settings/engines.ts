/**
 * The engines of this server and how they came: from the configuration file, the environment, or the settings page.
 * Changes take effect at once; a run that goes on keeps the engine that it began with.
 */
import { ProblemError } from '#contract/error.ts'
import type { ProfileChoice } from '#contract/profile.ts'
import type { EngineDraft, EngineSetup } from '#contract/settings.ts'
import { type EngineConfig, StartError } from '../config.ts'
import type { Engine } from '../engines/engine.ts'
import { chooseProfile, matchProfile } from '../engines/profiles/match.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import type { MakeEngine } from './make-engine.ts'
import type { SettingsStore, StoredEngine } from './store.ts'

/** An engine that settings cannot remove, with the key that its environment variable holds. */
export interface ConfiguredEngine {
  readonly config: EngineConfig
  readonly source: 'file' | 'environment'
  readonly apiKey: string | null
}

export interface EngineSettings {
  list(): EngineSetup[]
  /** Adds an engine and answers its id, made from its name. Throws profile-not-found. */
  add(draft: EngineDraft): Promise<string>
  /** Throws engine-not-found, engine-not-editable, profile-not-found. */
  change(id: string, draft: EngineDraft): Promise<void>
  remove(id: string): Promise<void>
  /** Changes single fields of an engine's profile; an empty choice takes them back. Also for engines of the configuration. */
  override(id: string, choice: ProfileChoice): Promise<void>
  /** An engine of a draft that is not kept; the caller closes it. `engine`: whose key to use where the draft brings none. */
  tryOut(draft: EngineDraft, engine: string | null): Engine
  /** The key that is set for an engine, if `baseUrl` is of the same origin as one of its own addresses; else null. */
  keyFor(id: string | null, baseUrl: string): string | null
}

export interface EngineSettingsParts {
  readonly store: SettingsStore
  readonly registry: EngineRegistry
  readonly configured: readonly ConfiguredEngine[]
  readonly make: MakeEngine
}

/** The id of an engine that is tried out before it is kept; no engine that is kept can have it. */
export const DRAFT_ID = '-draft'

/** Puts every configured and stored engine into the registry. Throws StartError where one cannot be made. */
export function createEngineSettings({
  store,
  registry,
  configured,
  make,
}: EngineSettingsParts): EngineSettings {
  for (const entry of configured) atStart(entry.config.id, () => registry.put(fromConfig(entry)))
  for (const engine of store.read().engines) {
    if (registry.list().some((other) => other.info().id === engine.id)) {
      throw new StartError(
        `the engine “${engine.id}” is set up in the browser and in the configuration; rename one.`,
      )
    }
    atStart(engine.id, () => registry.put(fromStored(engine)))
  }

  function fromConfig({ config, source, apiKey }: ConfiguredEngine): Engine {
    const { id, label, kind: _, baseUrls, model, preset, concurrency, apiKeyEnv: __, ...choice } = config
    const overridden = { ...choice, ...store.read().overrides[id] }
    return make({
      ...{ id, label, baseUrls, model, apiKey, source },
      preset: preset ?? null,
      concurrency: concurrency ?? null,
      profile: profileOf(model, overridden),
      chosen: Object.keys(overridden),
    })
  }

  function fromStored({ choice, ...engine }: StoredEngine): Engine {
    return make({
      ...engine,
      source: 'settings',
      profile: profileOf(engine.model, choice),
      chosen: Object.keys(choice),
    })
  }

  function profileOf(model: string, choice: ProfileChoice) {
    const profile = chooseProfile(model, choice)
    if (!profile)
      throw new ProblemError('profile-not-found', `There is no profile called “${choice.profile}”.`)
    return profile
  }

  function stored(id: string): StoredEngine {
    const found = store.read().engines.find((engine) => engine.id === id)
    if (found) return found
    registry.find(id)
    throw new ProblemError('engine-not-editable', whyFixed(id))
  }

  function whyFixed(id: string): string {
    const source = configured.find((entry) => entry.config.id === id)?.source
    if (source === 'file') return 'It stands in loupe.config.json; change it there and start Loupe again.'
    if (source === 'environment')
      return 'It comes from LOUPE_ENGINE_URL; change it there and start Loupe again.'
    return 'It is the built-in model.'
  }

  function freeId(label: string): string {
    const plain = label
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+|-+$/g, '')
      .slice(0, 56)
    const taken = new Set(registry.list().map((engine) => engine.info().id))
    const base = plain || 'engine'
    for (let n = 1; ; n++) {
      const id = n === 1 ? base : `${base}-${n}`
      if (!taken.has(id)) return id
    }
  }

  function keyFor(id: string | null, baseUrl: string): string | null {
    if (!id) return null
    const own = store.read().engines.find((engine) => engine.id === id)
    const given = configured.find((entry) => entry.config.id === id)
    const addresses = own?.baseUrls ?? given?.config.baseUrls ?? []
    // A key goes to the address that it was given for and to no other.
    const known = addresses.some((address) => new URL(address).origin === new URL(baseUrl).origin)
    return known ? (own?.apiKey ?? given?.apiKey ?? null) : null
  }

  function complete(draft: EngineDraft, id: string, before: StoredEngine | null): StoredEngine {
    const { apiKey, ...rest } = draft
    if (apiKey !== undefined) return { ...rest, id, apiKey }
    const kept = draft.baseUrls.every((address) => before && keyFor(before.id, address) !== null)
    return { ...rest, id, apiKey: kept ? (before?.apiKey ?? null) : null }
  }

  return {
    keyFor,

    list: () => [
      ...configured.map(({ config, source, apiKey }): EngineSetup => {
        const { id, label, kind: _, baseUrls, model, preset, concurrency, apiKeyEnv: __, ...choice } = config
        return {
          ...{ id, source, label, baseUrls, model, choice },
          preset: preset ?? null,
          keySet: apiKey !== null,
          concurrency: concurrency ?? null,
          override: store.read().overrides[id] ?? {},
        }
      }),
      ...store.read().engines.map(
        ({ apiKey, ...engine }): EngineSetup => ({
          ...engine,
          source: 'settings',
          keySet: apiKey !== null,
          override: {},
        }),
      ),
    ],

    async add(draft) {
      profileOf(draft.model, draft.choice)
      let made: StoredEngine | null = null
      await store.change((before) => {
        made = complete(draft, freeId(draft.label), null)
        return { ...before, engines: [...before.engines, made] }
      })
      if (!made) throw new ProblemError('internal')
      const engine: StoredEngine = made
      registry.put(fromStored(engine))
      return engine.id
    },

    async change(id, draft) {
      stored(id)
      profileOf(draft.model, draft.choice)
      await store.change((before) => ({
        ...before,
        engines: before.engines.map((engine) => (engine.id === id ? complete(draft, id, engine) : engine)),
      }))
      registry.put(fromStored(stored(id)))
    },

    async remove(id) {
      stored(id)
      await store.change((before) => ({
        ...before,
        engines: before.engines.filter((engine) => engine.id !== id),
      }))
      registry.remove(id)
    },

    async override(id, choice) {
      const own = store.read().engines.find((engine) => engine.id === id)
      const given = configured.find((entry) => entry.config.id === id)
      if (!own && !given) {
        registry.find(id)
        throw new ProblemError('engine-not-editable', whyFixed(id))
      }
      if (choice.profile && !matchProfile('', choice.profile)) {
        throw new ProblemError('profile-not-found', `There is no profile called “${choice.profile}”.`)
      }
      await store.change((before) =>
        own
          ? {
              ...before,
              engines: before.engines.map((engine) => (engine.id === id ? { ...engine, choice } : engine)),
            }
          : { ...before, overrides: withOverride(before.overrides, id, choice) },
      )
      if (given) registry.put(fromConfig(given))
      else registry.put(fromStored(stored(id)))
    },

    tryOut(draft, engine) {
      const apiKey = draft.apiKey === undefined ? keyFor(engine, draft.baseUrls[0] ?? '') : draft.apiKey
      return fromStored({ ...draft, id: DRAFT_ID, apiKey })
    },
  }
}

function withOverride(
  before: Record<string, ProfileChoice>,
  id: string,
  choice: ProfileChoice,
): Record<string, ProfileChoice> {
  const { [id]: _, ...others } = before
  return Object.keys(choice).length > 0 ? { ...others, [id]: choice } : others
}

/** What is wrong with a configured engine is a person's to mend before the start. */
function atStart(id: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemError) throw new StartError(`engine “${id}”: ${error.message}`)
    throw error
  }
}
