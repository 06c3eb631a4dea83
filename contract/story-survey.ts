/** The middle of a survey's story: the map of its cells, or the sizes at which the answer turns. */

import { initialCaption, verdictWords } from './caption.ts'
import { capital, quoteAnswer, say, sizeWords } from './caption-words.ts'
import { formatProbability } from './format.ts'
import type { Answer, Run, SentImage, Survey } from './run.ts'
import { stepsOf, viewOf } from './run-pictures.ts'
import type { Size } from './space.ts'
import { evidenceBoxOf, focusOf } from './story-places.ts'
import type { StoryPart } from './story-step.ts'
import { type AnswerMap, bestCell, type Sweep, votes } from './survey-facts.ts'

export function surveySteps(run: Run, survey: Survey, image: Size): StoryPart[] {
  return survey.kind === 'answer-map' ? mapSteps(run, survey, image) : sweepSteps(run, survey, image)
}

const measures: Readonly<Record<AnswerMap['measure'], string>> = {
  probability: 'Bright is where that answer is likeliest.',
  confidence: 'Bright is where that answer was given, and with most certainty.',
  vote: 'Bright is where that answer was given.',
}

function mapSteps(run: Run, map: AnswerMap, image: Size): StoryPart[] {
  const best = bestCell(map)
  const [first] = votes(map.cells.map(({ answer }) => answer))
  return [
    {
      id: 'initial',
      kind: 'initial',
      heading: 'Its answer to the whole',
      ...initialCaption(run, null),
      shows: viewOf(run),
      answers: run.initialAnswer ? 'initial' : 'none',
    },
    {
      id: 'cells',
      kind: 'survey',
      heading: 'The answer map',
      title: `Then the same question over ${map.cells.length} parts of the picture`,
      text: say(
        `The map shows where “${map.target}” is the answer. ${measures[map.measure]}`,
        best && bestWords(best.value),
        first && `Most often, ${first.count} times, the answer is “${first.name}”.`,
      ),
      notes: [],
      heat: { kind: 'cells' },
      boxes: evidenceBoxOf(run, image),
    },
  ]
}

/** The highest value that any cell of a map reaches. */
export function bestWords(value: number): string {
  return value > 0 ? `At its best it reaches ${formatProbability(value)} of 1.` : 'It is that nowhere.'
}

/** More sizes than this would tire: then only those stay at which the answer turns. */
const mostSizes = 8

function sweepSteps(run: Run, sweep: Sweep, image: Size): StoryPart[] {
  const points = sweep.points.toSorted((a, b) => a.side - b.side)
  const turns = points.filter(
    (point, at) => at === 0 || at === points.length - 1 || !sameAnswer(point.answer, points[at - 1]?.answer),
  )
  const shown =
    points.length <= mostSizes
      ? points
      : [...turns.slice(0, mostSizes - 1), ...turns.slice(mostSizes - 1).slice(-1)]
  const focus = focusOf(run, image)
  return shown.map((point) => {
    const size = { width: point.width, height: point.height }
    return {
      id: `size-${point.side}`,
      kind: 'survey',
      heading: `At ${point.side} pixels`,
      title: `${capital(sizeWords(size))} pixels: ${point.answer.parsed ? quoteAnswer(point.answer, run) : 'no answer that can be read'}`,
      text: say(verdictWords(point.answer, point.verdict, run)),
      notes: [`Of ${points.length} sizes asked, ${shown.length} are shown.`],
      shows: viewOfSize(run, size),
      camera: focus ? { box: focus, share: 0.6 } : 'fit',
    }
  })
}

function sameAnswer(a: Answer, b: Answer | undefined): boolean {
  return b !== undefined && a.parsed === b.parsed && (a.letter ?? a.text) === (b.letter ?? b.text)
}

function viewOfSize(run: Run, { width, height }: Size): SentImage | null {
  const views = stepsOf(run).flatMap(({ images }) => images.filter(({ role }) => role === 'view'))
  return views.find((view) => view.width === width && view.height === height) ?? null
}
