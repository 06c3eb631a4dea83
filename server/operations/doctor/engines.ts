/** The engines that are set up, and what they answer. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, EngineConfig } from '../../config.ts'
import { openSettingsStore } from '../../settings/store.ts'
import { bad, type Finding, ok, warn } from './finding.ts'

const PATIENCE_MS = 5000

export async function checkEngines(config: Config, root: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const ready = existsSync(join(root, 'public', 'model', 'decoder.onnx'))
  const findings = [
    ready
      ? ok('engine builtin', 'its model is there')
      : bad('engine builtin', 'its model is missing', 'Get the whole repository again: public/model.'),
  ]
  const named = [...config.engines, ...(config.environmentEngine ? [config.environmentEngine] : [])]
  for (const engine of named) {
    const key = engine.apiKeyEnv ? env[engine.apiKeyEnv] : undefined
    if (engine.apiKeyEnv && !key)
      findings.push(
        bad(
          `engine ${engine.id}`,
          `${engine.apiKeyEnv} is not set`,
          'Set it, or take apiKeyEnv out of the file.',
        ),
      )
    else findings.push(...(await checkAddresses(engine, key ?? null)))
  }
  try {
    for (const engine of openSettingsStore(config.dataFolder).read().engines)
      findings.push(...(await checkAddresses(engine, engine.apiKey)))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    findings.push(
      bad('settings', why, 'Mend settings.json by hand, or put it aside: engines can be set up anew.'),
    )
  }
  return findings
}

function checkAddresses(
  engine: Pick<EngineConfig, 'id' | 'model' | 'baseUrls'>,
  key: string | null,
): Promise<Finding[]> {
  return Promise.all(engine.baseUrls.map((url) => checkAddress(engine.id, engine.model, url, key)))
}

async function checkAddress(id: string, model: string, url: string, key: string | null): Promise<Finding> {
  const what = `engine ${id}`
  const where = new URL(url).host
  try {
    const reply = await fetch(`${url.replace(/\/+$/, '')}/models`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    })
    if (reply.status === 401 || reply.status === 403)
      return bad(what, `${where} does not accept the key`, 'Check the key.')
    if (!reply.ok)
      return warn(
        what,
        `${where} answers ${reply.status} to /models`,
        'Some servers have no list; ask it once in Settings.',
      )
    const told = (await reply.json()) as { data?: { id?: unknown }[] }
    const ids = (told.data ?? []).map((one) => String(one.id))
    if (ids.length > 0 && !ids.includes(model))
      return warn(
        what,
        `${where} does not list ${model}, but ${ids.slice(0, 3).join(', ')}`,
        'Check the name of the model.',
      )
    return ok(what, `${where} answers, ${model}`)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code =
      cause instanceof Error && 'code' in cause
        ? String(cause.code)
        : cause instanceof Error
          ? cause.name
          : ''
    return bad(what, `${where} does not answer (${code})`, 'Start it, or check its address.')
  }
}
