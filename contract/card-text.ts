/** The data card as Markdown, for people: the same facts as its JSON, in the same words as the screens. */
import { reasons } from './agreement-figures.ts'
import { type DataCard, percent } from './data-card.ts'
import type { Interval } from './statistics.ts'

const topicWords: Readonly<Record<string, string>> = {
  verdict: 'verdict',
  answerable: 'unambiguous and answerable',
  correctFull: 'correct on the full image',
  correctCrop: 'correct on the crop',
  tooEasy: 'too easy',
}

/** `plots`: names of the plots' files beside the card. */
export function cardMarkdown(card: DataCard, plots: readonly string[] = []): string {
  const { checking, origin } = card
  const sections = [
    `# ${line(card.name)}`,
    card.description,
    list([
      `${card.entries} entries about ${card.images} images (${card.which})`,
      `Licence: ${line(card.licence) || 'not stated'}`,
      `From the project “${line(card.project.name)}” at revision ${card.project.revision}, ${card.madeAt}`,
      ...card.leftOut.map(({ why, entries }) => `Left out: ${entries} entries (${line(why)})`),
    ]),
    heading('What is in it'),
    table(
      ['category', 'entries'],
      card.categories.map(({ category, entries }) => [category ?? '(none)', entries]),
    ),
    list([
      `${card.types.choice} multiple choice, ${card.types.open} open`,
      ...card.options.map(({ options, entries }) => `${entries} with ${options} options`),
      ...(card.letters.length > 0
        ? [`True letters: ${card.letters.map(({ letter, entries }) => `${letter} ${entries}`).join(', ')}`]
        : []),
    ]),
    ...pictures(card, plots),
    heading('Where it is from'),
    list([
      `${origin.person} written by people, ${origin.imported} imported, ${origin.machine} suggested by a machine and accepted by a person`,
      ...origin.models.map(
        ({ engine, model, entries }) => `${entries} suggested by ${line(model)} (${line(engine)})`,
      ),
      ...(origin.easy > 0
        ? [`${origin.easy} of them an engine answered rightly from the whole picture alone`]
        : []),
    ]),
    heading('How it was checked'),
    list([
      `${checking.overlap} people an entry${checking.blind ? ', blind to one another' : ''}; authors ${checking.authorsVerify ? 'may check' : 'do not check'} their own`,
      ...checking.checks.map(({ checks, entries }) => `${entries} entries with ${checks} checks`),
      `${checking.settled} entries settled by a resolution`,
    ]),
    table(
      ['person', 'wrote', 'checked'],
      checking.people.map(({ name, wrote, checked }) => [name, wrote, checked]),
    ),
    ...agreement(card),
    ...splits(card),
    heading('What to know'),
    list(card.gaps.length > 0 ? card.gaps : ['Nothing is known to be missing.']),
  ]
  return `${sections.filter((section) => section.trim() !== '').join('\n\n')}\n`
}

function pictures({ megapixels, sizes, crops }: DataCard, plots: readonly string[]): string[] {
  const figure = (value: number) => Number(value.toPrecision(3))
  return [
    heading('Pictures and crops'),
    list([
      ...(megapixels
        ? [
            `Megapixels: ${figure(megapixels.least)} to ${figure(megapixels.most)}, median ${figure(megapixels.median)}`,
          ]
        : []),
      ...sizes
        .slice(0, 5)
        .map(({ width, height, images }) => `${images} images of ${width} × ${height} pixels`),
      ...(sizes.length > 5 ? [`and ${sizes.length - 5} further sizes`] : []),
      ...(crops.spread
        ? [
            `Evidence covers ${percent(crops.spread.least)} to ${percent(crops.spread.most)} of its picture, median ${percent(crops.spread.median)}; ${crops.below} of ${crops.shares.length} below ${percent(crops.limit)}`,
          ]
        : []),
    ]),
    plots.map((name) => `![${name.replace(/\.svg$/, '')}](${name})`).join('\n'),
  ]
}

function agreement({ agreement: { topics, boxes, checked, overlapping, answers } }: DataCard): string[] {
  if (checked === 0) return []
  const told = (figure: DataCard['agreement']['topics'][number]['alpha']) => {
    if (figure.value === null) return figure.reason ? reasons[figure.reason] : ''
    const limits =
      figure.low === null || figure.high === null
        ? ''
        : ` (${figure.low.toFixed(2)} to ${figure.high.toFixed(2)})`
    return `${figure.value.toFixed(3)}${limits}`
  }
  const overlap = (name: string, { mean, median, pairs }: DataCard['agreement']['boxes']['between']) =>
    mean && median
      ? [`${name}: mean IoU ${interval(mean)}, median ${interval(median)}, of ${pairs} pairs`]
      : []
  return [
    heading('Agreement'),
    `${checked} entries with checks, ${overlapping} of them by two people or more. 95 % intervals in brackets.`,
    table(
      ['check', 'marks', 'Krippendorff’s alpha', 'Fleiss’ kappa'],
      topics.map(({ topic, marks, alpha, fleiss }) => [
        topicWords[topic] ?? topic,
        marks.map(({ mark, count }) => `${mark} ${count}`).join(', ') || '–',
        told(alpha),
        told(fleiss),
      ]),
    ),
    list([
      ...overlap('Boxes against the evidence', boxes.toEvidence),
      ...overlap('Boxes against one another', boxes.between),
      ...(answers.given > 0
        ? [`${answers.right} of ${answers.given} answers given before the true one was shown were right`]
        : []),
    ]),
  ]
}

function splits({ splits: split }: DataCard): string[] {
  if (!split) return []
  return [
    heading('Splits'),
    `No picture is in two of them. Seed ${split.seed}.`,
    table(
      ['split', 'wanted', 'entries', 'images'],
      split.parts.map(({ name, share, entries, images }) => [name, percent(share), entries, images]),
    ),
  ]
}

const interval = ({ value, low, high }: Interval) =>
  `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
const heading = (text: string) => `## ${text}`
const list = (lines: readonly string[]) => lines.map((text) => `- ${text}`).join('\n')

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return ''
  const row = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => line(String(cell)).replaceAll('|', '\\|')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

/** What people wrote, on one line and without what Markdown or HTML would make of it. */
function line(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`))
}
