/** What a run and a step hold before anything has happened: the one list of their empty fields. */
import type { Run, Step } from './run.ts'

export const nothingFound = {
  forkedAt: null,
  group: null,
  steps: [],
  initialAnswer: null,
  refinedAnswer: null,
  initialVerdict: null,
  refinedVerdict: null,
  box: null,
  boxBy: null,
  cropBox: null,
  looks: [],
  survey: null,
  notice: null,
  error: null,
  timings: { queuedMs: null, totalMs: null },
} satisfies Partial<Run>

export const nothingDone = {
  turn: 0,
  inherited: false,
  durationMs: null,
  images: [],
  prompt: null,
  messages: null,
  text: null,
  tokens: null,
  answer: null,
  box: null,
  attention: [],
  notes: [],
  usage: null,
  parts: [],
  error: null,
} satisfies Partial<Step>
