/** Makes the data card of some entries of a project from what is stored of them; the same state gives the same card. */
import { type Agreement, agreementOf, agreementTopics } from './agreement.ts'
import { type DataCard, percent, type Spread } from './data-card.ts'
import { type Entry, evidenceShare } from './entry.ts'
import type { ProjectRules } from './project.ts'
import type { Review } from './review.ts'
import { type SplitPlan, splitSummaries } from './split.ts'
import { quantile } from './statistics.ts'

export interface CardEntry {
  readonly entry: Entry
  /** all of them */
  readonly reviews: readonly Review[]
}

export interface CardRequest {
  readonly project: {
    readonly id: string
    readonly name: string
    readonly description: string
    readonly revision: number
    readonly rules: ProjectRules
  }
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly licence?: string | undefined
  readonly which: string
  /** of the whole project */
  readonly states: DataCard['states']
  /** those that are in it, in their order */
  readonly entries: readonly CardEntry[]
  readonly leftOut: DataCard['leftOut']
  readonly split: { readonly plan: SplitPlan; readonly parts: ReadonlyMap<string, string> } | null
  /** a person's name for the card; without it they are numbered */
  readonly nameOf: ((personId: string) => string) | null
  readonly madeAt: string
}

export function makeCard(request: CardRequest): DataCard {
  const { project, entries, split } = request
  const { rules } = project
  const all = entries.map(({ entry }) => entry)
  const checked = entries.map(({ entry, reviews }) => ({
    entry,
    checks: reviews.filter((review) => review.current && review.role === 'review'),
  }))
  const agreement = agreementOf(checked)
  const settled = entries.filter(({ reviews }) =>
    reviews.some(({ current, role }) => current && role === 'resolution'),
  )
  const sizes = sizesOf(all)
  const letters = all.filter(({ content }) => content.type === 'choice').map(({ content }) => content)
  const card: DataCard = {
    card: 'loupe-data-card-1',
    name: request.name ?? project.name,
    description: request.description ?? project.description,
    licence: request.licence ?? rules.licence,
    madeAt: request.madeAt,
    project: { id: project.id, name: project.name, revision: project.revision },
    which: request.which,
    entries: all.length,
    images: new Set(all.map(({ imageId }) => imageId)).size,
    leftOut: [...request.leftOut],
    states: request.states,
    types: {
      choice: letters.length,
      open: all.length - letters.length,
    },
    categories: ranked(all.map(({ content }) => content.category)).map(([category, times]) => ({
      ...{ category, entries: times },
    })),
    options: ranked(letters.map(({ options }) => options.length))
      .map(([options, times]) => ({ options, entries: times }))
      .sort((a, b) => a.options - b.options),
    letters: ranked(letters.map(({ answer }) => answer ?? ''))
      .map(([letter, times]) => ({ letter, entries: times }))
      .sort((a, b) => a.letter.localeCompare(b.letter)),
    sizes,
    megapixels: spreadOf(
      sizes.flatMap(({ width, height, images }) => new Array(images).fill((width * height) / 1e6)),
    ),
    crops: cropsOf(all, rules.boxShareLimit),
    origin: originOf(all),
    checking: {
      ...{ overlap: rules.overlap, blind: rules.blind, authorsVerify: rules.authorsVerify },
      checks: ranked(checked.map(({ checks }) => checks.length))
        .map(([checks, times]) => ({ checks, entries: times }))
        .sort((a, b) => a.checks - b.checks),
      settled: settled.length,
      tooEasy: checked.filter(({ checks }) => checks.some((check) => check.checks.tooEasy)).length,
      people: peopleOf(all, agreement, request.nameOf),
    },
    agreement: summaryOf(agreement),
    splits: split && {
      seed: split.plan.seed,
      parts: splitSummaries(splitEntries(all), split.plan, split.parts),
    },
    gaps: [],
  }
  return { ...card, gaps: gapsOf(card) }
}

/** What splits are made of. */
export function splitEntries(entries: readonly Pick<Entry, 'id' | 'imageId' | 'content'>[]) {
  return entries.map(({ id, imageId, content }) => ({ id, imageId, category: content.category }))
}

function sizesOf(entries: readonly Entry[]): DataCard['sizes'] {
  const images = new Map(entries.map(({ imageId, width, height }) => [imageId, `${width} ${height}`]))
  return ranked([...images.values()]).map(([size, times]) => {
    const [width = 0, height = 0] = size.split(' ').map(Number)
    return { width, height, images: times }
  })
}

function cropsOf(entries: readonly Entry[], limit: number): DataCard['crops'] {
  const known = entries.map((entry) => evidenceShare(entry, entry.content.evidence))
  const shares = known.filter((share) => share !== null).sort((a, b) => a - b)
  return {
    ...{ shares, spread: spreadOf(shares), limit, below: shares.filter((share) => share < limit).length },
    without: known.length - shares.length,
    severalBoxes: entries.filter(({ content }) => content.evidence.length > 1).length,
  }
}

function originOf(entries: readonly Entry[]): DataCard['origin'] {
  const machine = entries.flatMap(({ origin }) => (origin.by === 'machine' ? [origin] : []))
  return {
    person: entries.filter(({ origin }) => origin.by === 'person').length,
    imported: entries.filter(({ origin }) => origin.by !== 'person' && origin.by !== 'machine').length,
    machine: machine.length,
    models: ranked(machine.map(({ engine, model }) => JSON.stringify([engine, model]))).map(
      ([key, times]) => {
        const [engine = '', model = ''] = JSON.parse(key) as string[]
        return { engine, model, entries: times }
      },
    ),
    easy: machine.filter(({ easyFor }) => easyFor.length > 0).length,
  }
}

function peopleOf(
  entries: readonly Entry[],
  { people }: Agreement,
  nameOf: CardRequest['nameOf'],
): DataCard['checking']['people'] {
  const wrote = new Map(ranked(entries.map(({ authorId }) => authorId)))
  const checked = new Map(people.map(({ personId, checks }) => [personId, checks]))
  return [...new Set([...checked.keys(), ...wrote.keys()])].map((id, at) => ({
    name: nameOf ? nameOf(id) : `person ${at + 1}`,
    wrote: wrote.get(id) ?? 0,
    checked: checked.get(id) ?? 0,
  }))
}

function summaryOf({ topics, boxes, checked, overlapping, answers }: Agreement): DataCard['agreement'] {
  const boxed = ({ pairs, mean, median }: Agreement['boxes']['between']) => ({
    ...{ mean, median, pairs: pairs.length },
  })
  return {
    ...{ checked, overlapping, answers },
    topics: topics.map(({ pairs: _, ...topic }) => topic),
    boxes: { toEvidence: boxed(boxes.toEvidence), between: boxed(boxes.between) },
  }
}

function gapsOf(card: DataCard): string[] {
  const { crops, checking, agreement, categories, entries } = card
  const none = categories.find(({ category }) => category === null)?.entries ?? 0
  const unchecked = checking.checks.find(({ checks }) => checks === 0)?.entries ?? 0
  const above = crops.shares.length - crops.below
  const verdict = agreement.topics.find(({ topic }) => topic === agreementTopics[0])
  const said: [boolean, string][] = [
    [card.licence === '', 'No licence is stated.'],
    [card.description === '', 'There is no description.'],
    [none > 0, `${none} of ${entries} entries have no category.`],
    [crops.without > 0, `${crops.without} of ${entries} entries have no evidence box.`],
    [above > 0, `${above} evidence boxes cover ${percent(crops.limit)} of their picture or more.`],
    [unchecked > 0, `${unchecked} of ${entries} entries were checked by nobody in this project.`],
    [checking.authorsVerify, 'Authors were allowed to check what they wrote.'],
    [!checking.blind, 'People could see one another’s checks before they gave their own.'],
    [checking.tooEasy > 0, `${checking.tooEasy} entries were found too easy by somebody who checked them.`],
    [
      entries > 0 && (verdict?.alpha.value ?? null) === null,
      'Agreement on the verdict cannot be told beyond chance: nobody disagreed, or nobody checked what another did.',
    ],
    [
      card.which === 'verified',
      'Only verified entries are in it, so agreement is higher here than over everything that was checked.',
    ],
    [
      entries > 0,
      'Pictures are told apart by their bytes: the same picture saved anew counts as another one.',
    ],
  ]
  return said.flatMap(([holds, text]) => (holds ? [text] : []))
}

/** Values with how often they occur, the most frequent first, then in the order of their first appearance. */
function ranked<T>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) return null
  return { least, median: quantile(sorted, 0.5), most }
}
