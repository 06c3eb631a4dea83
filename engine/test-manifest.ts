/** A small manifest for tests of pure code; the real one is in public/model. */
import { type Manifest, manifestSchema } from './manifest.ts'

const MARKERS = ['<pad>', '<s1>', '<s2>', '<init>', '<ans>', '<box>', '<eos>', '<unk>']
const vocabulary = [
  ...MARKERS,
  'A',
  'B',
  '2',
  '4',
  'what',
  'colour',
  'is',
  'a',
  'boat',
  'red',
  'green',
  '?',
  '.',
]
const coordinateStart = vocabulary.length
const bins = 8

export const testManifest: Manifest = manifestSchema.parse({
  version: 1,
  name: 'test',
  revision: '0',
  view: { longSide: 256, multiple: 16, cell: 8 },
  bins,
  layers: 2,
  heads: 2,
  headDim: 2,
  defaultLayer: 0,
  vocabulary: [...vocabulary, ...Array.from({ length: bins }, (_, bin) => `<${bin}>`)],
  special: { pad: 0, s1: 1, s2: 2, init: 3, ans: 4, box: 5, eos: 6, unk: 7 },
  coordinateStart,
  charTokens: [8, 9, 10, 11],
  questionLength: 6,
  initialLength: 4,
  cropPadding: { kind: 'relative', factor: 1.2 },
  genericQuestion: 'what is a boat .',
  maxAnswer: 4,
  sha256: {},
})

/** The id of a vocabulary entry; throws for one that is not there, so that a typing error cannot pass. */
export function idOf(text: string): number {
  const id = testManifest.vocabulary.indexOf(text)
  if (id < 0) throw new Error(`no such token: ${text}`)
  return id
}

export function idsOf(...texts: string[]): number[] {
  return texts.map(idOf)
}
