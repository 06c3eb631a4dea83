/** The syntaxes by id. */
import type { ZoomSyntax } from '#contract/engine.ts'
import { chainOfFocus } from './chain-of-focus.ts'
import { deepEyes } from './deepeyes.ts'
import { mgpo } from './mgpo.ts'
import { miniO3 } from './mini-o3.ts'
import { qwen3Vl } from './qwen3-vl.ts'
import type { ZoomRules } from './rules.ts'

export const zoomRules: Readonly<Record<ZoomSyntax, ZoomRules>> = {
  'qwen3-vl': qwen3Vl,
  deepeyes: deepEyes,
  'mini-o3': miniO3,
  mgpo,
  'chain-of-focus': chainOfFocus,
}
