/** InternVL (OpenGVLab): 0 to 1000 of the whole picture, pictures stretched to a grid of 448-pixel tiles. */
import type { ResizeRule } from '#contract/resize.ts'
import { chat, type Family } from './family.ts'

/** `dynamic_preprocess` of internvl_chat with the published default of 12 tiles. */
const twelveTiles: ResizeRule = { kind: 'tiles', tile: 448, minTiles: 1, maxTiles: 12, thumbnail: true }

const source = 'OpenGVLab/InternVL: evaluate_grounding.py, dataset.py (dynamic_preprocess), chat data format'
const tilesNote =
  'The server tiles with its own limit, 12 unless it was started with another one; name the same one in this engine’s `resize`.'

function internvl(id: string, label: string, pattern: RegExp, names: string[], note: string): Family {
  return {
    pattern,
    names,
    profile: chat({ id, label, convention: 'thousand', resize: twelveTiles }),
    source,
    note,
  }
}

export const internvlFamilies: readonly Family[] = [
  internvl(
    'internvl3.5',
    'InternVL 3.5',
    /intern[-_.]?vl[-_.]?3[._-]5/i,
    ['OpenGVLab/InternVL3_5-8B', 'OpenGVLab/InternVL3_5-241B-A28B', 'internvl3.5-latest'],
    `${tilesNote} Box form of InternVL 3, for which it is published.`,
  ),
  internvl(
    'internvl3',
    'InternVL 3',
    /intern[-_.]?vl[-_.]?3/i,
    ['OpenGVLab/InternVL3-8B', 'OpenGVLab/InternVL3-78B-Instruct', 'internvl3-latest'],
    `${tilesNote} The model of Zoom-Refine, which asks it for fractions instead.`,
  ),
  internvl(
    'internvl2.5',
    'InternVL 2.5',
    /intern[-_.]?vl[-_.]?2[._-]5/i,
    ['OpenGVLab/InternVL2_5-78B', 'OpenGVLab/InternVL2_5-8B-MPO', 'internvl2.5-latest'],
    tilesNote,
  ),
  internvl(
    'internvl',
    'InternVL',
    /intern[-_.]?vl/i,
    ['OpenGVLab/InternVL2-8B', 'OpenGVLab/InternVL-Chat-V1-5'],
    tilesNote,
  ),
]
