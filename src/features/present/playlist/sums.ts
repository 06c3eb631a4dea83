/** What the runs of a playlist add up to. */
import type { Flip } from '#contract/answer.ts'
import { flipOf } from '#contract/answer.ts'
import type { Verdict } from '#contract/run.ts'

const words: Readonly<Record<Flip, string>> = {
  'wrong-right': 'put right by looking closer',
  'right-wrong': 'made worse',
  'right-right': 'right from the start',
  'wrong-wrong': 'wrong both times',
  unparsed: 'with an answer that cannot be read',
}

export interface Judged {
  readonly initialVerdict: Verdict | null
  readonly refinedVerdict: Verdict | null
}

/** “3 runs: 2 put right by looking closer, 1 made worse”. Runs without two judged answers are counted apart; null: not here. */
export function sums(runs: readonly (Judged | null)[]): string {
  const there = runs.filter((run) => run !== null)
  const counts = new Map<string, number>()
  for (const { initialVerdict, refinedVerdict } of there) {
    const name =
      initialVerdict && refinedVerdict
        ? words[flipOf(initialVerdict, refinedVerdict)]
        : 'without two judged answers'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const parts = [...counts].map(([name, count]) => `${count} ${name}`)
  return `${there.length} ${there.length === 1 ? 'run' : 'runs'}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}
