/** The closing frame: what changed, and why it matters. The reason given is only ever one that the record shows. */

import { failureWords } from './caption.ts'
import {
  type Caption,
  capital,
  evidenceShown,
  notes,
  partWords,
  placeShare,
  quoteAnswer,
  quoteExpected,
  say,
  sizeIn,
  sizeWords,
} from './caption-words.ts'
import { formatMs, formatProbability } from './format.ts'
import { methodLabels } from './method.ts'
import type { Run } from './run.ts'
import { changeOf } from './run-answers.ts'
import { cropOf, mapsOf, viewOf } from './run-pictures.ts'
import type { Size } from './space.ts'
import { bestCell, enoughSide } from './survey-facts.ts'

export function closingCaption(run: Run, image: Size): Caption {
  const told = run.survey ? surveyEnd(run, run.survey) : ending(run, image)
  return {
    title: told.title,
    text: say(told.why, noMap(run)),
    notes: notes(
      recordedWords(run),
      run.timings.totalMs !== null && `In all it took ${formatMs(run.timings.totalMs)}.`,
      run.notice,
    ),
  }
}

interface Ending {
  readonly title: string
  readonly why: string
}

function ending(run: Run, image: Size): Ending {
  const { initialAnswer: first, refinedAnswer: second } = run
  const failure = failureWords(run)
  if (failure) {
    return {
      title:
        run.status === 'running' || run.status === 'queued'
          ? 'Not at its end yet'
          : 'It did not come to its end',
      why: say(failure, first && `At first sight it had answered ${quoteAnswer(first, run)}.`),
    }
  }
  const change = changeOf(run)
  if (!second || !first || !change) return oneAnswer(run, image)
  const from = quoteAnswer(first, run)
  const to = quoteAnswer(second, run)
  const place = placeReason(run, image)
  switch (change.flip) {
    case 'wrong-right':
      return { title: `Looking closer put it right: ${from} became ${to}`, why: place.small }
    case 'right-wrong':
      return {
        title: `Looking closer made it worse: ${from} was right, ${to} is wrong`,
        why: say(place.missed ?? place.there, 'A second look is no gain by itself.'),
      }
    case 'right-right':
      return { title: `${to} both times: it was right from the start`, why: say(unneeded(run, image)) }
    case 'wrong-wrong':
      return {
        title: change.same
          ? `Still ${to}: looking closer did not help`
          : `${from} became ${to}, and both are wrong`,
        why: say(`The right answer is ${quoteExpected(run) ?? 'another'}.`, place.missed ?? place.there),
      }
    case 'unparsed':
      return {
        title: second.parsed
          ? `Only the second reply holds an answer: ${to}`
          : 'The second reply cannot be read as an answer',
        why: 'What cannot be read counts as wrong; nobody can say which way the answer moved.',
      }
    case null:
      return {
        title: change.same ? `${to} both times` : `${from} became ${to}`,
        why: say('No right answer is known for this question, so only the change can be told.', place.size),
      }
  }
}

/** A run without a second answer: a single glance, or one whose second look fell away. */
function oneAnswer(run: Run, image: Size): Ending {
  const answer = run.refinedAnswer ?? run.initialAnswer
  const verdict = run.refinedAnswer ? run.refinedVerdict : run.initialVerdict
  if (!answer) return { title: 'There is no answer', why: run.notice ?? 'The replies hold none.' }
  const words = quoteAnswer(answer, run)
  const known = verdict === null ? '' : verdict === 'correct' ? ', and that is right' : ', and that is wrong'
  const title = answer.parsed ? `Its answer is ${words}${known}` : 'Its reply cannot be read as an answer'
  const closer = run.refinedAnswer !== null || run.looks.some((look) => look.cropBox)
  const place = placeReason(run, image)
  return {
    title,
    why: say(
      verdict === 'wrong' && `The right answer is ${quoteExpected(run) ?? 'another'}.`,
      run.notice ?? (closer ? null : 'It looked once, and never closer.'),
      !closer && verdict === 'wrong' && place.small,
    ),
  }
}

interface PlaceReason {
  /** how large the place is in the view and in the picture; empty where no place is known */
  readonly size: string
  /** the same, as the reason why a closer look helps */
  readonly small: string
  /** the crop left the place out, null where it did not or nobody knows */
  readonly missed: string | null
  /** the crop did show it */
  readonly there: string | null
}

function placeReason(run: Run, image: Size): PlaceReason {
  const view = viewOf(run)
  const known = placeShare(run.evidence, image) === null ? null : run.evidence
  const place = known ?? (placeShare(run.cropBox, image) === null ? null : run.cropBox)
  const shown = evidenceShown(run.evidence, run.cropBox, image)
  const name = known ? 'what the question is about' : 'the place it looked at'
  const sizes =
    place && view
      ? `${sizeWords(sizeIn(view, place))} pixels in what the model saw first, and ${sizeWords(place)} in the picture`
      : null
  return {
    size: sizes ? `${capital(name)} is ${sizes}.` : '',
    small: sizes ? `${capital(name)} is only ${sizes}: the details were there, and too small to see.` : '',
    missed:
      shown !== null && shown < 0.9 ? `The crop shows ${partWords(shown)} what the question is about.` : null,
    there: shown !== null && shown >= 0.9 ? shownWords(run, image) : null,
  }
}

/** How well the crop shows what the question is about, which lies in it. */
function shownWords(run: Run, image: Size): string {
  if (placeShare(run.cropBox, image) === null)
    return 'The second look was at the whole picture again, no closer than the first.'
  const crop = cropOf(run)
  const size = crop && run.evidence ? `, ${sizeWords(sizeIn(crop, run.evidence))} pixels large` : ''
  return `The crop does show what the question is about${size}.`
}

function unneeded(run: Run, image: Size): string {
  const shown = evidenceShown(run.evidence, run.cropBox, image)
  if (shown !== null && shown < 0.9)
    return `The crop shows ${partWords(shown)} what the question is about, and it was not misled.`
  return 'The second look confirms the first; this question did not need it.'
}

function surveyEnd(run: Run, survey: NonNullable<Run['survey']>): Ending {
  const failure = failureWords(run)
  if (survey.kind === 'answer-map') {
    const cells = survey.cells.length
    const best = bestCell(survey)
    const target = `“${survey.target}”`
    return {
      title: `Asked over ${cells} parts of the picture: where can ${target} be read?`,
      why: say(
        failure,
        best && best.value > 0
          ? `Best in row ${best.row + 1}, column ${best.column + 1}, with ${formatProbability(best.value)} of 1.`
          : 'Nowhere, as it seems: no part of the picture gives that answer.',
      ),
    }
  }
  const enough = enoughSide(survey)
  const sides = survey.points.map(({ side }) => side)
  const range = sides.length > 0 ? `from ${Math.min(...sides)} to ${Math.max(...sides)} pixels` : ''
  return {
    title:
      enough !== null
        ? `From ${enough} pixels on it answers right`
        : `Asked at ${sides.length} sizes ${range}`.trim(),
    why: say(
      failure,
      enough !== null && `Its long side was varied ${range}; every larger view is answered right, too.`,
      enough === null && run.expected !== null && rightWords(survey.points),
      run.notice,
    ),
  }
}

/** How often a sweep was right that was not right at its largest size. */
function rightWords(points: readonly { readonly verdict: Run['initialVerdict'] }[]): string {
  const right = points.filter(({ verdict }) => verdict === 'correct').length
  if (right === 0) return 'It is right at none of them.'
  return `It is right at ${right} of them, but not at the largest.`
}

/** Said once, at the end: a story without a heatmap is no story of a model that looked nowhere. */
function noMap(run: Run): string | null {
  if (run.survey || run.status === 'running' || run.status === 'queued') return null
  return mapsOf(run).length > 0 ? null : 'No heatmap is shown: this run recorded no attention map.'
}

/** “Recorded on 21 November 2026 with Zoom-Refine; Built-in (tiny).” The day is the one in UTC, wherever it is read. */
export function recordedWords(run: Pick<Run, 'createdAt' | 'method' | 'engineLabel' | 'model'>): string {
  return `Recorded on ${dayOf(run.createdAt)} with ${methodLabels[run.method]}, answered by ${run.engineLabel} (${run.model}).`
}

/** 21 November 2026 */
export function dayOf(time: string): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return 'an unknown day'
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
