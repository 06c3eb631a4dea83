/**
 * Qwen3-VL's zoom tool (Qwen-Agent, `image_zoom_in_qwen3vl.py`; Qwen3-VL cookbook `think_with_images`): thousandths of the
 * picture `img_idx`, which may be an earlier crop. Boxes below 32 pixels a side grow to 32 with their aspect kept; crops go
 * at multiples of 32 with 256 x 32 x 32 to 12 845 056 pixels. A box beyond the picture, which the tool cuts without a word, is
 * refused here.
 */
import { padBox } from '#contract/space.ts'
import { asked, image, text, user } from '../prompts.ts'
import { cropSize } from './crop-size.ts'
import { checkShape, type ZoomRules } from './rules.ts'
import { readToolCall, toolResponse, toolWords } from './tool-call.ts'
import { whoseCrop } from './words.ts'

const leastSide = 32
const pixels = { factor: 32, minPixels: 256 * 32 * 32, maxPixels: 12_845_056 }

const parameters = {
  bbox_2d: {
    type: 'array',
    items: { type: 'number' },
    minItems: 4,
    maxItems: 4,
    description: 'x1, y1, x2, y2 from 0 to 1000 of the picture img_idx',
  },
  label: { type: 'string', description: 'what is to be seen there' },
  img_idx: {
    type: 'number',
    description: 'the picture that is meant, counted from 0 in order of appearance',
  },
}

export const qwen3Vl: ZoomRules = {
  id: 'qwen3-vl',
  label: 'Qwen3-VL zoom tool',
  // MAX_LLM_CALL_PER_RUN is 20: nineteen calls and the answer.
  maxTurns: 19,
  convention: () => 'thousand',
  open: (subject, view) => [
    {
      role: 'system',
      parts: [text(toolWords('Shows a part of a picture enlarged', parameters, subject.options))],
    },
    user(image(view.picture), text(asked(subject))),
  ],
  readCall: (said) =>
    readToolCall(said, ({ img_idx }) =>
      img_idx === undefined ? 0 : Number.isInteger(img_idx) ? Number(img_idx) : null,
    ),
  // Smaller boxes grow; the aspect is the limit of smart_resize.
  check: (box) => checkShape(box, { least: 0, aspect: 200 }),
  crop(box, _view, size, profile) {
    const factor = Math.max(1, leastSide / Math.min(box.width, box.height))
    const region = padBox(box, size, { kind: 'relative', factor: Math.min(10_000, factor) })
    return { region, size: cropSize(region, profile, pixels), fromView: null }
  },
  give: (crop, index, _subject, by) => ({
    message: user(...toolResponse(`${whoseCrop(by)}; it is picture ${index}:`, crop)),
    sights: [crop],
  }),
  refuse: (why) => ({ message: user(...toolResponse(`The tool failed: ${why}`)), sights: [] }),
}
