/** For whom a question is easy: who gives the kept answer from the whole view alone. */
import { CircleHelp, Feather, Gauge, LoaderCircle } from 'lucide-react'
import type { AssistEngine } from '#contract/assist.ts'
import type { Easy } from '#contract/assist-vote.ts'
import { Chip } from '../../../app/ui/chip.tsx'

const looks = {
  easy: { icon: Feather, tone: 'initial', words: 'easy for' },
  hard: { icon: Gauge, tone: 'neutral', words: 'hard for' },
  unsure: { icon: CircleHelp, tone: 'unparsed', words: 'undecided for' },
  open: { icon: LoaderCircle, tone: 'neutral', words: 'not known for' },
} as const

export function EasyChips({ easy, engines }: { easy: readonly Easy[]; engines: readonly AssistEngine[] }) {
  return (
    <ul className="flex flex-wrap gap-1" aria-label="From the whole view">
      {easy.map(({ engine, verdict, said, right, planned }) => {
        const { icon: Icon, tone, words } = looks[verdict]
        const name = engines.find(({ id }) => id === engine)?.label ?? engine
        const count = planned > 1 ? ` (${right} of ${planned})` : ''
        return (
          <li key={engine} className="min-w-0">
            <Chip tone={tone} className="max-w-full" title={titleOf(verdict, said)} data-verdict={verdict}>
              <Icon size={12} className="shrink-0" aria-hidden="true" />
              <span className="truncate">
                {words} {name}
                {count}
                {verdict !== 'easy' && said[0] !== undefined && `: “${said[0]}”`}
              </span>
            </Chip>
          </li>
        )
      })}
    </ul>
  )
}

function titleOf(verdict: Easy['verdict'], said: readonly string[]): string | undefined {
  if (said.length === 0) return undefined
  const words = `From the whole view it says: ${said.join(' · ')}.`
  return verdict === 'unsure' ? `${words} No rule is sure whether that is the same answer.` : words
}
