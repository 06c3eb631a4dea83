/** Options around a true answer: which wrong ones may stand beside it, and in which order all of them do. Pure. */
import { z } from 'zod'
import { normalForm } from './answer-text.ts'
import type { Option } from './image.ts'
import { gradeOpen } from './score-open.ts'

/** Wrong but plausible options that an engine wrote: a machine's until a person takes them. */
export const distractorsSchema = z
  .object({
    engine: z.string(),
    model: z.string(),
    prompt: z.string(),
    /** the raw reply */
    text: z.string(),
    options: z.array(
      z.object({
        text: z.string(),
        /** why a person should look at it twice, such as that it may mean the same as the true answer; null: nothing found */
        doubt: z.string().nullable(),
      }),
    ),
    /** what was left out and why, in plain words */
    refused: z.array(z.string()),
    ms: z.number(),
    at: z.string(),
  })
  .meta({ id: 'Distractors' })
export type Distractors = z.infer<typeof distractorsSchema>

/**
 * Takes out of `written` what equals the true answer, what is there already and what stands there twice; marks what may be the
 * same as the true answer (a rounded number, a missing unit, "about"). At most `count` that are not marked.
 */
export function checkDistractors(
  written: readonly string[],
  {
    truth,
    taken,
    count,
  }: { readonly truth: string; readonly taken: readonly string[]; readonly count: number },
): Pick<Distractors, 'options' | 'refused'> {
  const options: Distractors['options'] = []
  const refused: string[] = []
  const same = (a: string, b: string) =>
    normalForm(a) === normalForm(b) ||
    gradeOpen(a, b).grade === 'correct' ||
    gradeOpen(b, a).grade === 'correct'
  for (const text of written) {
    const why = same(text, truth)
      ? 'it says the same as the true answer'
      : [...taken, ...options.map((option) => option.text)].some((other) => same(text, other))
        ? 'it is there already'
        : options.filter(({ doubt }) => doubt === null).length >= count
          ? 'more than were asked for'
          : null
    if (why) refused.push(`“${text.slice(0, 80)}” was left out: ${why}.`)
    else options.push({ text, doubt: doubtOf(text, truth) })
  }
  return { options, refused }
}

function doubtOf(text: string, truth: string): string | null {
  const { grade, rule } = gradeOpen(text, truth)
  if (grade === 'undecided' && rule !== 'words') return `It may mean the same as “${truth.slice(0, 80)}”.`
  const [a, b] = [normalForm(text), normalForm(truth)]
  return a.includes(b) || b.includes(a) ? `One holds the other: “${truth.slice(0, 80)}”.` : null
}

/**
 * The true answer among wrong ones, with letters from A. Its place follows from `seed` alone, so that the same question has the
 * same order everywhere, and every place is as likely as the others.
 */
export function mixOptions(
  truth: string,
  wrong: readonly string[],
  seed: string,
): { options: Option[]; answer: string } {
  const texts = [...wrong.slice(0, 25)]
  const place = hashOf(seed) % (texts.length + 1)
  texts.splice(place, 0, truth)
  const options = texts.map((text, i) => ({ letter: letterAt(i), text }))
  return { options, answer: letterAt(place) }
}

/** The mark of an item whose wrong options a machine wrote: it stands in the item's further fields, and so in exports. */
export function optionsBy<T>(
  { extra }: { readonly extra: Readonly<Record<string, T>> },
  who: string,
): { extra: Record<string, T | string> } {
  return { extra: { ...extra, options_by: who } }
}

/** 0 is A. */
export function letterAt(index: number): string {
  return String.fromCharCode(65 + index)
}

/** FNV-1a, 32 bits, with a last stir so that its low bits depend on all of the text. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (hash ^ (hash >>> 16)) >>> 0
}
