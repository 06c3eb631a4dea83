import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cx } from './cx.ts'

export interface CopyButtonProps {
  /** what is copied */
  text: string
  /** what it is, such as "prompt" */
  what: string
  className?: string | undefined
}

export function CopyButton({ text, what, className }: CopyButtonProps) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), 2000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    try {
      // absent on pages that are served without https from another machine
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  const Icon = state === 'copied' ? Check : Copy
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`Copy ${what}`}
      className={cx(
        'target inline-flex items-center justify-center gap-1.5 rounded-lg px-2 text-muted text-xs hover:bg-hover hover:text-fg',
        className,
      )}
    >
      <Icon size={14} aria-hidden="true" />
      <span role="status">
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Not allowed here' : ''}
      </span>
    </button>
  )
}
