/** One parameter's control, by its kind. */

import { imageBoxSchema } from '#contract/box.ts'
import type { EngineInfo } from '#contract/engine.ts'
import type { MethodParam } from '#contract/method.ts'
import type { Box } from '#contract/space.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { PaddingControl } from './padding-control.tsx'
import { Labelled, Typed } from './typed.tsx'
import { readNumber, readSides } from './values.ts'

export interface ParamControlProps {
  param: MethodParam
  value: unknown
  engines: readonly EngineInfo[]
  drawn: Box<'image'> | null
  onChange: (value: unknown) => void
}

export function ParamControl({ param, value, engines, drawn, onChange }: ParamControlProps) {
  switch (param.kind) {
    case 'boolean':
      return <Switch label={param.label} checked={(value ?? param.default) === true} onChange={onChange} />
    case 'choice':
      return (
        <Labelled label={param.label}>
          <Select
            label={param.label}
            value={String(value ?? param.default ?? '')}
            options={param.choices}
            onChange={onChange}
          />
        </Labelled>
      )
    case 'engine':
      return (
        <Labelled label={param.label}>
          <Select
            label={param.label}
            value={String(value ?? '')}
            options={engines.map((one) => ({ value: one.id, label: one.label, detail: one.description }))}
            onChange={onChange}
          />
        </Labelled>
      )
    case 'padding':
      return <PaddingControl param={param} value={value} onChange={onChange} />
    case 'box':
      return <Region label={param.label} value={value} drawn={drawn} onChange={onChange} />
    case 'sides':
      return (
        <Typed
          label={param.label}
          value={Array.isArray(value) ? value.join(', ') : ''}
          placeholder={Array.isArray(param.default) ? param.default.join(', ') : ''}
          read={(text) => {
            const sides = readSides(text)
            return sides
              ? { value: sides }
              : { refusal: 'Whole pixels from 16 to 16384, at most 16 of them.' }
          }}
          onChange={onChange}
        />
      )
    default:
      return (
        <Typed
          label={param.label}
          value={value === undefined ? '' : String(value)}
          placeholder={param.default === null ? '' : String(param.default)}
          numeric
          read={(text) => readNumber(text, param)}
          onChange={onChange}
        />
      )
  }
}

function Region({
  label,
  value,
  drawn,
  onChange,
}: {
  label: string
  value: unknown
  drawn: Box<'image'> | null
  onChange: (value: unknown) => void
}) {
  const parsed = imageBoxSchema.safeParse(value)
  const words = parsed.success
    ? `${Math.round(parsed.data.width)} × ${Math.round(parsed.data.height)} at ${Math.round(parsed.data.x)}, ${Math.round(parsed.data.y)}`
    : 'none set'
  return (
    <Labelled label={label}>
      <span className="flex items-center gap-2">
        <span className="font-mono text-[13px]">{words}</span>
        <Button variant="secondary" disabled={!drawn} onClick={() => drawn && onChange(drawn)}>
          Use the drawn box
        </Button>
      </span>
    </Labelled>
  )
}
