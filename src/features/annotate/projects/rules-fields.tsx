/** The rules of a project, for its beginning and for later. */
import { useId } from 'react'
import { type ProjectRules, zoomBenchDimensions } from '#contract/project.ts'
import { Field } from '../../../app/ui/field.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { TextArea, TextInput } from '../../../app/ui/text-area.tsx'

export interface RulesDraft extends Omit<ProjectRules, 'categories'> {
  list: 'zoombench' | 'own' | 'free'
  /** one category a line */
  own: string
}

export function draftOf(rules: ProjectRules): RulesDraft {
  const { categories, ...rest } = rules
  const zoombench =
    categories.length === zoomBenchDimensions.length &&
    zoomBenchDimensions.every((one, at) => categories[at] === one)
  return {
    ...rest,
    list: zoombench ? 'zoombench' : categories.length === 0 ? 'free' : 'own',
    own: zoombench ? '' : categories.join('\n'),
  }
}

export const usualRules: RulesDraft = {
  list: 'zoombench',
  own: '',
  overlap: 2,
  blind: true,
  boxShareLimit: 0.1,
  authorsVerify: false,
  licence: '',
}

export function rulesOf({ list, own, ...rest }: RulesDraft): ProjectRules {
  const lines = own
    .split(/\n|,/)
    .map((line) => line.trim())
    .filter(Boolean)
  return {
    ...rest,
    categories: list === 'zoombench' ? [...zoomBenchDimensions] : list === 'own' ? [...new Set(lines)] : [],
  }
}

export function RulesFields({
  value,
  onChange,
}: {
  value: RulesDraft
  onChange: (value: RulesDraft) => void
}) {
  const set = (patch: Partial<RulesDraft>) => onChange({ ...value, ...patch })
  const label = useId()
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <span id={label} className="font-medium text-muted text-xs">
          Categories
        </span>
        <Segmented
          label="Categories"
          value={value.list}
          options={[
            { value: 'zoombench', label: 'ZoomBench’s six' },
            { value: 'own', label: 'Own list' },
            { value: 'free', label: 'Free words' },
          ]}
          onChange={(list) => set({ list })}
          className="self-start"
        />
        {value.list === 'zoombench' && (
          <p className="text-faint text-xs">{zoomBenchDimensions.join(' · ')}</p>
        )}
        {value.list === 'own' && (
          <TextArea
            aria-labelledby={label}
            value={value.own}
            onChange={(event) => set({ own: event.target.value })}
            placeholder={'one category a line'}
            className="max-h-48 min-h-24"
          />
        )}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="People who check each item" hint="An item is verified when so many accept it.">
          {(control) => (
            <TextInput
              {...control}
              type="number"
              min={1}
              max={20}
              value={value.overlap}
              onChange={(event) =>
                set({ overlap: Math.min(20, Math.max(1, Math.round(Number(event.target.value) || 1))) })
              }
            />
          )}
        </Field>
        <Field
          label="Largest evidence box, % of the area"
          hint="Larger ones are flagged; the paper keeps below 10 %."
        >
          {(control) => (
            <TextInput
              {...control}
              type="number"
              min={0.1}
              max={100}
              step={0.1}
              value={Number((value.boxShareLimit * 100).toFixed(2))}
              onChange={(event) =>
                set({
                  boxShareLimit: Math.min(1, Math.max(0.0001, (Number(event.target.value) || 10) / 100)),
                })
              }
            />
          )}
        </Field>
      </div>
      <div className="flex flex-col">
        <Switch
          label="Blind: others’ verdicts stay hidden until one’s own is given"
          checked={value.blind}
          onChange={(blind) => set({ blind })}
        />
        <Switch
          label="Authors may check their own items"
          checked={value.authorsVerify}
          onChange={(authorsVerify) => set({ authorsVerify })}
        />
      </div>
      <Field label="Licence" hint="As the exports state it, such as CC BY 4.0.">
        {(control) => (
          <TextInput
            {...control}
            maxLength={500}
            value={value.licence}
            onChange={(event) => set({ licence: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}
