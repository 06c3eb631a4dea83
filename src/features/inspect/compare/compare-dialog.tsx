/** Chooses who else is asked: methods against engines, and how often each. */
import { useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import { type MethodInfo, whyNot } from '#contract/method.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { type ProblemLike, ProblemNote } from '../../../app/ui/problem-note.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { StatusDot } from '../ask/pickers.tsx'
import { type Asked, type Contender, mostCompared, questionsFor, warmth } from '../facts/comparison.ts'

export interface CompareDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  methods: readonly MethodInfo[]
  engines: readonly EngineInfo[]
  /** chosen at first, beside the baseline; null: nothing is */
  start: Contender | null
  asking: boolean
  problem: ProblemLike | null
  onAsk: (questions: readonly Asked[]) => void
}

const keyOf = (one: Contender) => `${one.engine} ${one.method}`

export function CompareDialog(props: CompareDialogProps) {
  const { open, onOpenChange, methods, engines, start, asking, problem, onAsk } = props
  const [chosen, setChosen] = useState<readonly Contender[]>(() => firstChoice(start, methods, engines))
  const [times, setTimes] = useState(1)
  const [temperature, setTemperature] = useState(warmth)
  const questions = questionsFor(chosen, times, temperature)
  const keys = new Set(chosen.map(keyOf))
  const toggle = (one: Contender) =>
    setChosen(keys.has(keyOf(one)) ? chosen.filter((other) => keyOf(other) !== keyOf(one)) : [...chosen, one])
  const least = start ? 2 : 1
  const refusal =
    questions.length < least
      ? `Choose at least ${least === 2 ? 'two' : 'one'}.`
      : questions.length > mostCompared
        ? `At most ${mostCompared} runs at once.`
        : null
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Compare"
      description="The same question under several methods and engines, side by side."
      className="max-w-2xl"
    >
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (!refusal && !asking) onAsk(questions)
        }}
      >
        <div className="overflow-x-auto">
          <table className="w-full text-left text-[13px]">
            <thead>
              <tr>
                <th className="py-1.5 pr-3 font-medium text-faint text-xs">Method</th>
                {engines.map((engine) => (
                  <th key={engine.id} className="px-2 py-1.5 text-center font-medium text-xs">
                    <span className="inline-flex items-center gap-1.5">
                      <StatusDot status={engine.status} />
                      {engine.label}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {methods.map((method) => (
                <tr key={method.id} className="border-line border-t">
                  <th scope="row" className="py-1 pr-3 font-medium" title={method.description}>
                    {method.label}
                  </th>
                  {engines.map((engine) => {
                    const why = needsChoice(method) ?? whyNot(method, engine)
                    const one = { method: method.id, engine: engine.id }
                    return (
                      <td key={engine.id} className="px-2 py-1 text-center">
                        <label
                          className="target inline-flex items-center justify-center"
                          title={why ?? undefined}
                        >
                          <input
                            type="checkbox"
                            className="size-4 accent-current disabled:opacity-30"
                            aria-label={`${method.label} with ${engine.label}`}
                            checked={keys.has(keyOf(one))}
                            disabled={why !== null}
                            onChange={() => toggle(one)}
                          />
                        </label>
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="grid grid-cols-2 gap-4">
          <Field label="Each asked this often" hint="More than once shows how far the answers agree.">
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={1}
                max={mostCompared}
                className="font-mono"
                value={times}
                onChange={(event) => setTimes(clamp(event.target.valueAsNumber, 1, mostCompared, 1))}
              />
            )}
          </Field>
          <Field
            label="Temperature"
            hint={times === 1 ? 'Asked once: as the engine has it.' : 'At 0 every reply would be the same.'}
          >
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={0}
                max={2}
                step={0.1}
                className="font-mono"
                disabled={times === 1}
                value={temperature}
                onChange={(event) => setTemperature(clamp(event.target.valueAsNumber, 0, 2, warmth))}
              />
            )}
          </Field>
        </div>
        {problem && <ProblemNote problem={problem} />}
        <div className="flex items-center justify-end gap-3">
          <span className="text-muted text-xs" role="status">
            {refusal ?? `${questions.length} runs`}
          </span>
          <Button type="submit" variant="primary" disabled={refusal !== null || asking}>
            Ask them all
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** A policy has to be chosen for each run, which this table has no room for. */
function needsChoice(method: MethodInfo): string | null {
  return method.params.some((param) => param.kind === 'engine')
    ? `${method.label} needs a policy: ask it by itself.`
    : null
}

function clamp(value: number, low: number, high: number, fallback: number): number {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback
}

/** What was chosen already, and the baseline beside it. */
function firstChoice(
  start: Contender | null,
  methods: readonly MethodInfo[],
  engines: readonly EngineInfo[],
): Contender[] {
  if (!start) return []
  const engine = engines.find((one) => one.id === start.engine) ?? null
  const other = start.method === 'single-glance' ? 'zoom-refine' : 'single-glance'
  const info = methods.find((one) => one.id === other)
  const baseline =
    info && engine && whyNot(info, engine) === null ? [{ method: other, engine: start.engine }] : []
  return [...baseline, start]
}
