/** What leaves a project: which entries are asked for, into which parts they are split, and their data card. */
import type { Kysely } from 'kysely'
import { cardMarkdown } from '#contract/card-text.ts'
import { type DataCard, noStates } from '#contract/data-card.ts'
import { figureFour, plotSvg } from '#contract/figure-four.ts'
import { makeCard, splitEntries } from '#contract/make-card.ts'
import type { Publish } from '#contract/publish.ts'
import { type SplitPlan, splitByPicture } from '#contract/split.ts'
import type { BesideFile } from '../benchmarks/export/export.ts'
import type { Database } from '../store/tables.ts'
import { readTable, type Standing, type Table } from './desk.ts'
import { isAsked, whyNoItem } from './item-of-entry.ts'
import { type PersonNames, personNames } from './person-names.ts'

export interface Chosen {
  readonly which: Publish['which']
  /** in their order */
  readonly standings: readonly Standing[]
  readonly leftOut: DataCard['leftOut']
  readonly split: { readonly plan: SplitPlan; readonly parts: ReadonlyMap<string, string> } | null
}

/** The entries that are asked for and can be items, and how many others there are, by what stands against them. */
export function choose(
  table: Pick<Table, 'entries'>,
  which: Publish['which'],
  plan: SplitPlan | null,
): Chosen {
  const standings: Standing[] = []
  const leftOut = new Map<string, number>()
  for (const standing of table.entries) {
    const { entry } = standing
    const why = isAsked(entry, which) ? whyNoItem(entry) : `not asked for: ${entry.state}`
    if (why === null) standings.push(standing)
    else leftOut.set(why, (leftOut.get(why) ?? 0) + 1)
  }
  const entries = standings.map(({ entry }) => entry)
  return {
    ...{ which, standings },
    leftOut: [...leftOut].map(([why, count]) => ({ why, entries: count })),
    split: plan && { plan, parts: splitByPicture(splitEntries(entries), plan) },
  }
}

export interface CardWords {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly licence?: string | undefined
  /** with people's names; without them they are numbered, because a card is for everybody */
  readonly names: PersonNames | null
}

export function cardOfChosen(table: Table, chosen: Chosen, words: CardWords, now = new Date()): DataCard {
  const states = noStates()
  for (const { entry } of table.entries) states[entry.state] += 1
  const { projectId: id, name, description, revision, rules } = table
  return makeCard({
    project: { id, name, description, revision, rules },
    ...{ name: words.name, description: words.description, licence: words.licence },
    which: typeof chosen.which === 'string' ? chosen.which : chosen.which.join(', '),
    entries: chosen.standings,
    ...{ leftOut: chosen.leftOut, split: chosen.split, states },
    nameOf: words.names,
    madeAt: now.toISOString(),
  })
}

export interface CardWish {
  readonly which: Publish['which']
  readonly split: SplitPlan | null
  readonly names?: boolean
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly licence?: string | undefined
}

/** The card of what would leave the project at this moment, read through `on`. Throws project-not-found. */
export async function cardOf(on: Kysely<Database>, projectId: string, wish: CardWish): Promise<DataCard> {
  const table = await readTable(on, projectId)
  const { which, split, names = false, ...words } = wish
  return cardOfChosen(table, choose(table, which, split), {
    ...words,
    names: names ? await personNames(on) : null,
  })
}

/** The card in both forms, with its plots. */
export function cardFiles(card: DataCard): BesideFile[] {
  const plots = figureFour(card).map((plot) => ({ name: `plots/${plot.name}.svg`, text: plotSvg(plot) }))
  const names = plots.map(({ name }) => name)
  return [
    { name: 'data-card.json', text: `${JSON.stringify(card, null, 2)}\n` },
    { name: 'data-card.md', text: cardMarkdown(card, names) },
    ...plots,
  ]
}

/** Which entry is in which split, by their keys; none without a split. */
export function splitFiles({ standings, split }: Chosen): BesideFile[] {
  if (!split) return []
  const keys = (part: string) =>
    standings.flatMap(({ entry }) => (split.parts.get(entry.id) === part ? [entry.key] : []))
  const byPart = Object.fromEntries(split.plan.parts.map(({ name }) => [name, keys(name)]))
  return [{ name: 'splits.json', text: `${JSON.stringify(byPart, null, 2)}\n` }]
}
