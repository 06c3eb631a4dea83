/** Engines set up in the browser: in an open Loupe by a person at the machine only, in a closed one by its administrators. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AccessMode } from '#contract/account.ts'
import { engineInfoSchema } from '#contract/engine.ts'
import { profileChoiceSchema, profileInfoSchema } from '#contract/profile.ts'
import {
  addressSchema,
  type EnginePreset,
  engineDraftSchema,
  modelListSchema,
  settingsSchema,
  trialResultSchema,
  trialSchema,
} from '#contract/settings.ts'
import { listProfiles } from '../engines/profiles/match.ts'
import type { EngineRegistry } from '../engines/registry.ts'
import { demandEngineAddresses } from '../settings/address-check.ts'
import type { EngineSettings } from '../settings/engines.ts'
import { listModels } from '../settings/models.ts'
import { demandLoopback } from './loopback.ts'

const params = z.object({ id: z.string().max(64) })
const tags = ['settings']
/** These make the server call out. */
const callLimit = { needs: 'administrator', rateLimit: { max: 60, timeWindow: '1 minute' } } as const
const config = { needs: 'administrator' } as const
/** A model that loads at its first question takes its time. */
const TRIAL_MS = 120_000

export interface SettingsRouteParts {
  /** the address that this server listens on */
  readonly host: string
  /** whether nobody comes in without signing in */
  readonly mode: AccessMode
  readonly engines: EngineRegistry
  readonly settings: EngineSettings
  readonly presets: readonly EnginePreset[]
}

export function settingsRoutes(parts: SettingsRouteParts): FastifyPluginAsyncZod {
  const { engines, settings, presets, host, mode } = parts
  const all = () => ({ engines: settings.list(), presets: [...presets] })
  return async (app) => {
    app.get(
      '/api/profiles',
      {
        schema: {
          tags: ['server'],
          description:
            'The model profiles that engines are matched with, in the order in which they are tried.',
          response: { 200: z.array(profileInfoSchema) },
        },
      },
      async () => listProfiles(),
    )

    await app.register(async (locked: Parameters<FastifyPluginAsyncZod>[0]) => {
      locked.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store')
        if (mode === 'open') demandLoopback(request, host)
      })

      locked.get('/api/settings', { config, schema: { tags, response: { 200: settingsSchema } } }, async () =>
        all(),
      )

      locked.post(
        '/api/settings/engines',
        { config, schema: { tags, body: engineDraftSchema, response: { 201: engineInfoSchema } } },
        async (request, reply) => {
          await demandEngineAddresses(request.body.baseUrls)
          const id = await settings.add(request.body)
          return reply.code(201).send(engines.find(id).info())
        },
      )

      locked.put(
        '/api/settings/engines/:id',
        { config, schema: { tags, params, body: engineDraftSchema, response: { 200: engineInfoSchema } } },
        async (request) => {
          await demandEngineAddresses(request.body.baseUrls)
          await settings.change(request.params.id, request.body)
          return engines.find(request.params.id).info()
        },
      )

      locked.delete(
        '/api/settings/engines/:id',
        { config, schema: { tags, params, response: { 204: z.null() } } },
        async (request, reply) => {
          await settings.remove(request.params.id)
          return reply.code(204).send(null)
        },
      )

      locked.put(
        '/api/settings/engines/:id/profile',
        {
          config,
          schema: {
            tags,
            description: 'Changes single fields of an engine’s profile; an empty object takes them back.',
            params,
            body: profileChoiceSchema,
            response: { 200: engineInfoSchema },
          },
        },
        async (request) => {
          await settings.override(request.params.id, request.body)
          return engines.find(request.params.id).info()
        },
      )

      locked.post(
        '/api/settings/models',
        { config: callLimit, schema: { tags, body: addressSchema, response: { 200: modelListSchema } } },
        async ({ body: { baseUrl, apiKey, engine } }) => {
          await demandEngineAddresses([baseUrl])
          const key = apiKey ?? settings.keyFor(engine ?? null, baseUrl)
          return { models: await listModels(baseUrl, key) }
        },
      )

      locked.post(
        '/api/settings/test',
        { config: callLimit, schema: { tags, body: trialSchema, response: { 200: trialResultSchema } } },
        async ({ body: { engine, ...draft } }) => {
          await demandEngineAddresses(draft.baseUrls)
          const made = settings.tryOut(draft, engine ?? null)
          try {
            return await made.probe(AbortSignal.timeout(TRIAL_MS))
          } finally {
            await made.close()
          }
        },
      )
    })
  }
}
