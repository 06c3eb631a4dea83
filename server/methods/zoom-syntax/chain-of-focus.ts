/**
 * Chain-of-Focus (arXiv 2505.15436; `eval/vstar/vllm_inference.py`): the tool call of DeepEyes, in pixels of the resized picture. The
 * crop is cut from that resized picture too: the box grows to one and a half, and its pixels are doubled. Bounds are strict; a box
 * that is no use brings the whole picture once more. Six replies at most.
 */
import { area, mapBox, padBox, resizeTransform } from '#contract/space.ts'
import { asked, image, text, user } from '../prompts.ts'
import { checkShape, type ZoomRules } from './rules.ts'
import { pixelToolWords, readToolCall, toolResponse } from './tool-call.ts'
import { whoseCrop } from './words.ts'

const growth = 1.5
const enlargement = 2

export const chainOfFocus: ZoomRules = {
  id: 'chain-of-focus',
  label: 'Chain-of-Focus',
  maxTurns: 5,
  convention: () => 'view-pixel',
  open(subject, view) {
    const { width, height } = view.picture
    return [
      { role: 'system', parts: [text(pixelToolWords({ width, height }, subject.options))] },
      user(image(view.picture), text(asked(subject))),
    ]
  },
  readCall: (said) => readToolCall(said, () => 0),
  check: (b) => checkShape(b, { least: 0, aspect: 200 }),
  crop(b, view, size) {
    const { picture } = view
    const seen = mapBox(resizeTransform('image', size, 'view', picture), b)
    const fromView = padBox(seen, picture, { kind: 'relative', factor: growth })
    const region = mapBox(resizeTransform('view', picture, 'image', size), fromView)
    // Doubled, but with no more pixels than the picture that it is cut from: the model takes no more.
    const scale = Math.min(enlargement, Math.sqrt(area(picture) / area(fromView)))
    const side = (n: number) => Math.max(1, Math.round(n * scale))
    return { region, size: { width: side(fromView.width), height: side(fromView.height) }, fromView }
  },
  give: (crop, _index, _subject, by) => ({
    message: user(...toolResponse(`${whoseCrop(by)}:`, crop)),
    sights: [crop],
  }),
  refuse: (why, view) => ({
    message: user(...toolResponse(`${why} Here is the whole picture again:`, view)),
    sights: [view],
  }),
}
