/** How a box grows into the crop: by a share of the image as Zoom-Refine does, or by a factor of its own size. */
import { paddingSchema } from '#contract/engine.ts'
import type { MethodParam } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import { Segmented } from '../ui/segmented.tsx'
import { Labelled, Typed } from './typed.tsx'

type Padding = NonNullable<RunParams['padding']>

const fallback: Record<Padding['kind'], Padding> = {
  absolute: { kind: 'absolute', share: 0.1 },
  relative: { kind: 'relative', factor: 1.3 },
}

export function PaddingControl({
  param,
  value,
  onChange,
}: {
  param: MethodParam
  value: unknown
  onChange: (value: Padding) => void
}) {
  const set = paddingSchema.safeParse(value)
  const standard = paddingSchema.safeParse(param.default)
  const padding = set.success ? set.data : standard.success ? standard.data : null
  const amount = (low: number, high: number) => (text: string) => {
    const number = Number(text)
    return text.trim() !== '' && number >= low && number <= high
      ? { value: number }
      : { refusal: `A number from ${low} to ${high}.` }
  }
  return (
    <Labelled label={param.label}>
      <Segmented
        label={param.label}
        value={padding?.kind ?? 'absolute'}
        options={[
          { value: 'absolute', label: 'Share of the image' },
          { value: 'relative', label: 'Factor of the box' },
        ]}
        onChange={(kind) => onChange(fallback[kind])}
      />
      {padding && (
        <div className="grid w-full grid-cols-2 gap-2">
          {padding.kind === 'absolute' ? (
            <Typed
              key="share"
              label="On each side"
              value={String(padding.share)}
              placeholder="0.1"
              numeric
              read={amount(0, 1)}
              onChange={(share) => onChange({ ...padding, share: Number(share ?? 0.1) })}
            />
          ) : (
            <Typed
              key="factor"
              label="Times as large"
              value={String(padding.factor)}
              placeholder="1.3"
              numeric
              read={amount(1, 10)}
              onChange={(factor) => onChange({ ...padding, factor: Number(factor ?? 1.3) })}
            />
          )}
          <Typed
            label="At least, in pixels"
            value={padding.minPixels === undefined ? '' : String(padding.minPixels)}
            placeholder="none"
            numeric
            read={amount(1, 100_000)}
            onChange={(minPixels) => {
              const { minPixels: _, ...rest } = padding
              onChange(minPixels === undefined ? rest : { ...rest, minPixels: Math.round(Number(minPixels)) })
            }}
          />
        </div>
      )}
    </Labelled>
  )
}
