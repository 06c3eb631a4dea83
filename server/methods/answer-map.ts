/**
 * Answer map: the same question on each tile of a grid of crops, so that one sees where in the picture the answer can be
 * read. It asks nothing of the model but answers, so it works where there are no attention maps; beside one it tells
 * looking from knowing.
 */
import { judge } from '#contract/answer.ts'
import { ProblemError } from '#contract/error.ts'
import type { Answer, Survey } from '#contract/run.ts'
import { type Box, box, padBox, type Size } from '#contract/space.ts'
import { ask, type Reply } from './ask.ts'
import { atOnce } from './at-once.ts'
import { regionalQuestion } from './dual-view.ts'
import type { Look, Method, Sight, Steps } from './method.ts'
import { glance } from './prompts.ts'
import { cutCrop, takeView } from './sights.ts'

export const usualGrid = { rows: 5, columns: 5, overlap: 0.25 } as const
/** A grid of more tiles would ask for hours. */
export const mostTiles = 256
/** Between two patches of the growing survey, in milliseconds. */
const PATCH_MS = 250

type AnswerMap = Extract<Survey, { kind: 'answer-map' }>
type Cell = AnswerMap['cells'][number]
type Tile = Pick<Cell, 'row' | 'column' | 'region'>

export const answerMap: Method = async function* (look) {
  const view = yield* takeView(look)
  const global = yield* ask(look, {
    role: 'initial',
    title: 'Ask, whole picture',
    sights: [view],
    messages: glance(look, view.picture),
    maps: false,
  })
  yield { type: 'run-patched', patch: { initialAnswer: global.answer, initialVerdict: global.verdict } }

  const target = targetOf(look, global.answer)
  if (target === null) {
    const notice =
      'The answer to the whole picture could not be read, so there is nothing to look for. Give an expected answer and paint the map with that.'
    yield { type: 'run-patched', patch: { notice } }
    return
  }
  const { rows = usualGrid.rows, columns = usualGrid.columns, overlap = usualGrid.overlap } = look.params
  const tiles = cutTiles(look.images.size, rows, columns, overlap)
  const replies: { tile: Tile; reply: Reply }[] = []
  let told = look.now()
  const survey = () => ({
    type: 'run-patched' as const,
    patch: { survey: paint(look, rows, columns, target, replies) },
  })
  yield survey()
  yield* atOnce(
    look,
    tiles.map((tile) => (inner: Look) => askTile(inner, tile, view, global)),
    // One more than is answered at once, so that the next pictures are ready.
    Math.min(16, look.engine.capacity + 1),
    function* (found) {
      replies.push(found)
      const due = look.now() - told >= PATCH_MS || replies.length === tiles.length
      if (!due) return
      told = look.now()
      yield survey()
    },
  )
}

async function* askTile(
  look: Look,
  tile: Tile,
  view: Sight,
  global: Reply,
): Steps<{ tile: Tile; reply: Reply }> {
  const sight = await cutCrop(look, tile.region)
  const reply = yield* ask(look, {
    ...regionalQuestion(look, view, sight, global),
    role: 'refined',
    turn: 1,
    title: `Tile row ${tile.row + 1}, column ${tile.column + 1}`,
    maps: false,
  })
  return { tile, reply }
}

/** The cells of the grid, each reaching into its neighbours by `overlap` of its side, on whole pixels. */
export function cutTiles(image: Size, rows: number, columns: number, overlap: number): Tile[] {
  const cell = { width: image.width / columns, height: image.height / rows }
  return Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns)
    const column = i % columns
    const plain = box('image', { x: column * cell.width, y: row * cell.height, ...cell })
    const region: Box<'image'> = padBox(plain, image, { kind: 'relative', factor: 1 + 2 * overlap })
    return { row, column, region }
  })
}

/** An option's letter or the text; null where the run's own answer is wanted and was not understood. */
function targetOf({ params, subject }: Look, own: Answer): string | null {
  if (params.target === 'expected') {
    if (subject.expected === null)
      throw new ProblemError('params-invalid', 'params.target: the question has no expected answer.')
    return letterOf(subject.expected, subject.options) ?? subject.expected
  }
  return own.parsed ? (own.letter ?? own.text) : null
}

function letterOf(expected: string, options: Look['subject']['options']): string | null {
  return options.find(({ letter, text }) => letter === expected || text === expected)?.letter ?? null
}

/** One measure for the whole map: the sharpest one that every tile allows. */
function paint(
  { subject: { options } }: Look,
  rows: number,
  columns: number,
  target: string,
  replies: readonly { tile: Tile; reply: Reply }[],
): AnswerMap {
  const answers = replies.map(({ reply }) => reply.answer)
  const known = answers.length > 0
  const measure =
    known && answers.every((answer) => probabilityOf(answer, target) !== null)
      ? 'probability'
      : known && answers.every((answer) => !answer.parsed || answer.logprob !== null)
        ? 'confidence'
        : 'vote'
  const value = (answer: Answer) => {
    if (measure === 'probability') return probabilityOf(answer, target) ?? 0
    if (judge(answer, target, options) !== 'correct') return 0
    return measure === 'confidence' ? Math.min(1, Math.exp(answer.logprob ?? 0)) : 1
  }
  const cells: Cell[] = replies.map(({ tile, reply: { answer } }) => ({
    ...tile,
    answer,
    value: value(answer),
  }))
  cells.sort((a, b) => a.row - b.row || a.column - b.column)
  return { kind: 'answer-map', rows, columns, target, measure, cells }
}

/** Null where the tile tells no distribution; an option that was not even among the likeliest counts as 0. */
function probabilityOf({ distribution }: Answer, target: string): number | null {
  return distribution && (distribution.find(({ letter }) => letter === target)?.probability ?? 0)
}
