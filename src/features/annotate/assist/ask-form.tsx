/** What is asked of whom: a person's question to be answered, or questions to be written. */
import { Link } from '@tanstack/react-router'
import { Info, SlidersHorizontal, Sparkles, Users } from 'lucide-react'
import { lookNote, whyNoWriting } from '#contract/assist.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { Popover } from '../../../app/ui/popover.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { StatusDot } from '../../../app/ui/status-dot.tsx'
import { choose, useAssist } from './assist-store.ts'
import { EngineChecks } from './engine-checks.tsx'
import { RuleFields } from './rule-fields.tsx'
import type { Asking } from './use-asking.ts'

export interface AskFormProps {
  asking: Asking
  busy: boolean
  onAsk: () => void
}

export function AskForm({ asking, busy, onAsk }: AskFormProps) {
  const { choices } = useAssist()
  const { engines, writers, writer, chosen, samples, total, threshold, missing } = asking
  const writes = choices.mode === 'write'
  useCommand('assist-ask', onAsk, missing === null && !busy)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Segmented
        label="What engines do"
        value={choices.mode}
        options={[
          { value: 'answer', label: 'Answer my question' },
          { value: 'write', label: 'Write questions' },
        ]}
        onChange={(mode) => choose({ mode })}
        className="self-start"
      />
      {writes && writers.length === 0 && <NoWriter engines={engines} />}
      {writes && writer && writers.length > 1 && (
        <Select
          label="Engine that writes questions"
          prefix="written by"
          value={writer.id}
          options={writers.map(({ id, label, status }) => ({
            value: id,
            label,
            mark: <StatusDot status={status} />,
          }))}
          onChange={(id) => choose({ writer: id })}
        />
      )}
      {writes && writer && writers.length === 1 && (
        <p className="flex items-center gap-2 text-[13px] text-muted">
          <StatusDot status={writer.status} /> {writer.label} writes {choices.wanted}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-1">
        <Popover
          label="Engines that answer"
          trigger={
            <Button variant="ghost" className="max-w-full px-2">
              <Users size={14} className="shrink-0" aria-hidden="true" />
              <span className="truncate">
                {chosen.length === 1 ? chosen[0]?.label : `${chosen.length} engines`}
              </span>
            </Button>
          }
        >
          <EngineChecks
            engines={engines}
            chosen={chosen}
            onChange={(voters) => choose({ voters, samples: null, threshold: null })}
          />
        </Popover>
        <Popover
          label="How it is asked and counted"
          trigger={
            <Button variant="ghost" className="px-2">
              <SlidersHorizontal size={14} aria-hidden="true" />
              <span>
                {chosen.length > 1 ? `${chosen.length} × ${samples}` : samples} answers, kept above{' '}
                {threshold} of {total}
              </span>
            </Button>
          }
        >
          <RuleFields asking={asking} />
        </Popover>
      </div>
      {chosen.map((engine) => {
        const note = lookNote(engine)
        return note ? (
          <Note key={engine.id}>
            {engine.label}: {note}
          </Note>
        ) : null
      })}
      <Button variant="primary" className="self-start" onClick={onAsk} disabled={missing !== null || busy}>
        <Sparkles size={14} aria-hidden="true" />
        {writes ? 'Write and answer' : 'Ask and count'}
        <CommandKbd command="assist-ask" className="touch:hidden" />
      </Button>
      {missing !== null && !(writes && writers.length === 0) && (
        <p className="text-faint text-xs">{missing}</p>
      )}
    </div>
  )
}

/** Nothing here can write a question, and nothing pretends to. */
function NoWriter({ engines }: { engines: Asking['engines'] }) {
  return (
    <Note>
      {engines.flatMap((engine) => whyNoWriting(engine) ?? []).join(' ')}{' '}
      <Link to="/settings" className="underline hover:text-fg">
        Connect a chat model
      </Link>{' '}
      to have questions written; your own questions can be answered and counted here.
    </Note>
  )
}

export function Note({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex gap-1.5 text-muted text-xs leading-4">
      <Info size={13} className="mt-px shrink-0" aria-hidden="true" />
      <span className="min-w-0">{children}</span>
    </p>
  )
}
