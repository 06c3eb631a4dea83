/** Method and engine: in the top bar, or over the question where the bar has no room. */
import type { EngineInfo } from '#contract/engine.ts'
import { type MethodInfo, whyNot } from '#contract/method.ts'
import { InTopBar } from '../../../app/top-bar-slot.tsx'
import { cx } from '../../../app/ui/cx.ts'
import { Select } from '../../../app/ui/select.tsx'

export interface PickersProps {
  methods: readonly MethodInfo[]
  engines: readonly EngineInfo[]
  method: string
  engine: string
  onMethod: (id: string) => void
  onEngine: (id: string) => void
}

export function TopBarPickers(props: PickersProps) {
  return (
    <InTopBar>
      <Pickers {...props} />
    </InTopBar>
  )
}

export function Pickers({ methods, engines, method, engine, onMethod, onEngine }: PickersProps) {
  const chosen = engines.find((one) => one.id === engine) ?? null
  return (
    <>
      <Select
        label="Method"
        prefix={<span className="max-xl:hidden">Method</span>}
        value={method}
        options={methods.map((one) => ({
          value: one.id,
          label: one.label,
          detail: (chosen && whyNot(one, chosen)) ?? one.description,
          disabled: (chosen && whyNot(one, chosen)) !== null,
        }))}
        onChange={onMethod}
        className="max-md:shrink-0"
      />
      <Select
        label="Engine"
        value={engine}
        options={engines.map((one) => ({
          value: one.id,
          label: one.label,
          detail: one.statusDetail ?? one.description,
          mark: <StatusDot status={one.status} />,
        }))}
        onChange={onEngine}
        className="max-w-72 max-md:grow"
      />
    </>
  )
}

const dots: Record<EngineInfo['status'], { look: string; word: string }> = {
  ready: { look: 'bg-correct', word: 'ready' },
  idle: { look: 'border-2 border-correct', word: 'loads at the first question' },
  loading: { look: 'bg-initial animate-pulse', word: 'loading' },
  offline: { look: 'border-2 border-wrong', word: 'offline' },
  failed: { look: 'bg-wrong', word: 'failed' },
}

export function StatusDot({ status }: { status: EngineInfo['status'] }) {
  const { look, word } = dots[status]
  return (
    <span className="inline-flex items-center" title={word}>
      <span aria-hidden="true" className={cx('inline-block size-2 shrink-0 rounded-full', look)} />
      <span className="sr-only">{word}: </span>
    </span>
  )
}
