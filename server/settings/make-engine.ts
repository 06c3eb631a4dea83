/** From a complete setup to an engine: the one place that knows how. */
import type { ModelProfile } from '#contract/engine.ts'
import type { Engine } from '../engines/engine.ts'
import { createOpenAiEngine } from '../engines/openai/openai-engine.ts'

export interface CompleteSetup {
  readonly id: string
  readonly label: string
  readonly baseUrls: readonly string[]
  readonly model: string
  readonly apiKey: string | null
  readonly preset: string | null
  readonly concurrency: number | null
  readonly profile: ModelProfile
  /** fields of the profile that a person chose; a server that tells its own profile does not change them */
  readonly chosen: readonly string[]
  readonly source: 'file' | 'environment' | 'settings'
}

export type MakeEngine = (setup: CompleteSetup) => Engine

export const makeEngine: MakeEngine = ({ source, ...setup }) =>
  createOpenAiEngine({ ...setup, source: source === 'settings' ? 'settings' : 'file' })
