/** Splits that never share a picture: names, shares, seed, and what comes of them. */
import { Plus, X } from 'lucide-react'
import type { SplitSummary } from '#contract/split.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Switch } from '../../../app/ui/switch.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'
import { percentOf, type SplitDraft } from './split-draft.ts'

export interface SplitEditorProps {
  draft: SplitDraft
  problem: string | null
  /** what the server makes of it; null while it is off or not known */
  parts: readonly SplitSummary[] | null
  onChange: (draft: SplitDraft) => void
}

export function SplitEditor({ draft, problem, parts, onChange }: SplitEditorProps) {
  const setPart = (key: number, change: { name?: string; share?: string }) =>
    onChange({
      ...draft,
      parts: draft.parts.map((part) => (part.key === key ? { ...part, ...change } : part)),
    })
  return (
    <div className="flex flex-col gap-2">
      <Switch
        label="Split it, so that no two parts share a picture"
        checked={draft.on}
        onChange={(on) => onChange({ ...draft, on })}
      />
      {draft.on && (
        <>
          <table className="w-full text-[13px]">
            <caption className="sr-only">Parts of the split</caption>
            <thead className="text-left text-faint text-xs">
              <tr>
                <th scope="col" className="pb-1 font-medium">
                  Name
                </th>
                <th scope="col" className="w-24 pb-1 pl-2 font-medium">
                  Share
                </th>
                <th scope="col" className="w-12 pb-1 pl-2 text-right font-medium">
                  %
                </th>
                <td className="w-9" />
              </tr>
            </thead>
            <tbody>
              {draft.parts.map((part, at) => {
                const percent = percentOf(draft.parts, part)
                return (
                  <tr key={part.key}>
                    <td className="py-0.5">
                      <TextInput
                        aria-label={`Name of part ${at + 1}`}
                        value={part.name}
                        onChange={(event) => setPart(part.key, { name: event.target.value })}
                      />
                    </td>
                    <td className="py-0.5 pl-2">
                      <TextInput
                        aria-label={`Share of part ${at + 1}`}
                        inputMode="decimal"
                        className="font-mono"
                        value={part.share}
                        onChange={(event) => setPart(part.key, { share: event.target.value })}
                      />
                    </td>
                    <td className="py-0.5 pl-2 text-right font-mono text-muted">
                      {percent === null ? '–' : Math.round(percent)}
                    </td>
                    <td className="py-0.5 pl-1">
                      <IconButton
                        icon={X}
                        label={`Remove part ${at + 1}`}
                        disabled={draft.parts.length <= 1}
                        onClick={() =>
                          onChange({ ...draft, parts: draft.parts.filter(({ key }) => key !== part.key) })
                        }
                      />
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <div className="flex flex-wrap items-center gap-3">
            <Button
              variant="ghost"
              disabled={draft.parts.length >= 20}
              onClick={() =>
                onChange({
                  ...draft,
                  parts: [
                    ...draft.parts,
                    {
                      key: Math.max(0, ...draft.parts.map(({ key }) => key)) + 1,
                      name: `part ${draft.parts.length + 1}`,
                      share: '20',
                    },
                  ],
                })
              }
            >
              <Plus size={14} aria-hidden="true" />
              Part
            </Button>
            <span className="ml-auto flex items-center gap-2 text-[13px] text-muted">
              <span aria-hidden="true">Seed</span>
              <TextInput
                aria-label="Seed"
                inputMode="numeric"
                className="w-24! font-mono"
                value={draft.seed}
                onChange={(event) => onChange({ ...draft, seed: event.target.value })}
              />
            </span>
          </div>
          {problem && (
            <p role="alert" className="text-wrong text-xs">
              {problem}
            </p>
          )}
          {parts && !problem && <SplitBars parts={parts} />}
        </>
      )}
    </div>
  )
}

/** Neutral shades: a part is neither right nor wrong. */
const shades = ['bg-fg', 'bg-fg/50', 'bg-fg/25', 'bg-fg/75']

function SplitBars({ parts }: { parts: readonly SplitSummary[] }) {
  const all = parts.reduce((sum, { entries }) => sum + entries, 0)
  return (
    <figure className="flex flex-col gap-1.5" data-testid="split-result">
      <div className="flex h-3.5 gap-0.5 overflow-hidden rounded-sm" aria-hidden="true">
        {parts.map(({ name, entries }, at) => (
          <span
            key={name}
            className={shades[at % shades.length]}
            style={{ width: all === 0 ? 0 : `${(entries / all) * 100}%` }}
          />
        ))}
      </div>
      <figcaption>
        <ul className="flex flex-col gap-0.5 text-[12.5px]">
          {parts.map(({ name, entries, images, share }, at) => (
            <li key={name} className="flex items-baseline gap-2">
              <span className={`size-2.5 shrink-0 self-center rounded-xs ${shades[at % shades.length]}`} />
              <span className="min-w-0 grow truncate">{name}</span>
              <span className="text-muted">
                {plural(entries, 'item')} on {plural(images, 'picture')}
                {all > 0 && (
                  <>
                    {' · '}
                    {Math.round((entries / all) * 100)} %
                    {Math.abs(entries / all - share) >= 0.02 && ` (wanted ${Math.round(share * 100)} %)`}
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  )
}
