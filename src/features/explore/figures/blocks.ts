/** Figures as tables in words: the same for the screen, the printed report and its Markdown. */
import { causeWords } from '#contract/cause.ts'
import type { Share, Summary } from '#contract/figure-shares.ts'
import type { Figures } from '#contract/figures.ts'
import { formatMs, formatShare } from '#contract/format.ts'
import type { Interval } from '#contract/statistics.ts'
import { countName } from '../words.ts'

export interface Block {
  readonly title: string
  /** one sentence on how to read it */
  readonly note: string | null
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** An evaluation's figures with the letter that it has in the columns: A, B. */
export interface Told {
  readonly who: string
  readonly figures: Figures
}

const dash = '–'

export function blocksOf(all: readonly Told[]): Block[] {
  return [
    accuracyBlock(all),
    categoryBlock(all),
    ...all.flatMap(flipBlock),
    pairBlock(all),
    ...all.flatMap(dualBlock),
    causeBlock(all),
    lookBlock(all),
    costBlock(all),
  ].filter((block) => block !== null && block.rows.length > 0) as Block[]
}

function accuracyBlock(all: readonly Told[]): Block {
  const row = (name: string, of: (figures: Figures) => string | null): string[] | null => {
    const cells = all.map(({ figures }) => of(figures))
    return cells.every((cell) => cell === null) ? null : [name, ...cells.map((cell) => cell ?? dash)]
  }
  const counted = (of: 'unparsed' | 'undecided' | 'ungraded' | 'failed' | 'waiting') => (figures: Figures) =>
    figures.accuracy.all[of] > 0 ? countName(figures.accuracy.all[of]) : null
  return {
    title: 'Accuracy',
    note: 'Shares with their 95 % intervals (Wilson; the mean of categories by square-and-add).',
    head: ['', ...all.map(({ who }) => who)],
    rows: [
      row('right, every item the same (micro)', ({ accuracy }) => shareWords(accuracy.all.share)),
      row('right, every category the same (macro)', ({ accuracy }) => intervalWords(accuracy.macro)),
      row('first answers', ({ initial }) => initial && shareWords(initial.all.share)),
      row('right, failed items counted as wrong', ({ accuracy }) =>
        accuracy.all.failed > 0 ? shareWords(accuracy.all.strict) : null,
      ),
      row('mean over turns of a question', ({ cycles }) => cycles && intervalWords(cycles.mean)),
      row('all turns of a question right', ({ cycles }) => cycles && shareWords(cycles.allRight)),
      row('graded items', ({ accuracy }) => countName(accuracy.all.share.of)),
      row('not readable (count as wrong)', counted('unparsed')),
      row('not decided yet (count as wrong)', counted('undecided')),
      row('without a true answer', counted('ungraded')),
      row('engine gave no answer', counted('failed')),
      row('not asked yet', counted('waiting')),
      row('calibration error of the confidence', ({ calibration }) =>
        calibration.final ? calibration.final.error.toFixed(3) : null,
      ),
    ].filter((cells) => cells !== null),
  }
}

function categoryBlock(all: readonly Told[]): Block {
  const names = [
    ...new Set(all.flatMap(({ figures }) => figures.accuracy.categories.map(({ name }) => name))),
  ]
  const pair = all[0]?.figures.pair ?? null
  return {
    title: 'Accuracy by category',
    note: pair ? 'Difference and exact McNemar test over items that both have answered.' : null,
    head: ['category', 'items', ...all.map(({ who }) => who), ...(pair ? ['B − A', 'p'] : [])],
    rows: names.map((name) => {
      const found = all.map(
        ({ figures }) => figures.accuracy.categories.find((one) => one.name === name)?.accuracy ?? null,
      )
      const moves = pair?.categories.find((one) => one.name === name)?.moves ?? null
      return [
        name ?? 'none',
        countName(Math.max(0, ...found.map((one) => one?.items ?? 0))),
        ...found.map((one) => (one ? shareWords(one.share) : dash)),
        ...(pair ? [differenceWords(moves?.difference ?? null), moves ? pWords(moves.p) : dash] : []),
      ]
    }),
  }
}

function flipBlock({ who, figures: { flips } }: Told): Block[] {
  if (!flips) return []
  const line = (name: string, moves: typeof flips.all) => [
    name,
    countName(moves.flips['right-right']),
    countName(moves.flips['wrong-right']),
    countName(moves.flips['right-wrong']),
    countName(moves.flips['wrong-wrong']),
    countName(moves.flips.unparsed + moves.flips.undecided),
    differenceWords(moves.difference),
    pWords(moves.p),
  ]
  return [
    {
      title: `Flips of ${who}`,
      note: 'From the first answer to the last. p: exact McNemar test, with what could not be read counted as wrong.',
      head: ['', '✓ → ✓', '✗ → ✓', '✓ → ✗', '✗ → ✗', '?', 'gain', 'p'],
      rows: [
        line('all', flips.all),
        ...flips.categories.map(({ name, moves }) => line(name ?? 'none', moves)),
      ],
    },
  ]
}

function pairBlock(all: readonly Told[]): Block | null {
  const pair = all[0]?.figures.pair
  if (!pair) return null
  const line = (name: string, moves: typeof pair.all) => [
    name,
    countName(moves.items),
    countName(moves.items - moves.gained - moves.lost - bothWrong(moves)),
    countName(moves.lost),
    countName(moves.gained),
    countName(bothWrong(moves)),
    differenceWords(moves.difference),
    pWords(moves.p),
  ]
  return {
    title: 'Who wins where',
    note: `Items that both have answered; ${countName(pair.onlyFirst.count)} only A, ${countName(pair.onlySecond.count)} only B.`,
    head: ['', 'items', 'both right', 'only A', 'only B', 'both wrong', 'B − A', 'p'],
    rows: [
      line('all', pair.all),
      ...pair.categories
        .toSorted((x, y) => difference(y.moves) - difference(x.moves))
        .map(({ name, moves }) => line(name ?? 'none', moves)),
    ],
  }
}

const difference = (moves: { difference: Interval | null }) => moves.difference?.value ?? 0

function bothWrong(moves: { matrix: readonly { first: string; second: string; count: number }[] }): number {
  return moves.matrix
    .filter((cell) => cell.first !== 'correct' && cell.second !== 'correct')
    .reduce((sum, cell) => sum + cell.count, 0)
}

function dualBlock({ who, figures: { dual } }: Told): Block[] {
  if (!dual) return []
  const line = (row: typeof dual.all, name: string) => [
    name,
    countName(row.items),
    shareWords(row.global),
    shareWords(row.regional),
    differenceWords(row.gap),
  ]
  return [
    {
      title: `Zooming gap of ${who}`,
      note: `Whole picture against the evidence region alone (dual view, arXiv 2602.11858). p ${pWords(dual.p)}.`,
      head: ['', 'items', 'global', 'regional', 'gap'],
      rows: [line(dual.all, 'all'), ...dual.dimensions.map((row) => line(row, row.name ?? 'none'))],
    },
  ]
}

function causeBlock(all: readonly Told[]): Block {
  const causes = [...new Set(all.flatMap(({ figures }) => figures.causes.causes.map(({ cause }) => cause)))]
  return {
    title: 'Why it failed',
    note: 'By stated rules over the facts of each run, or as a person said.',
    head: ['', ...all.map(({ who }) => who)],
    rows: causes.map((cause) => [
      causeWords[cause].short,
      ...all.map(({ figures }) => {
        const found = figures.causes.causes.find((one) => one.cause === cause)
        if (!found) return '0'
        return `${countName(found.count)} · ${percent(found.share.value ?? 0)}${found.byPerson > 0 ? ` (${found.byPerson} by a person)` : ''}`
      }),
    ]),
  }
}

function lookBlock(all: readonly Told[]): Block {
  const row = (name: string, of: (figures: Figures) => string | null) => {
    const cells = all.map(({ figures }) => of(figures))
    return cells.every((cell) => cell === null) ? [] : [[name, ...cells.map((cell) => cell ?? dash)]]
  }
  const mean = (summary: Summary | null | undefined, put: (value: number) => string) =>
    summary ? `${put(summary.mean.value)} (${put(summary.mean.low)} to ${put(summary.mean.high)})` : null
  const two = (value: number) => value.toFixed(2)
  return {
    title: 'Where it looked',
    note: 'Means with 95 % intervals. Coverage: share of relative attention in the evidence; 1× is chance.',
    head: ['', ...all.map(({ who }) => who)],
    rows: [
      ...row('attention on the evidence', ({ coverage }) => mean(coverage?.share, formatShare)),
      ...row('area of the evidence', ({ coverage }) => mean(coverage?.area, formatShare)),
      ...row('ratio of the two, median', ({ coverage }) =>
        coverage ? `${coverage.ratio.median.value.toFixed(1)}×` : null,
      ),
      ...row('IoU of the box', ({ boxes }) => mean(boxes?.iou, two)),
      ...row('boxes with IoU of 0.5 or more', ({ boxes }) => (boxes ? shareWords(boxes.half) : null)),
      ...row('evidence inside the crop', ({ boxes }) => mean(boxes?.recall, formatShare)),
      ...row('crops that miss the evidence', ({ boxes }) => (boxes ? shareWords(boxes.missed) : null)),
      ...row('boxes that break the convention', ({ boxes }) =>
        boxes && boxes.broken.of > 0 ? shareWords(boxes.broken) : null,
      ),
      ...row('area of the crop', ({ crops }) => mean(crops?.crop, formatShare)),
    ],
  }
}

function costBlock(all: readonly Told[]): Block {
  const row = (name: string, of: (figures: Figures) => Summary | null, put: (value: number) => string) => {
    const cells = all.map(({ figures }) => of(figures))
    return cells.every((cell) => cell === null)
      ? []
      : [
          [
            name,
            ...cells.map((cell) =>
              cell ? `${put(cell.mean.value)} · median ${put(cell.median.value)}` : dash,
            ),
          ],
        ]
  }
  const whole = (value: number) => countName(Math.round(value))
  return {
    title: 'Cost of an item',
    note: null,
    head: ['mean', ...all.map(({ who }) => who)],
    rows: [
      ...row(
        'calls',
        ({ cost }) => cost.calls,
        (value) => value.toFixed(1),
      ),
      ...row('tokens', ({ cost }) => cost.tokens, whole),
      ...row('tokens of the prompt', ({ cost }) => cost.promptTokens, whole),
      ...row('tokens of the answer', ({ cost }) => cost.completionTokens, whole),
      ...row('time', ({ cost }) => cost.ms, formatMs),
    ],
  }
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}

export function shareWords({ value, low, high }: Share): string {
  return value === null || low === null || high === null ? dash : intervalWords({ value, low, high })
}

export function intervalWords(interval: Interval | null): string {
  if (!interval) return dash
  return `${percent(interval.value)} (${(interval.low * 100).toFixed(1)}–${(interval.high * 100).toFixed(1)})`
}

/** In percentage points. */
function differenceWords(interval: Interval | null): string {
  if (!interval) return dash
  const put = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(1)}`
  return `${put(interval.value)} (${put(interval.low)} to ${put(interval.high)})`
}

function pWords(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3)
}

/** A block as Markdown; a bar in a cell would end it. */
export function blockMarkdown({ title, note, head, rows }: Block): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [
    `## ${title}`,
    '',
    ...(note ? [note, ''] : []),
    line(head),
    `|${head.map((_, at) => (at === 0 ? ' --- ' : ' ---: ')).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}
