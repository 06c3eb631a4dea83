/** The parameters of the methods as their pickers show them. */
import { zoomSyntaxIds } from '#contract/engine.ts'
import type { MethodParam } from '#contract/method.ts'
import type { RunParams } from '#contract/run.ts'
import { usualGrid } from './answer-map.ts'
import { usualSides } from './resolution-sweep.ts'
import { zoomRules } from './zoom-syntax/all.ts'

type Name = keyof RunParams
type Described = Omit<MethodParam, 'name'>

const none = { min: null, max: null, step: null, choices: [] }

const described = {
  viewSide: {
    ...none,
    label: 'View size',
    help: 'Longest side of the picture that the model is shown, in pixels; the largest number gives the full image. Never more than the image has or the model takes.',
    kind: 'integer',
    min: 16,
    max: 16_384,
    step: 16,
    default: null,
    source: 'model profile',
  },
  temperature: {
    ...none,
    label: 'Temperature',
    help: 'How freely words are drawn; 0 gives the same answer every time.',
    kind: 'number',
    min: 0,
    max: 2,
    step: 0.1,
    default: 0,
    source: 'Zoom-Refine',
  },
  seed: {
    ...none,
    label: 'Seed',
    help: 'Start of the random numbers, so that a drawn answer can be drawn again.',
    kind: 'integer',
    min: 0,
    max: 2 ** 31 - 1,
    step: 1,
    default: null,
    source: 'the engine: a new one each time',
  },
  maxTokens: {
    ...none,
    label: 'Longest reply',
    help: 'How many tokens a reply may have.',
    kind: 'integer',
    min: 1,
    max: 8192,
    step: 1,
    default: null,
    source: 'the engine',
  },
  attention: {
    ...none,
    label: 'Attention maps',
    help: 'Ask for relative attention where the engine has it.',
    kind: 'boolean',
    default: true,
    source: 'Zooming without Zooming, appendix 12',
  },
  genericPrompt: {
    ...none,
    label: 'Generic instruction',
    help: 'What relative attention divides by.',
    kind: 'text',
    default: 'Write a general description of the image.',
    source: 'MLLMs Know Where to Look',
  },
  tokenMaps: {
    ...none,
    label: 'Map of every token',
    help: 'Also the attention of each word of the reply, where the engine has it.',
    kind: 'boolean',
    default: false,
    source: 'Loupe',
  },
  padding: {
    ...none,
    label: 'Padding',
    help: 'How a box grows into the crop: by a share of the image on each side, by a factor, or to a fewest number of pixels.',
    kind: 'padding',
    default: null,
    source: 'model profile: 0.1 of the image a side (Zoom-Refine) unless it says otherwise',
  },
  history: {
    ...none,
    label: 'Keep the first turn',
    help: 'The second ask goes on in the same conversation; without it, both pictures and the earlier answer go in one new turn.',
    kind: 'boolean',
    default: true,
    source: 'Zoom-Refine',
  },
  syntax: {
    ...none,
    label: 'Form of the call',
    help: 'How the model asks for a crop.',
    kind: 'choice',
    choices: zoomSyntaxIds.map((value) => ({ value, label: zoomRules[value].label })),
    default: null,
    source: 'model profile, else the zoom tool of Qwen3-VL',
  },
  maxTurns: {
    ...none,
    label: 'Crops at most',
    help: 'After so many the next reply counts, whatever it is.',
    kind: 'integer',
    min: 1,
    max: 20,
    step: 1,
    default: null,
    source: `the form of the call: ${zoomSyntaxIds.map((id) => `${zoomRules[id].label} ${zoomRules[id].maxTurns}`).join(', ')}`,
  },
  layer: {
    ...none,
    label: 'Layer',
    help: 'Whose attention map is cropped: a layer number of the model.',
    kind: 'integer',
    min: 0,
    max: 1000,
    step: 1,
    default: null,
    source: 'the engine’s own best layer; the paper: 14 for LLaVA-1.5, 22 for Qwen2.5-VL',
  },
  policy: {
    ...none,
    label: 'Crop policy',
    help: 'The engine that says where to look.',
    kind: 'engine',
    default: null,
    source: 'to be chosen, unless a region is given',
  },
  region: {
    ...none,
    label: 'Region',
    help: 'The region to look at, in image pixels.',
    kind: 'box',
    default: null,
    source: 'the evidence box, else the model’s own',
  },
  rows: {
    ...none,
    label: 'Rows',
    help: 'Tiles from top to bottom.',
    kind: 'integer',
    min: 1,
    max: 32,
    step: 1,
    default: usualGrid.rows,
    source: 'Loupe',
  },
  columns: {
    ...none,
    label: 'Columns',
    help: 'Tiles from left to right.',
    kind: 'integer',
    min: 1,
    max: 32,
    step: 1,
    default: usualGrid.columns,
    source: 'Loupe',
  },
  overlap: {
    ...none,
    label: 'Overlap',
    help: 'How far each tile reaches into its neighbours, as a share of its side.',
    kind: 'number',
    min: 0,
    max: 0.5,
    step: 0.05,
    default: usualGrid.overlap,
    source: 'Loupe',
  },
  target: {
    ...none,
    label: 'Painted answer',
    help: 'Which answer the tiles are painted with.',
    kind: 'choice',
    choices: [
      { value: 'final', label: 'The answer to the whole picture' },
      { value: 'expected', label: 'The expected answer' },
    ],
    default: 'final',
    source: 'Loupe',
  },
  sides: {
    ...none,
    label: 'View sizes',
    help: 'Longest sides of the views, in pixels.',
    kind: 'sides',
    min: 16,
    max: 16_384,
    default: [...usualSides],
    source: 'after Chain-of-Focus, 224 to 4K',
  },
} satisfies Record<Name, Described>

/** Those that every method has. */
const common = ['viewSide', 'temperature', 'seed', 'maxTokens'] as const
const maps = ['attention', 'genericPrompt', 'tokenMaps'] as const

/** The parameters of a method in the picker's order; `own` changes what a method has of its own, such as another default. */
export function paramsOf(
  names: readonly Name[],
  own: Partial<Record<Name, Partial<Described>>> = {},
): MethodParam[] {
  return names.map((name) => ({ name, ...described[name], ...own[name] }))
}

export const withMaps: readonly Name[] = [...common, ...maps]
/** attention-crop cannot do without its maps. */
export const mapsAlways: readonly Name[] = [...common, 'genericPrompt', 'tokenMaps']
export const withoutMaps: readonly Name[] = common
