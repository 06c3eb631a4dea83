/**
 * A run told in plain words, one caption for each step of its story. Written from the recorded facts alone: a figure that
 * was not recorded is not mentioned, and nothing is said of right and wrong where no right answer is known.
 */
import {
  type Caption,
  capital,
  chooser,
  clip,
  countWords,
  evidenceShown,
  notes,
  partWords,
  pixelWords,
  placeShare,
  quoteAnswer,
  quoteExpected,
  say,
  sizeIn,
  sizeWords,
} from './caption-words.ts'
import { formatMs, formatProbability, formatRatio, formatShare } from './format.ts'
import { methodLabels } from './method.ts'
import type { Answer, Attention, Looked, Run, SentImage, Step, Verdict } from './run.ts'
import { changeOf, confidence } from './run-answers.ts'
import { stepsOf } from './run-pictures.ts'
import { area, type Size } from './space.ts'

/** The whole picture and the question. */
export function wholeCaption(run: Run, image: Size): Caption {
  const share = placeShare(run.evidence, image)
  const options = run.options.map(({ letter, text }) => `${letter}: ${text}`).join(', ')
  return {
    title: clip(run.question, 160),
    text: say(
      `A picture of ${sizeWords(image)} pixels, ${countWords(area(image))} in all.`,
      share !== null && `What the question is about takes ${formatShare(share)} of it.`,
      options && `To choose from: ${clip(options, 140)}.`,
    ),
    notes: notes(
      quoteExpected(run) && `The right answer is ${quoteExpected(run)}.`,
      `${methodLabels[run.method]}, answered by ${run.engineLabel} (${run.model}).`,
    ),
  }
}

/** The picture that the model was sent. */
export function viewCaption(run: Run, image: Size, view: SentImage): Caption {
  const sent = view.width * view.height
  const share = sent / area(image)
  const place = placeShare(run.evidence, image) === null ? null : run.evidence
  const small = place && sizeIn(view, place)
  return {
    title: `The model saw ${sizeWords(view)} pixels of it`,
    text: say(
      share < 0.995
        ? `That is ${formatShare(share)} of the picture’s pixels: each one it got stands for ${pixelWords(view)} of them.`
        : 'That is the picture at its full resolution.',
      small && `What the question is about is ${sizeWords(small)} pixels small here.`,
    ),
    notes: notes(
      'These are the very bytes that were sent, enlarged without smoothing.',
      `sha256 ${view.sha256}`,
    ),
  }
}

/** The reply to the first look; `look` is the place that it asked for, where it did. */
export function initialCaption(run: Run, look: Looked | null): Caption {
  const step = stepsOf(run).find(({ kind, role }) => kind === 'ask' && role === 'initial') ?? null
  const answer = run.initialAnswer
  const raw = step?.text ? `It wrote: ${clip(step.text, 400)}` : null
  const spent = askWords(step)
  if (!answer) {
    const asked = look?.by === 'model'
    return {
      title: asked ? 'It did not answer yet: it asked to look closer' : 'It gave no answer at first sight',
      text: say(asked && boxWords(look), !asked && run.error && failureWords(run)),
      notes: notes(raw, spent),
    }
  }
  return {
    title: answer.parsed
      ? `At first sight it answers ${quoteAnswer(answer, run)}`
      : 'Its first reply holds no answer',
    text: say(
      verdictWords(answer, run.initialVerdict, run),
      certainty(answer),
      look?.by === 'model' && boxWords(look),
    ),
    notes: notes(raw, spent),
  }
}

/** One further look: the flight into the crop. */
export function lookCaption(run: Run, look: Looked, crop: SentImage | null, image: Size): Caption {
  const many = run.looks.length > 1
  const number = many ? `Look ${look.turn} of ${run.looks.length}: ` : ''
  if (!look.cropBox) {
    return {
      title: capital(`${number}the box that it asked for cannot be used`),
      text: look.box.problems[0]?.message ?? 'No crop could be made of it.',
      notes: notes(look.box.raw && `It wrote: ${clip(look.box.raw.text, 300)}`),
    }
  }
  const share = placeShare(look.cropBox, image)
  const shown = evidenceShown(run.evidence, look.cropBox, image)
  const title = share === null ? 'the whole picture once more' : 'now this place at full resolution'
  return {
    title: many ? `${number}${title.replace('now ', '')}` : capital(title),
    text: say(
      `${capital(chooser[look.by])} chose ${share === null ? 'nearly all of the picture' : `${formatShare(share)} of the picture`}: ${sizeWords(look.cropBox)} of its pixels${crop ? sentWords(crop) : ''}.`,
      shown !== null &&
        (shown >= 0.9
          ? 'What the question is about lies in it.'
          : `It shows ${partWords(shown)} what the question is about.`),
    ),
    notes: notes(
      look.box.raw && `It wrote: ${clip(look.box.raw.text, 300)}`,
      look.box.problems.length > 0 && `About the box: ${look.box.problems.map((p) => p.message).join(' ')}`,
      crop && `sha256 ${crop.sha256}`,
    ),
  }
}

/** Where the model's attention lay. */
export function heatCaption(run: Run, attention: Attention, picture: SentImage, image: Size): Caption {
  // Of a box over everything, coverage says nothing.
  const coverage = placeShare(attention.coverage?.box ?? null, image) === null ? null : attention.coverage
  const where = picture.role === 'view' ? 'in the picture' : 'in the crop'
  const box =
    coverage && run.evidence && same(coverage.box, run.evidence) ? 'what the question is about' : 'its box'
  return {
    title: `Where it looked ${where}`,
    text: coverage
      ? `${formatShare(coverage.share)} of its relative attention lies on ${box}, which is ${formatShare(coverage.areaShare)} of the area: ${formatRatio(coverage.ratio)} an even spread.`
      : 'Bright is where it attended more to this question than to a general description of the picture.',
    notes: notes(
      `Relative attention: for this question, divided by that for “${clip(attention.genericPrompt, 80)}”. Layer ${attention.defaultLayer}, ${attention.grid.columns} × ${attention.grid.rows} patches.`,
      attention.note,
    ),
  }
}

/** The refined answer against the initial one. */
export function refinedCaption(run: Run): Caption {
  const answer = run.refinedAnswer
  const step = stepsOf(run).findLast(({ kind, role }) => kind === 'ask' && role === 'refined') ?? null
  if (!answer) {
    return { title: 'There is no second answer', text: run.notice ?? failureWords(run) ?? '', notes: [] }
  }
  const change = changeOf(run)
  const then = run.method === 'dual-view' ? 'Shown that place' : 'Having looked closer'
  return {
    title: answer.parsed
      ? `${then} it answers ${quoteAnswer(answer, run)}`
      : 'Its second reply holds no answer',
    text: say(
      change && run.initialAnswer && answer.parsed && run.initialAnswer.parsed
        ? change.same
          ? 'The answer stays the same.'
          : `${quoteAnswer(run.initialAnswer, run)} became ${quoteAnswer(answer, run)}.`
        : null,
      verdictWords(answer, run.refinedVerdict, run),
      certaintyMove(run.initialAnswer, answer),
    ),
    notes: notes(step?.text && `It wrote: ${clip(step.text, 400)}`, askWords(step), run.notice),
  }
}

/** “That is wrong: the right answer is “4”.” Null where nothing is expected. */
export function verdictWords(answer: Answer, verdict: Verdict | null, run: Run): string | null {
  if (!answer.parsed) {
    const said = clip(answer.text, 80)
    return `${said ? `“${said}” cannot be read as an answer` : 'The reply is empty'}; it counts as wrong.`
  }
  if (verdict === null) return null
  if (verdict === 'correct') return 'That is right.'
  return `That is wrong: the right answer is ${quoteExpected(run) ?? 'another'}.`
}

/** Why a run has no end, null for one that has. */
export function failureWords(run: Run): string | null {
  if (run.status === 'failed') {
    const why = run.error
      ? [run.error.title, run.error.detail].filter(Boolean).join(': ')
      : 'no reason was recorded'
    return `The run failed: ${why.replace(/[.]?$/, '.')}`
  }
  if (run.status === 'cancelled') return 'The run was cancelled.'
  if (run.status === 'succeeded') return null
  return 'The run is still going on.'
}

function boxWords(look: Looked): string {
  if (look.box.box)
    return look.cropBox ? 'It marked where it wants to look closer.' : 'It marked a box that cannot be used.'
  if (look.box.problems.some(({ code }) => code === 'no-box')) return 'It marked no place to look closer at.'
  return `Its box cannot be used: ${look.box.problems[0]?.message ?? 'it could not be read.'}`
}

function sentWords(crop: SentImage): string {
  const { width, height } = crop.region
  return crop.width === width && crop.height === height ? '' : `, sent to it as ${sizeWords(crop)}`
}

function certainty(answer: Answer): string | null {
  const p = confidence(answer)
  return p === null || !answer.parsed ? null : `It gives that a probability of ${formatProbability(p)}.`
}

function certaintyMove(before: Answer | null, after: Answer): string | null {
  const p = confidence(before)
  const q = confidence(after)
  if (p === null || q === null || !before?.parsed || !after.parsed) return certainty(after)
  return `Its probability for its own answer went from ${formatProbability(p)} to ${formatProbability(q)}.`
}

function askWords(step: Step | null): string | null {
  if (!step || step.durationMs === null) return null
  const tokens = step.usage?.completionTokens ?? step.tokens?.length ?? null
  return `This took ${formatMs(step.durationMs)}${tokens === null ? '' : ` and ${tokens} ${tokens === 1 ? 'token' : 'tokens'}`}.`
}

function same(a: { x: number; y: number; width: number; height: number }, b: typeof a): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}
