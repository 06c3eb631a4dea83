import type { EngineInfo } from '#contract/engine.ts'
import { cx } from './cx.ts'

type Status = EngineInfo['status']

/** What each status means, for people. */
export const statusWords: Record<Status, string> = {
  idle: 'loads at the first question',
  loading: 'loading',
  ready: 'ready',
  offline: 'does not answer',
  failed: 'cannot start',
}

/** The status of an engine: filled when ready, a ring when idle, a cross bar when it cannot be used. */
export function StatusDot({ status, className }: { status: Status; className?: string }) {
  const look = {
    idle: 'border-2 border-correct',
    loading: 'border-2 border-correct border-t-transparent animate-spin',
    ready: 'bg-correct',
    offline: 'bg-wrong rotate-45 rounded-none!',
    failed: 'bg-wrong rotate-45 rounded-none!',
  }[status]
  return (
    <span className={cx('inline-flex shrink-0', className)}>
      <span className={cx('size-2.5 rounded-full', look)} aria-hidden="true" />
      <span className="sr-only">{statusWords[status]}</span>
    </span>
  )
}
