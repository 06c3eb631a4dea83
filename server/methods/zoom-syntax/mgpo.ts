/**
 * MGPO (xinyu1205/verl, `vllm_rollout_spmd.py`): exactly two turns. First only the region, as JSON in pixels of the resized input; then
 * the crop of it from the original, with the question again, and the answer in `\boxed{}`. A box that is no use brings the
 * whole picture once more. Sides above 28 pixels of the input and aspects below 100 count; crops have 200 704 to 1 003 520
 * pixels.
 */
import type { Sight, Subject } from '../method.ts'
import { asked, image, text, user } from '../prompts.ts'
import { plainCrop } from './crop-size.ts'
import {
  afterThinking,
  checkShape,
  isConcluded,
  readJson,
  readNumbers,
  unreadable,
  viewScale,
  type ZoomCall,
  type ZoomRules,
} from './rules.ts'
import { answerBoxed, whoseCrop } from './words.ts'

const pixels = { factor: 28, minPixels: 200_704, maxPixels: 1_003_520 }

export const mgpo: ZoomRules = {
  id: 'mgpo',
  label: 'MGPO',
  maxTurns: 1,
  convention: () => 'view-pixel',
  open: (subject, view) => [
    user(
      image(view.picture),
      text(
        [
          asked(subject),
          `Do not answer yet. First name the part of the picture that has to be seen to answer, in pixels of this picture (${view.picture.width} × ${view.picture.height}), as`,
          '```json\n[{"bbox_2d": [x1, y1, x2, y2], "label": "what is there"}]\n```',
        ].join('\n'),
      ),
    ),
  ],
  readCall: (said, turn) => (turn > 0 || isConcluded(said) ? null : readRegion(afterThinking(said))),
  check: (box, view, size) => checkShape(box, { least: 29, aspect: 100 }, viewScale(view, size)),
  crop: (box, _view, size, profile) => plainCrop(box, size, profile, pixels),
  give: (crop, _index, subject, by) => ({
    message: user(text(`${whoseCrop(by)}:`), image(crop.picture), text(finalWords(subject))),
    sights: [crop],
  }),
  refuse: (why, view: Sight, subject) => ({
    message: user(
      text(`That is no region of the picture (${why}) Here is the whole picture again:`),
      image(view.picture),
      text(finalWords(subject)),
    ),
    sights: [view],
  }),
}

function finalWords(subject: Subject): string {
  return `${asked(subject)}\nNow ${answerBoxed(subject.options)}.`
}

/** The last JSON that holds a `bbox_2d`. A first turn without one is a failure, not an answer. */
function readRegion(said: string): ZoomCall {
  const at = said.lastIndexOf('"bbox_2d"')
  if (at < 0) return unreadable(said, 'No “bbox_2d” was given.')
  const open = said.lastIndexOf('{', at)
  const close = said.indexOf('}', at)
  const body = open < 0 || close < 0 ? null : said.slice(open, close + 1)
  const region = body === null ? null : readJson(body)
  if (body === null || typeof region !== 'object' || region === null || !('bbox_2d' in region)) {
    return unreadable(said.slice(at), 'The region is not valid JSON.')
  }
  const values = readNumbers(region.bbox_2d)
  if (!values) return unreadable(body, 'The “bbox_2d” is not four numbers.')
  return { values, said: body.slice(0, 400), source: 0, problem: null }
}
