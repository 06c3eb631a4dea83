/** Where an entry stands, as shape, word and colour. */
import { Check, CircleDashed, CircleDot, CircleSlash, type LucideIcon, Scale, Wrench } from 'lucide-react'
import type { EntryState } from '#contract/project.ts'
import { Chip, type Tone } from '../../app/ui/chip.tsx'

interface StateLook {
  readonly word: string
  readonly meaning: string
  readonly icon: LucideIcon
  readonly tone: Tone
  /** of its part of a progress bar */
  readonly bar: string
}

export const stateLooks: Record<EntryState, StateLook> = {
  draft: {
    word: 'draft',
    meaning: 'still being written',
    icon: CircleDashed,
    tone: 'neutral',
    bar: 'bg-line-strong',
  },
  open: {
    word: 'to check',
    meaning: 'waits to be checked',
    icon: CircleDot,
    tone: 'refined',
    bar: 'bg-refined',
  },
  mend: {
    word: 'to mend',
    meaning: 'checked: something has to change',
    icon: Wrench,
    tone: 'initial',
    bar: 'bg-initial',
  },
  disputed: {
    word: 'disputed',
    meaning: 'those who checked it disagree',
    icon: Scale,
    tone: 'evidence',
    bar: 'bg-evidence',
  },
  verified: {
    word: 'verified',
    meaning: 'checked and good',
    icon: Check,
    tone: 'correct',
    bar: 'bg-correct',
  },
  rejected: {
    word: 'rejected',
    meaning: 'checked and left out',
    icon: CircleSlash,
    tone: 'wrong',
    bar: 'bg-wrong',
  },
}

/** The order in which states are shown: the farthest first. */
export const stateOrder: readonly EntryState[] = ['verified', 'open', 'disputed', 'mend', 'rejected', 'draft']

export function StateChip({ state, className }: { state: EntryState; className?: string }) {
  const { word, meaning, icon: Icon, tone } = stateLooks[state]
  return (
    <Chip tone={tone} title={meaning} {...(className ? { className } : {})}>
      <Icon size={11} strokeWidth={2.4} aria-hidden="true" />
      {word}
    </Chip>
  )
}
