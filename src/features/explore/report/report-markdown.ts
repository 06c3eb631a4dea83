/** The report as Markdown, from the same parts as the page. */
import { type Block, blockMarkdown } from '../figures/blocks.ts'

export interface ReportParts {
  readonly title: string
  /** what, of what, when, by which version: name and value */
  readonly facts: readonly (readonly [string, string])[]
  readonly blocks: readonly Block[]
  readonly notes: readonly string[]
  readonly exampleRule: string
  readonly examples: readonly {
    readonly title: string
    readonly items: readonly ReportItem[]
  }[]
}

export interface ReportItem {
  readonly key: string
  readonly question: string
  readonly truth: string
  readonly answers: string
  readonly cause: string | null
  /** address of its small picture, from the root of this Loupe */
  readonly picture: string
  /** address of the item in this Loupe */
  readonly address: string
}

/** `origin` stands before addresses, such as http://127.0.0.1:4310. */
export function reportMarkdown(report: ReportParts, origin: string): string {
  const { title, facts, blocks, notes, exampleRule, examples } = report
  return [
    `# ${title}`,
    '',
    ...facts.map(([name, value]) => `- **${name}**: ${line(value)}`),
    '',
    ...blocks.flatMap((block) => [blockMarkdown(block), '']),
    ...(notes.length > 0 ? ['## Notes', '', ...notes.map((note) => `- ${note}`), ''] : []),
    ...(examples.length > 0 ? ['## Examples', '', exampleRule, ''] : []),
    ...examples.flatMap((group) => [
      `### ${group.title}`,
      '',
      ...group.items.flatMap((item) => [
        `![${escapeText(item.question)}](${origin}${item.picture})`,
        '',
        `[${escapeText(item.key)}](${origin}${item.address}): ${escapeText(line(item.question))} True answer: ${escapeText(item.truth)}. ${escapeText(item.answers)}${item.cause ? ` (${item.cause})` : ''}`,
        '',
      ]),
    ]),
  ].join('\n')
}

const line = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ')
/** What Markdown would take for its own signs. */
const escapeText = (text: string) => text.replaceAll(/[\\`*_[\]<>#|]/g, '\\$&')
