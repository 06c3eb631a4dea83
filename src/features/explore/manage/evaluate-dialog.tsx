/** Sets up an evaluation: a method and an engine over a dataset or a slice of it. */
import { useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { type MethodInfo, whyNot } from '#contract/method.ts'
import type { SliceRule } from '#contract/slice.ts'
import { asProblem, useEngines, useMethods } from '../../../app/api/queries.ts'
import { ParamsEditor } from '../../../app/params/params-editor.tsx'
import { countSet } from '../../../app/params/values.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { StatusDot, statusWords } from '../../../app/ui/status-dot.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { Estimate, startWords, useEstimate } from './estimate.tsx'
import {
  type EvaluationDraft,
  firstDraft,
  methodForMany,
  nameFor,
  refusal,
  requestOf,
} from './evaluation-draft.ts'
import { useCreateEvaluation } from './evaluations-api.ts'
import { SlicePicker } from './slice-picker.tsx'

export interface EvaluateDialogProps {
  datasetId: string
  /** the slice that is looked at now, offered beside the whole dataset; null where there is none */
  slice: SliceRule | null
  open: boolean
  onOpenChange: (open: boolean) => void
  onStarted?: ((evaluation: Evaluation) => void) | undefined
}

export function EvaluateDialog(props: EvaluateDialogProps) {
  const { data: methods } = useMethods()
  const { data: engines } = useEngines()
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="New evaluation"
      description="A method and an engine over the items of this dataset. It goes on when you close this, and after a restart."
      className="top-[6vh] max-h-[88vh] max-w-3xl"
    >
      {methods && engines ? (
        <Form {...props} methods={methods} engines={engines} />
      ) : (
        <div className="grid place-items-center p-10 text-muted">
          <Spinner label="Loading methods and engines" size={22} />
        </div>
      )}
    </Dialog>
  )
}

interface FormProps extends EvaluateDialogProps {
  methods: readonly MethodInfo[]
  engines: readonly EngineInfo[]
}

function Form({ datasetId, slice, onOpenChange, onStarted, methods, engines }: FormProps) {
  const [draft, setDraft] = useState<EvaluationDraft>(() => firstDraft(methods, engines, null))
  const create = useCreateEvaluation()
  const change = (part: Partial<EvaluationDraft>) => setDraft((before) => ({ ...before, ...part }))
  const method = methods.find((one) => one.id === draft.method)
  const engine = engines.find((one) => one.id === draft.engine)
  const why = refusal(draft, method, engine)
  const wanted = requestOf(datasetId, draft, method)
  const estimate = useEstimate(wanted, why === null)
  const problem = asProblem(create.error)
  const set = countSet(method, draft.params)
  const start = async () => {
    const made = await create.mutateAsync(wanted)
    onOpenChange(false)
    onStarted?.(made)
  }
  return (
    <form
      className="flex flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        // the problem of a start that failed stands under the form
        if (!why && !create.isPending) start().catch(() => undefined)
      }}
    >
      <div className="flex flex-col gap-5 p-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Labelled label="Method">
            <Select
              label="Method"
              value={draft.method}
              options={methods.map((one) => ({
                value: one.id,
                label: one.label,
                detail: (engine && whyNot(one, engine)) ?? one.description,
                disabled: !!engine && whyNot(one, engine) !== null,
              }))}
              onChange={(id) => change({ method: id, params: {} })}
              className="w-full [&>svg]:ml-auto"
            />
          </Labelled>
          <Labelled label="Engine">
            <Select
              label="Engine"
              value={draft.engine}
              options={engines.map((one) => ({
                value: one.id,
                label: one.label,
                detail: (method && whyNot(method, one)) ?? one.statusDetail ?? one.description,
                mark: <StatusDot status={one.status} />,
              }))}
              onChange={(id) => change({ engine: id })}
              className="w-full [&>svg]:ml-auto"
            />
          </Labelled>
        </div>
        {why ? (
          <p className="text-[13px] text-wrong" role="status">
            {why}
          </p>
        ) : (
          engine &&
          (engine.status === 'offline' || engine.status === 'failed') && (
            <p className="text-[13px] text-muted" role="status">
              {engine.label} {statusWords[engine.status]}: the evaluation will wait until it does.
            </p>
          )
        )}
        <SlicePicker
          datasetId={datasetId}
          current={slice}
          value={draft.slice}
          onChange={(next) => change({ slice: next })}
        />
        {method && (
          <Disclosure
            summary={
              <span className="grow font-medium">
                Parameters{' '}
                <span className="font-normal text-muted">
                  {set === 0 ? 'as the paper or the profile has them' : `${set} set`}
                </span>
              </span>
            }
          >
            <div className="pt-2">
              <ParamsEditor
                key={method.id}
                method={methodForMany(method)}
                params={draft.params}
                engines={engines}
                drawn={null}
                onChange={(params) => change({ params })}
              />
            </div>
          </Disclosure>
        )}
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label="Items at once" hint="Empty: as many as the engine answers.">
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={1}
                max={256}
                className="font-mono"
                placeholder="automatic"
                value={draft.concurrency ?? ''}
                onChange={({ target }) => change({ concurrency: readConcurrency(target.valueAsNumber) })}
              />
            )}
          </Field>
          <Field label="Name">
            {(control) => (
              <TextInput
                {...control}
                maxLength={200}
                placeholder={nameFor(method, engine)}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Switch
          label="Ask again, also what was asked before in the same way"
          checked={draft.fresh}
          onChange={(fresh) => change({ fresh })}
        />
      </div>
      <footer className="sticky bottom-0 flex flex-col gap-4 border-line border-t bg-panel p-5">
        {!why && <Estimate query={estimate} />}
        {problem && <ProblemNote problem={problem} />}
        <div className="flex items-center justify-end gap-2">
          <Button variant="ghost" onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="primary"
            disabled={why !== null || create.isPending || estimate.data?.items === 0}
          >
            {startWords(why ? undefined : estimate.data)}
          </Button>
        </div>
      </footer>
    </form>
  )
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium text-muted text-xs" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

function readConcurrency(value: number): number | null {
  return Number.isFinite(value) ? Math.min(256, Math.max(1, Math.round(value))) : null
}
