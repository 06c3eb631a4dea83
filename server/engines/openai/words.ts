/** Words of a server as people may read them. */

const hidden: readonly [RegExp, string][] = [
  [/data:[a-z]+\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]*/gi, '[picture]'],
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]}]+/gi, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '[address]'],
  [/\[?\b(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}\b\]?(?::\d+)?/gi, '[address]'],
  [/\b(?:localhost|host\.docker\.internal)(?::\d+)?\b/gi, '[address]'],
  [/\bBearer\s+\S+/gi, '[key]'],
  [/\b(?:sk|pk|hf|gsk|xai|AIza|nvapi|or)[-_][A-Za-z0-9_*-]{6,}/g, '[key]'],
  [/\bAIza[A-Za-z0-9_-]{10,}/g, '[key]'],
  [/[A-Za-z0-9+/=]{80,}/g, '[…]'],
  [/(?:\/[\w.@-]+){3,}/g, '[path]'],
  [/<[^<>]{1,200}>/g, ' '],
]

/** One line of at most 300 characters without addresses, keys, file paths, markup and control characters. `secrets` (keys, host names) are taken out literally. */
export function clean(text: string, secrets: readonly string[] = []): string {
  let out = text.slice(0, 4000)
  for (const secret of secrets) if (secret.length > 3) out = out.replaceAll(secret, '[…]')
  for (const [pattern, instead] of hidden) out = out.replace(pattern, instead)
  out = out.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  out = out.replace(/\s+/g, ' ').trim()
  return out.length > 300 ? `${out.slice(0, 299).trimEnd()}…` : out
}
