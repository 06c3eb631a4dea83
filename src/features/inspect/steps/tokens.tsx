/** The reply token by token; the less sure the model was of one, the stronger its mark. */
import type { ReactNode } from 'react'
import { formatProbability } from '#contract/format.ts'
import type { Token } from '#contract/run.ts'

/** A reply of thousands of tokens would drown the page. */
const most = 400

export interface TokensProps {
  tokens: readonly Token[]
  /** every word has a map of its own: called with its place when it is looked at, with null when not any more */
  onLook?: ((at: number | null) => void) | undefined
}

export function Tokens({ tokens, onLook }: TokensProps) {
  // a token is its place in the reply
  const shown = tokens.slice(0, most).map((token, at) => ({ ...token, at }))
  return (
    <div className="max-h-56 overflow-y-auto">
      <ol className="flex flex-wrap gap-1">
        {shown.map((token) => {
          const p = token.logprob === null ? null : Math.exp(token.logprob)
          return (
            <li
              key={token.at}
              className="flex flex-col items-center rounded bg-surface px-1.5 py-0.5 font-mono leading-4"
              style={
                p === null
                  ? undefined
                  : { boxShadow: `inset 0 -${Math.max(1, Math.round((1 - p) * 4))}px 0 var(--line-strong)` }
              }
            >
              <Word at={token.at} onLook={onLook}>
                <span className="whitespace-pre text-xs">{visible(token.text)}</span>
                <span className="text-[10px] text-faint">{p === null ? '–' : formatProbability(p)}</span>
              </Word>
            </li>
          )
        })}
      </ol>
      {tokens.length > most && (
        <p className="mt-1 text-muted text-xs">and {tokens.length - most} more, in the export</p>
      )}
    </div>
  )
}

function Word({ at, onLook, children }: { at: number; onLook: TokensProps['onLook']; children: ReactNode }) {
  if (!onLook) return children
  return (
    <button
      type="button"
      className="flex cursor-crosshair flex-col items-center rounded hover:bg-hover"
      onPointerEnter={() => onLook(at)}
      onPointerLeave={() => onLook(null)}
      onFocus={() => onLook(at)}
      onBlur={() => onLook(null)}
    >
      {children}
    </button>
  )
}

/** Blanks that carry meaning become visible. */
function visible(text: string): string {
  return text === '' ? '∅' : text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replace(/^ | $/g, '␣')
}
