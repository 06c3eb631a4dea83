import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conventions, formatBox, parseBox } from './convention.ts'
import { type ConventionId, conventionIds } from './engine.ts'
import { predictedBoxSchema } from './run.ts'
import { area, box, iou, type Size } from './space.ts'

const frame = { image: { width: 4000, height: 3000 }, view: { width: 448, height: 336 } }
const values = (text: string, id: ConventionId = 'thousand') => parseBox(text, id, frame).raw?.values
const codes = (text: string, id: ConventionId = 'thousand') =>
  parseBox(text, id, frame).problems.map((p) => p.code)

describe('written forms', () => {
  const forms: [string, string][] = [
    ['plain brackets', '[512, 301, 640, 420]'],
    ['CropVLM with a full stop', '[512, 301, 640, 420].'],
    ['double brackets', '[[512, 301, 640, 420]]'],
    ['parentheses', '(512, 301, 640, 420)'],
    ['Zoom-Refine', '**Answer: [B]**\n**Bounding box: [512, 301, 640, 420]**'],
    ['a note after the marker', 'Bounding box (normalized): [512, 301, 640, 420]'],
    ['a sentence', 'The bounding box of the small red sign is [512, 301, 640, 420].'],
    ['bbox_2d', '```json\n[{"bbox_2d": [\n  512,\n  301,\n  640,\n  420\n], "label": "sign"}]\n```'],
    ['bbox_2d without quotes', 'bbox_2d: [512, 301, 640, 420]'],
    ['box_2d', '{"box_2d": [512, 301, 640, 420]}'],
    ['TreeVGR', '<box>[512,301,640,420]</box>'],
    ['InternVL', '<ref>sign</ref><box>[[512, 301, 640, 420]]</box>'],
    ['the built-in model', 'green <box> 512 301 640 420'],
    ['bare numbers at the end of a sentence', 'It is at <box>512, 301, 640, 420.'],
    ['Qwen2-VL', '<|object_ref_start|>sign<|object_ref_end|><|box_start|>(512,301),(640,420)<|box_end|>'],
    ['named numbers', '[x1=512, y1=301, x2=640, y2=420]'],
    ['named numbers in JSON', '{"x1": 512, "y1": 301, "x2": 640, "y2": 420}'],
    [
      'a tool call',
      '<tool_call>{"name":"image_zoom_in_tool","arguments":{"bbox_2d":[512,301,640,420],"label":"x","img_idx":0}}</tool_call>',
    ],
    ['Mini-o3', '<grounding>{"bbox_2d":[512, 301, 640, 420],"source":"original_image"}</grounding>'],
    ['decimals', '[512.0, 3.01e2, 640., +420]'],
  ]
  it.each(forms)('%s', (_name, text) => {
    const predicted = parseBox(text, 'thousand', frame)
    expect(predicted.raw?.values).toEqual([512, 301, 640, 420])
    expect(predicted.problems).toEqual([])
    expect(predicted.box).toEqual({ x: 2048, y: 903, width: 512, height: 357 })
  })

  it('reads decimals without a leading zero and negative numbers', () => {
    expect(values('[.5, 0.25, .75, 1]', 'fraction')).toEqual([0.5, 0.25, 0.75, 1])
    expect(values('[-0.5, \u22120.25, .75, 1]', 'fraction')).toEqual([-0.5, -0.25, 0.75, 1])
  })

  it('prefers a marked box to lists of four that stand before and after it', () => {
    const text = 'Counts (1, 2, 3, 4). bbox: [100, 200, 300, 400] in 5 rows [9, 9, 10, 10]'
    expect(values(text)).toEqual([100, 200, 300, 400])
    expect(codes(text)).toEqual([])
  })

  it('takes the last of several boxes and says so; the same box twice is one', () => {
    expect(values('<box>[[1,2,3,4],[5,6,7,8]]</box>')).toEqual([5, 6, 7, 8])
    expect(codes('<box>[[1,2,3,4],[5,6,7,8]]</box>')).toEqual(['several-boxes'])
    expect(codes('bbox [1,2,3,4], I repeat, bbox [1,2,3,4]')).toEqual([])
  })
})

describe('problems', () => {
  it.each<[string, ConventionId, string[]]>([
    ['', 'thousand', ['no-box']],
    ['Not needed.', 'percent', ['no-box']],
    ['There is a box on the table (in 2019).', 'thousand', ['no-box']],
    ['<box>1 2 3', 'thousand', ['wrong-count']],
    ['bbox: [1, 2, 3, 4, 5]', 'thousand', ['wrong-count']],
    ['Bounding box: [0.1, 0.2', 'fraction', ['malformed']],
    ['Bounding box: [x1, y1, x2, y2]', 'fraction', ['malformed']],
    ['[1, 2, 3, 4)', 'thousand', ['malformed']],
    ['<box></box>', 'thousand', ['malformed']],
    ['bbox: [1e999, 1, 2, 3]', 'thousand', ['malformed']],
    ['[10%, 20%, 30, 40]', 'percent', ['malformed']],
    ['[10%, 20%, 30%, 40%]', 'thousand', ['malformed']],
    ['[y1=1, x1=2, y2=3, x2=4]', 'thousand', ['malformed']],
    ['[300, 200, 100, 400]', 'thousand', ['swapped-corners']],
    ['[100, 400, 300, 200]', 'thousand', ['swapped-corners']],
    ['[100, 200, -50, 20]', 'image-pixel-xywh', ['swapped-corners']],
    ['[100, 200, 100, 400]', 'thousand', ['empty']],
    ['[1001, 200, 1010, 400]', 'thousand', ['overshoot', 'empty']],
    ['[100, 200, 300, 1021]', 'thousand', ['out-of-range']],
    ['[3900, 0, 200, 50]', 'image-pixel-xywh', ['out-of-range']],
  ])('%j under %s: %j', (text, id, expected) => {
    const predicted = parseBox(text, id, frame)
    expect(predicted.problems.map((p) => p.code)).toEqual(expected)
    expect(predicted.box).toBeNull()
  })

  it('never clamps a wrong convention into the image, as [0,0,500,500] under fractions', () => {
    for (const text of ['[0,0,500,500]', '[0.2,0,500,500]']) {
      const predicted = parseBox(`Bounding box: ${text}`, 'fraction', frame)
      expect(predicted.box).toBeNull()
      expect(predicted.problems).toEqual([
        {
          code: 'out-of-range',
          message: "The box says 500, but this model's boxes run from 0 to 1. Nothing was changed.",
        },
      ])
      expect(predicted.alternatives.map((a) => a.convention)).toContain('thousand')
    }
  })

  it('names the size of the picture that pixels are out of', () => {
    const { problems } = parseBox('[0, 0, 500, 300]', 'view-pixel', frame)
    expect(problems[0]?.message).toContain('448 × 336')
  })

  it('cuts an overshoot of up to 2 % at the border and says so', () => {
    const predicted = parseBox('[-20, 200, 300, 1020]', 'thousand', frame)
    expect(predicted.problems.map((p) => p.code)).toEqual(['overshoot'])
    expect(predicted.box).toEqual({ x: 0, y: 600, width: 1200, height: 2400 })
    expect(predicted.raw?.values).toEqual([-20, 200, 300, 1020])
  })
})

describe('the declared convention decides', () => {
  it('also where the numbers would fit a smaller range', () => {
    expect(parseBox('[0, 0, 1, 1]', 'thousand', frame).box).toEqual({ x: 0, y: 0, width: 4, height: 3 })
    expect(parseBox('[0, 0, 1, 1]', 'fraction', frame).box).toEqual({ x: 0, y: 0, width: 4000, height: 3000 })
    expect(parseBox('[10, 20, 30, 40]', 'view-pixel', frame).box?.width).toBeCloseTo((20 / 448) * 4000)
  })

  it('tells what the numbers would mean elsewhere, never the declared convention again', () => {
    const { alternatives } = parseBox('[100, 200, 300, 400]', 'thousand', frame)
    expect(alternatives).toEqual([
      { convention: 'thousand-yx', box: { x: 800, y: 300, width: 800, height: 600 } },
      { convention: 'image-pixel', box: { x: 100, y: 200, width: 200, height: 200 } },
      { convention: 'image-pixel-xywh', box: { x: 100, y: 200, width: 300, height: 400 } },
    ])
  })

  it('lists two conventions that mean the same only once', () => {
    const same = { image: frame.image, view: frame.image }
    const ids = parseBox('[1, 2, 3, 4]', 'thousand', same).alternatives.map((a) => a.convention)
    expect(ids).toContain('view-pixel')
    expect(ids).not.toContain('image-pixel')
    const none = parseBox('[1, 2, 3, 4]', 'image-pixel', same).alternatives.map((a) => a.convention)
    expect(none).not.toContain('view-pixel')
  })
})

const sizes: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
})
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('properties', () => {
  it('a box that is written and read again differs by at most one unit on each side', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conventionIds),
        sizes,
        sizes,
        fc.tuple(share, share, share, share),
        (id, image, view, [a, b, c, d]) => {
          const x = a * image.width * 0.9
          const y = b * image.height * 0.9
          const width = Math.max(1e-3, c) * (image.width - x)
          const height = Math.max(1e-3, d) * (image.height - y)
          const original = box('image', { x, y, width, height })
          const both = { image, view }
          const again = parseBox(formatBox(original, id, both), id, both)
          expect(again.problems).toEqual([])
          const { limit } = conventions[id]
          const unit = (side: 'width' | 'height') => {
            if (limit === 1) return 1
            return image[side] / (limit === 'image' ? image[side] : limit === 'view' ? view[side] : limit)
          }
          const read = again.box
          if (!read) throw new Error('no box came back')
          // An interval that rounds to nothing is written as one unit, which moves an edge by up to one unit.
          const tolerance = (side: 'width' | 'height') => unit(side) * 1.0001 + 1e-6
          expect(Math.abs(read.x - x)).toBeLessThanOrEqual(tolerance('width'))
          expect(Math.abs(read.y - y)).toBeLessThanOrEqual(tolerance('height'))
          expect(Math.abs(read.x + read.width - x - width)).toBeLessThanOrEqual(tolerance('width'))
          expect(Math.abs(read.y + read.height - y - height)).toBeLessThanOrEqual(tolerance('height'))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('a fraction keeps half a pixel', () => {
    fc.assert(
      fc.property(sizes, share, share, (image, a, b) => {
        const width = Math.max(1, a * image.width)
        const height = Math.max(1, b * image.height)
        const original = box('image', { x: image.width - width, y: image.height - height, width, height })
        const read = parseBox(formatBox(original, 'fraction', { image, view: image }), 'fraction', {
          image,
          view: image,
        })
        expect(Math.abs((read.box?.x ?? Number.NaN) - original.x)).toBeLessThanOrEqual(0.5 + 1e-6)
        expect(Math.abs((read.box?.y ?? Number.NaN) - original.y)).toBeLessThanOrEqual(0.5 + 1e-6)
      }),
    )
  })

  it('any four numbers: the box is null or lies inside the image, and it fits the schema', () => {
    const value = fc.oneof(
      fc.integer({ min: -50, max: 1100 }),
      fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...conventionIds),
        sizes,
        sizes,
        (numbers, id, image, view) => {
          const predicted = parseBox(`<box>[${numbers.join(', ')}]</box>`, id, { image, view })
          predictedBoxSchema.parse(JSON.parse(JSON.stringify(predicted)))
          for (const b of [predicted.box, ...predicted.alternatives.map((other) => other.box)]) {
            if (!b) continue
            expect(b.x).toBeGreaterThanOrEqual(0)
            expect(b.y).toBeGreaterThanOrEqual(0)
            expect(area(b)).toBeGreaterThan(0)
            expect(b.x + b.width).toBeLessThanOrEqual(image.width * (1 + 1e-12))
            expect(b.y + b.height).toBeLessThanOrEqual(image.height * (1 + 1e-12))
          }
          if (!predicted.box) expect(predicted.problems.length).toBeGreaterThan(0)
          expect(predicted.alternatives.map((other) => other.convention)).not.toContain(id)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('arbitrary text never throws, and its box always fits the schema', () => {
    const word = fc.constantFrom(
      '<box>',
      '</box>',
      '[',
      ']',
      '(',
      ')',
      '{',
      'bbox_2d',
      '"',
      ':',
      ' ',
      ',',
      '1',
      '.5',
      '-',
      '%',
      'x1=',
      'bounding box',
      '\n',
      'é',
      '|',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
    )
    fc.assert(
      fc.property(text, fc.constantFrom(...conventionIds), (said, id) => {
        const predicted = parseBox(said, id, frame)
        predictedBoxSchema.parse(JSON.parse(JSON.stringify(predicted)))
        if (predicted.raw) expect(said).toContain(predicted.raw.text)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes linear time on a megabyte of hostile text', () => {
    const pieces = [
      '(',
      '[',
      '<box>',
      '[1,',
      '[ ',
      '(1,2)',
      '1',
      '[1 2 3 4]',
      'bbox ',
      ' ',
      '</box>',
      '<box>1 2 3 4</box>',
      '-',
      '1.',
      'x1=',
      'bbox [',
    ] as const
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
      const since = performance.now()
      parseBox(text, 'thousand', frame)
      // Quadratic work on a megabyte would take hours; this leaves room for a slow, busy machine.
      expect(performance.now() - since, piece).toBeLessThan(20_000)
    }
  }, 120_000)
})

it('a box written by InternVL lands where its picture says', () => {
  const predicted = parseBox('<ref>cup</ref><box>[[250, 500, 500, 750]]</box>', 'thousand', frame)
  expect(
    iou(
      predicted.box ?? box('image', { x: 0, y: 0, width: 0, height: 0 }),
      box('image', { x: 1000, y: 1500, width: 1000, height: 750 }),
    ),
  ).toBeCloseTo(1)
})
