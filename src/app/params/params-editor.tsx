/** The parameters of the chosen method: each with its default, where that comes from, and a way back to it. */
import { RotateCcw } from 'lucide-react'
import type { EngineInfo } from '#contract/engine.ts'
import type { MethodInfo, MethodParam } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import type { Box } from '#contract/space.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { ParamControl } from './param-control.tsx'
import { defaultWords, paramValue, withParam } from './values.ts'

export interface ParamsEditorProps {
  method: MethodInfo
  params: RunParams
  engines: readonly EngineInfo[]
  /** the box that a person has drawn, for parameters that take a region */
  drawn: Box<'image'> | null
  onChange: (params: RunParams) => void
}

export function ParamsEditor({ method, params, engines, drawn, onChange }: ParamsEditorProps) {
  if (method.params.length === 0)
    return <p className="text-[13px] text-muted">{method.label} has nothing to set.</p>
  return (
    <fieldset className="flex flex-col gap-3 rounded-xl border border-line p-3" data-testid="params">
      <legend className="px-1 font-medium text-muted text-xs">{method.label}</legend>
      {method.params.map((param) => (
        <Row
          key={param.name}
          param={param}
          set={paramValue(params, param.name) !== undefined}
          onReset={() => onChange(withParam(params, param.name, undefined))}
        >
          <ParamControl
            param={param}
            value={paramValue(params, param.name)}
            engines={engines}
            drawn={drawn}
            onChange={(value) => onChange(withParam(params, param.name, value))}
          />
        </Row>
      ))}
      {method.paper && (
        <a
          href={method.paper.url}
          target="_blank"
          rel="noreferrer"
          className="self-start text-muted text-xs underline decoration-line-strong underline-offset-2 hover:text-fg"
        >
          {method.paper.title}
        </a>
      )}
    </fieldset>
  )
}

function Row({
  param,
  set,
  onReset,
  children,
}: {
  param: MethodParam
  set: boolean
  onReset: () => void
  children: React.ReactNode
}) {
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 grow">
        {children}
        <p className="mt-1 text-faint text-xs leading-4">
          {param.help} {set ? 'Default: ' : ''}
          <span className="font-mono text-[11px]">{defaultWords(param)}</span>
        </p>
      </div>
      {set && <IconButton icon={RotateCcw} label={`${param.label}: back to the default`} onClick={onReset} />}
    </div>
  )
}
