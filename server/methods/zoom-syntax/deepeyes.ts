/**
 * DeepEyes (arXiv 2505.14362; `visual_toolbox_v*.py`, `eval_vstar.py`): absolute pixels, always of the first picture, the crop
 * cut from the original. Sides of 30 pixels or less and aspects above 100 are refused, in words. The official script reads pixels
 * of the resized input as pixels of the original (issue 141); here the profile's convention decides, and the prompt tells
 * the size that is meant.
 */
import { asked, image, text, user } from '../prompts.ts'
import { plainCrop } from './crop-size.ts'
import { checkShape, type ZoomRules } from './rules.ts'
import { pixelToolWords, readToolCall, toolResponse } from './tool-call.ts'
import { whoseCrop } from './words.ts'

const pixels = { factor: 28, minPixels: 4 * 28 * 28, maxPixels: 12_845_056 }

export const deepEyes: ZoomRules = {
  id: 'deepeyes',
  label: 'DeepEyes',
  // Five in training, up to eleven tries in the evaluation.
  maxTurns: 5,
  convention: ({ convention }) => (convention === 'image-pixel' ? 'image-pixel' : 'view-pixel'),
  open(subject, view, size, profile) {
    const { width, height } = this.convention(profile) === 'image-pixel' ? size : view.picture
    return [
      { role: 'system', parts: [text(pixelToolWords({ width, height }, subject.options))] },
      user(
        image(view.picture),
        text(`${asked(subject)}\nThink first, inside <think></think>; then call the tool or answer.`),
      ),
    ]
  },
  readCall: (said) => readToolCall(said, () => 0),
  check: (box) => checkShape(box, { least: 31, aspect: 100 }),
  crop: (box, _view, size, profile) => plainCrop(box, size, profile, pixels),
  give: (crop, _index, _subject, by) => ({
    message: user(...toolResponse(`${whoseCrop(by)}:`, crop)),
    sights: [crop],
  }),
  refuse: (why) => ({ message: user(...toolResponse(`The tool failed: ${why}`)), sights: [] }),
}
