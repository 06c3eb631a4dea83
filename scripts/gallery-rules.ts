/** The rules by which recorded runs come into the gallery of the first page. Pure, so that they can be tested. */
import { flipOf } from '#contract/answer.ts'
import type { GalleryKind } from '#contract/gallery.ts'
import type { Run } from '#contract/run.ts'
import { area } from '#contract/space.ts'

export interface Asked {
  readonly run: Run
  readonly sample: string
  readonly q: number
}

export interface Chosen extends Asked {
  readonly kind: GalleryKind
}

export const galleryRule =
  'Each is the first question of the sample scenes, in their order, that went this way with the shipped model; of a scene that is shown already, only where no other has one. They show what can happen, not how often.'

interface Rule {
  readonly kind: GalleryKind
  /** in the order in which they are looked through: one that is rarer with the first is taken from the next */
  readonly methods: readonly Run['method'][]
  readonly flip: ReturnType<typeof flipOf>
}

/** In the order of the first page. */
const rules: readonly Rule[] = [
  { kind: 'put-right', methods: ['zoom-refine'], flip: 'wrong-right' },
  { kind: 'made-worse', methods: ['zoom-refine', 'attention-crop'], flip: 'right-wrong' },
  { kind: 'still-wrong', methods: ['zoom-refine', 'attention-crop'], flip: 'wrong-wrong' },
  { kind: 'right-already', methods: ['zoom-refine'], flip: 'right-right' },
  { kind: 'by-attention', methods: ['attention-crop'], flip: 'wrong-right' },
]

/** `asked` in the order of the scenes and their questions. A kind that no run fits is left out. */
export function chooseGallery(asked: readonly Asked[]): Chosen[] {
  const chosen: Chosen[] = []
  // Rare kinds choose first, so that a common one does not take their only scene.
  const candidates = rules
    .map((rule) => {
      const fitting = rule.methods.map((method) =>
        asked.filter(({ run }) => run.method === method && fits(rule, run)),
      )
      return { rule, fitting: fitting.find((runs) => runs.length > 0) ?? [] }
    })
    .toSorted((a, b) => a.fitting.length - b.fitting.length)
  for (const { rule, fitting } of candidates) {
    const fresh = fitting.find(({ sample }) => !chosen.some((one) => one.sample === sample))
    const found = fresh ?? fitting[0]
    if (found) chosen.push({ ...found, kind: rule.kind })
  }
  return rules.flatMap(({ kind }) => chosen.filter((one) => one.kind === kind))
}

function fits({ flip }: Rule, run: Run): boolean {
  if (run.status !== 'succeeded' || !run.cropBox) return false
  if (!run.initialVerdict || !run.refinedVerdict || flipOf(run.initialVerdict, run.refinedVerdict) !== flip)
    return false
  // A second look at nearly the whole picture is no zoom; it is shown only where it fails.
  const whole = run.steps[0]?.images[0]?.region
  return flip === 'wrong-wrong' || !whole || area(run.cropBox) < 0.5 * area(whole)
}
