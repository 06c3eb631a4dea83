/**
 * Mini-o3 (arXiv 2509.07969; `verl/trainer/constants.py`): `<grounding>{"bbox_2d", "source"}</grounding>`, fractions of the
 * source, which is the original picture or an earlier observation. Aspects of 200 and more are refused, in words; crops have 40 000 to
 * 2 000 000 pixels.
 */
import { asked, image, text, user } from '../prompts.ts'
import { plainCrop } from './crop-size.ts'
import {
  afterThinking,
  checkShape,
  isConcluded,
  lastBetween,
  readNumbers,
  readObject,
  unreadable,
  type ZoomRules,
} from './rules.ts'
import { answerTag, whoseCrop } from './words.ts'

const pixels = { factor: 28, minPixels: 40_000, maxPixels: 2_000_000 }

export const miniO3: ZoomRules = {
  id: 'mini-o3',
  label: 'Mini-o3',
  // Six turns in training, twelve in the evaluation.
  maxTurns: 12,
  convention: () => 'fraction',
  open: (subject, view) => [
    {
      role: 'system',
      parts: [
        text(
          [
            'You answer questions about a picture and may look closer at parts of it, step by step.',
            'To look closer, end your turn with <grounding>{"bbox_2d": [x1, y1, x2, y2], "source": "original_image"}</grounding>.',
            'The numbers run from 0 to 1: the width and the height of the source are 1. The source is "original_image", or "observation_1", "observation_2" and so on for a part that you were shown before.',
            `Think first, inside <think></think>. When you are sure, ${answerTag(subject.options)} instead.`,
          ].join('\n'),
        ),
      ],
    },
    user(image(view.picture), text(asked(subject))),
  ],
  readCall(said) {
    if (isConcluded(said)) return null
    const body = lastBetween(afterThinking(said), '<grounding>', '</grounding>')
    if (body === null) return null
    const call = readObject(body)
    if (!call) return unreadable(body, 'The grounding is not valid JSON.')
    const values = readNumbers(call.bbox_2d)
    if (!values) return unreadable(body, 'The grounding has no “bbox_2d” of four numbers.')
    return { values, said: body.trim().slice(0, 400), source: sourceOf(call.source), problem: null }
  },
  check: (box) => checkShape(box, { least: 1, aspect: 200 }),
  crop: (box, _view, size, profile) => plainCrop(box, size, profile, pixels),
  give: (crop, index, _subject, by) => ({
    message: user(
      text(`${whoseCrop(by)}, observation_${index}:`),
      image(crop.picture),
      text('Go on: look closer at any of the pictures, or answer.'),
    ),
    sights: [crop],
  }),
  refuse: (why) => ({
    message: user(text(`The grounding failed: ${why} Correct it, or answer.`)),
    sights: [],
  }),
}

/** `original_image` is picture 0, `observation_1` the first crop. */
function sourceOf(source: unknown): number | null {
  if (source === 'original_image') return 0
  const index = typeof source === 'string' ? /^observation_([1-9]\d{0,3})$/.exec(source)?.[1] : undefined
  return index === undefined ? null : Number(index)
}
