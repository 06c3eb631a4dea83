/** Mending in place: the item's fields, what of them differs, and why. The evidence box is mended on the picture. */
import { type Ref, useEffect, useRef } from 'react'
import type { EntryContent } from '#contract/entry.ts'
import { missingIn } from '#contract/entry.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { TextArea } from '../../../app/ui/text-area.tsx'
import { ContentFields } from '../form/content-fields.tsx'
import { mendedParts } from './draft.ts'

export interface MendFormProps {
  before: EntryContent
  content: EntryContent
  categories: readonly string[]
  /** parts that somebody else has changed, too */
  clashes: readonly string[]
  words: string
  wordsRef?: Ref<HTMLTextAreaElement>
  missing: boolean
  onContent: (content: EntryContent) => void
  onWords: (words: string) => void
  onSend: () => void
  onCancel: () => void
}

export function MendForm(props: MendFormProps) {
  const { before, content, categories, clashes, words, wordsRef, missing } = props
  const { onContent, onWords, onSend, onCancel } = props
  const parts = mendedParts(before, content)
  const lacks = missingIn(content)
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    // it answers a promise in newer browsers, which would be taken for a cleanup
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <section
      ref={place}
      aria-label="Mend"
      className="flex flex-col gap-3 rounded-xl border border-line-strong bg-raised p-3"
    >
      <div>
        <h2 className="eyebrow">Mend</h2>
        <p className="text-[12px] text-muted">
          Change what is wrong, here and on the full image: the evidence box can be moved there. Or change
          nothing and say below what its author has to mend.
        </p>
      </div>
      {clashes.length > 0 && (
        <p
          className="rounded-lg bg-initial-soft px-2.5 py-1.5 text-[12.5px] text-initial"
          data-testid="clashes"
        >
          Somebody else has changed this, too: {clashes.join(', ')}. Here stands what you made of it; saving
          puts it in the place of theirs, Cancel keeps theirs.
        </p>
      )}
      <ContentFields
        value={content}
        onChange={(patch) => onContent({ ...content, ...patch })}
        categories={[...categories]}
        idPrefix="mend"
      />
      <TextArea
        ref={wordsRef}
        aria-label="What was wrong"
        placeholder={parts.length > 0 ? `Mended: ${parts.join(', ')}` : 'What has to be mended (Q)'}
        value={words}
        aria-invalid={missing || undefined}
        onChange={(event) => onWords(event.target.value)}
        className="max-h-40"
      />
      {missing && <p className="text-wrong text-xs">Change something, or say what has to be mended.</p>}
      {parts.length > 0 && (
        <p className="text-[12px] text-muted" role="status">
          {lacks.length > 0
            ? `It still needs ${lacks.join(', ')}.`
            : `You changed: ${parts.join(', ')}. Others will check it again.`}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="primary" onClick={onSend} disabled={parts.length > 0 && lacks.length > 0}>
          {parts.length > 0 ? 'Save as mended' : 'Back to its author'}
          <CommandKbd command="verify-send" />
        </Button>
      </div>
    </section>
  )
}
