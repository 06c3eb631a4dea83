/** A suggestion on its way to an item: everything can be edited first, and wrong options can be asked for. */
import { Bot, Check } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type Candidate, type Suggestion, whyNoWriting } from '#contract/assist.ts'
import { answerTextOf, contentOf, easyFor, votedFor } from '#contract/assist-accept.ts'
import { mixOptions, optionsBy } from '#contract/assist-options.ts'
import { type EntryContent, missingIn } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { asProblem, useEngines } from '../../../app/api/queries.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { keysOf } from '../../../app/key-choices.ts'
import { isMac, normaliseKey, pressedKey } from '../../../app/keys.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { ContentFields } from '../form/content-fields.tsx'
import { refreshChanges, tellPerson } from '../work/work-store.ts'
import { useAccept, useDistractorsFor } from './api.ts'
import { Note } from './ask-form.tsx'

export interface AcceptDialogProps {
  project: Project
  suggestion: Suggestion
  candidate: Candidate
  onClose: () => void
}

export function AcceptDialog({ project, suggestion, candidate, onClose }: AcceptDialogProps) {
  const [content, setContent] = useState<EntryContent>(() => contentOf(suggestion, candidate))
  const [ids] = useState(() => ({ id: newUuid(), changeId: newUuid() }))
  const { data: engines = [] } = useEngines()
  const writer = engines.find((engine) => whyNoWriting(engine) === null) ?? null
  const accept = useAccept()
  const distract = useDistractorsFor()
  const truth = answerTextOf(content)
  const change = (patch: Partial<EntryContent>) => setContent((before) => ({ ...before, ...patch }))
  const save = async () => {
    try {
      await accept.mutateAsync({ suggestionId: suggestion.id, index: candidate.index, ...ids, content })
      tellPerson('Accepted as a new item')
      onClose()
      await refreshChanges()
    } catch {
      // The problem stands in the dialog.
    }
  }
  const askWrong = async () => {
    if (!writer || truth === null) return
    const wrong = content.options
      .map(({ text }) => text)
      .filter((text) => text !== truth && text.trim() !== '')
    const wish = { engine: writer.id, answer: truth, options: wrong, count: 3 }
    const after = await distract
      .mutateAsync({ id: suggestion.id, index: candidate.index, ...wish })
      .catch(() => null)
    const made = after?.candidates[candidate.index]?.distractors.at(-1)
    if (!made) return
    // What may mean the same as the true answer is told, not put in.
    const sure = made.options.flatMap(({ text, doubt }) => (doubt ? [] : [text]))
    change({
      type: 'choice',
      ...mixOptions(truth, [...wrong, ...sure], `${suggestion.id} ${candidate.index}`),
      ...optionsBy(content, `${writer.label} (${made.model})`),
    })
  }
  useSubmitKey(() => void save(), !accept.isPending)
  const voted = votedFor(candidate, content)
  const easy = easyFor(suggestion, candidate, content)
  const made = candidate.distractors.at(-1)
  const missing = missingIn(content)
  const labelOf = (id: string) => suggestion.engines.find((engine) => engine.id === id)?.label ?? id
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Accept as a new item"
      description="It becomes a draft on this picture; its record says that a machine suggested it."
      className="max-w-2xl"
    >
      <div className="flex flex-col gap-4 p-5">
        <p className="flex flex-wrap items-center gap-2 text-muted text-xs">
          <Chip>
            <Bot size={12} aria-hidden="true" />
            {(suggestion.writer ? [suggestion.writer] : suggestion.engines)
              .map(({ label }) => label)
              .join(', ')}
          </Chip>
          <span>
            <span className="font-mono text-fg">
              {voted?.votes ?? 0} of {candidate.vote.planned}
            </span>{' '}
            answers on the crop say so
          </span>
          {easy.length > 0 && <span>· easy for {easy.map(labelOf).join(', ')}</span>}
        </p>
        <ContentFields
          value={content}
          onChange={change}
          categories={project.rules.categories}
          onDistractor={writer && truth !== null ? () => void askWrong() : undefined}
          distractorHint={writer ? `${writer.label} writes wrong options` : undefined}
          distractorBusy={distract.isPending}
          idPrefix="accept"
        />
        {content.type === 'open' && writer && truth !== null && (
          <Button
            variant="ghost"
            className="self-start px-2"
            onClick={() => void askWrong()}
            disabled={distract.isPending}
          >
            {distract.isPending ? <Spinner label="Asking" /> : <Bot size={14} aria-hidden="true" />}
            Make it multiple choice: wrong options by {writer.label}
          </Button>
        )}
        {made && (made.refused.length > 0 || made.options.some(({ doubt }) => doubt)) && (
          <Note>
            {[
              ...made.options.flatMap(({ text, doubt }) =>
                doubt ? [`“${text}” was left out: ${doubt}`] : [],
              ),
              ...made.refused,
            ].join(' ')}
          </Note>
        )}
        {(accept.error ?? distract.error) && (
          <ProblemNote problem={asProblem(accept.error ?? distract.error) ?? { title: '', code: '' }} />
        )}
        <footer className="flex flex-wrap items-center gap-2">
          {missing.length > 0 && <p className="text-faint text-xs">Still missing: {missing.join(', ')}.</p>}
          <Button variant="ghost" className="ml-auto" onClick={onClose}>
            Not now
          </Button>
          <Button variant="primary" onClick={() => void save()} disabled={accept.isPending}>
            <Check size={14} aria-hidden="true" />
            Make the item
            <CommandKbd command="entry-submit" className="touch:hidden" />
          </Button>
        </footer>
      </div>
    </Dialog>
  )
}

/** An open dialog has the keyboard to itself, so the keys of the command are read here. */
function useSubmitKey(submit: () => void, enabled: boolean): void {
  const latest = useRef(submit)
  useEffect(() => {
    latest.current = submit
  })
  useEffect(() => {
    if (!enabled) return
    const down = (event: KeyboardEvent) => {
      const pressed = pressedKey(event, isMac())
      if (!keysOf('entry-submit').some((key) => normaliseKey(key) === pressed)) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', down)
    return () => removeEventListener('keydown', down)
  }, [enabled])
}
