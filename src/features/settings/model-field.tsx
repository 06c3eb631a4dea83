/** The model's name, with a list that the server at the address being edited gives. */
import { List } from 'lucide-react'
import { useId } from 'react'
import { asProblem } from '../../app/api/queries.ts'
import { Button } from '../../app/ui/button.tsx'
import { Field } from '../../app/ui/field.tsx'
import { TextInput } from '../../app/ui/text-area.tsx'
import { useListModels } from './api.ts'
import { addressesOf, type Fields } from './draft.ts'

export function ModelField({
  fields,
  engine,
  error,
  onChange,
}: {
  fields: Fields
  engine: string | null
  error: string | undefined
  onChange: (model: string) => void
}) {
  const list = useListModels()
  const listId = useId()
  const problem = asProblem(list.error)
  const baseUrl = addressesOf(fields)[0]
  const ask = async () => {
    if (!baseUrl) return
    const key = fields.key ? { apiKey: fields.key } : {}
    const found = await list
      .mutateAsync({ baseUrl, preset: fields.preset || null, engine, ...key })
      .catch(() => null)
    const only = found?.models.length === 1 ? found.models[0] : undefined
    if (only && !fields.model) onChange(only)
  }
  const models = list.data?.models ?? []
  return (
    <div>
      <div className="flex items-end gap-2">
        <Field label="Model" error={error} className="min-w-0 grow">
          {(control) => (
            <TextInput
              {...control}
              list={listId}
              value={fields.model}
              onChange={(event) => onChange(event.target.value)}
              placeholder="OpenGVLab/InternVL3-8B"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Button onClick={ask} disabled={!baseUrl || list.isPending}>
          <List size={14} className="shrink-0" aria-hidden="true" />
          {list.isPending ? 'Asking…' : 'List models'}
        </Button>
      </div>
      <datalist id={listId}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      <div role="status" className="text-xs">
        {problem && <p className="mt-1 text-wrong">{problem.detail ?? problem.title}</p>}
        {list.isSuccess && models.length === 0 && (
          <p className="mt-1 text-muted">The server has no models.</p>
        )}
        {models.length > 0 && (
          <ul
            className="mt-2 flex max-h-28 flex-wrap gap-1 overflow-y-auto"
            aria-label="Models of the server"
          >
            {models
              .filter(
                (model) => model.toLowerCase().includes(fields.model.toLowerCase()) || models.length < 8,
              )
              .slice(0, 60)
              .map((model) => (
                <li key={model}>
                  <button
                    type="button"
                    aria-pressed={model === fields.model}
                    onClick={() => onChange(model)}
                    className="target rounded-lg border border-line px-2 font-mono text-[11px] hover:bg-hover aria-pressed:border-line-strong aria-pressed:bg-hover"
                  >
                    {model}
                  </button>
                </li>
              ))}
          </ul>
        )}
      </div>
    </div>
  )
}
