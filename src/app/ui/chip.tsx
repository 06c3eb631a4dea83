import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

export type Tone =
  | 'neutral'
  | 'initial'
  | 'refined'
  | 'evidence'
  | 'person'
  | 'correct'
  | 'wrong'
  | 'unparsed'

export const toneClasses: Record<Tone, string> = {
  neutral: 'bg-hover text-muted',
  initial: 'bg-initial-soft text-initial',
  refined: 'bg-refined-soft text-refined',
  evidence: 'bg-evidence-soft text-evidence',
  person: 'bg-person-soft text-person',
  correct: 'bg-correct-soft text-correct',
  wrong: 'bg-wrong-soft text-wrong',
  unparsed: 'bg-unparsed-soft text-unparsed',
}

/** A small label. Its colour never carries meaning alone: give it words, and an icon where it is a verdict. */
export function Chip({ tone = 'neutral', className, ...rest }: ComponentProps<'span'> & { tone?: Tone }) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-[11px] leading-4',
        toneClasses[tone],
        className,
      )}
      {...rest}
    />
  )
}
