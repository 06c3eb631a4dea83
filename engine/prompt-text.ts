/** The model's own two short prompts as text. Pure, and free of node imports. */
import type { Prompt } from './tokenizer.ts'

const FIRST = '<s1>'
const SECOND = '<s2>'
const INITIAL = '<init>'
const END = '<ans>'
/** our own way of writing a chosen option, which comes back as the earlier answer; an option's text may itself be "(B)" */
const OPTION = /^\([A-Z]\)\s+(?=\S)/
/** and of naming a box, which is no part of the answer */
const BOX = /<box>.*$/s

/**
 * `<s1> question <ans>` or `<s2> question <init> earlier answer <ans>`; null for anything else. Questions are people's words
 * and may hold any sign, also `<`, so only the markers' places count. An earlier answer must not hold `<init>`; whoever writes
 * the prompt writes `init` there, which the model reads as the same.
 */
export function readPromptText(given: string): Prompt | null {
  const text = given.trim()
  if (text.endsWith(END)) {
    if (text.startsWith(FIRST)) return { form: 'first', question: text.slice(FIRST.length, -END.length) }
    const middle = text.lastIndexOf(INITIAL)
    if (text.startsWith(SECOND) && middle >= 0) {
      const question = text.slice(SECOND.length, middle)
      const initial = text.slice(middle + INITIAL.length, -END.length).trimStart()
      return { form: 'second', question, initial: initial.replace(BOX, '').replace(OPTION, '') }
    }
  }
  return null
}
