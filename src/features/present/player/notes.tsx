/** What only the speaker needs: the facts behind the caption, and what comes next. */
import type { StoryStep } from '#contract/story-step.ts'

export function Notes({ step, next }: { step: StoryStep; next: StoryStep | null }) {
  return (
    <aside
      aria-label="Speaker notes"
      className="max-h-[32dvh] shrink-0 overflow-y-auto border-line border-t bg-raised px-5 py-3 text-[13px] leading-5 sm:px-8"
      data-testid="notes"
    >
      <ul className="flex flex-col gap-1">
        {step.notes.map((note) => (
          <li key={note} className="break-words text-muted">
            {note}
          </li>
        ))}
        {step.notes.length === 0 && <li className="text-faint">Nothing more is known of this step.</li>}
      </ul>
      <p className="mt-2 text-faint">
        {next ? (
          <>
            Next: <span className="text-fg">{next.heading}</span>. {next.title}
          </>
        ) : (
          'This is the last step.'
        )}
      </p>
    </aside>
  )
}
