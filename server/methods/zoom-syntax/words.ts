/** Sentences that several syntaxes share. */
import type { Option } from '#contract/image.ts'
import { letters } from '../prompts.ts'

/** Completes "when you are sure, …". */
export function answerTag(options: readonly Option[]): string {
  return options.length > 0
    ? `give the letter of the best option (${letters(options)}) as <answer>letter</answer>`
    : 'give a short answer as <answer>your answer</answer>'
}

/** Completes "when you are sure, …", for models that box their answers. */
export function answerBoxed(options: readonly Option[]): string {
  return options.length > 0
    ? `give the letter of the best option (${letters(options)}) as \\boxed{letter}`
    : 'give a short answer as \\boxed{your answer}'
}

export function whoseCrop(by: 'model' | 'person'): string {
  return by === 'person' ? 'A person chose another part of the picture to look at' : 'The part you asked for'
}
