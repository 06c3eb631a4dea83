/**
 * Why a result is wrong, by stated rules over its facts. Every rule that holds is told with the values it looked at; the
 * first of them in `causePrecedence` is the cause. Nothing is claimed that the facts do not show: without an evidence box
 * there is no "wrong place", without an answer on the evidence region alone no "could not have read it".
 */
import { type Cause, causes, type Facts, type Grade } from './facts.ts'
import { formatShare } from './format.ts'

/**
 * Which of several true rules names the cause. What makes an answer impossible comes first; then a box that was misread,
 * since everything after it is its consequence; then the harm of zooming, which needs no evidence box; then
 * `unreadable`, since a question that the region alone does not answer would not have been won by looking elsewhere.
 */
export const causePrecedence = [
  'engine-fault',
  'unparsed',
  'wrong-convention',
  'harmed',
  'unreadable',
  'wrong-place',
  'misread',
  'no-look',
  'unexplained',
] as const satisfies readonly Cause[]

export const causeThresholds = {
  /** wrong place: less than this share of the evidence lies in the crop */
  missedBelow: 0.5,
  /** misread, and harmed with its context kept: at least this share of the evidence lies in the crop */
  seenFrom: 0.9,
  /** wrong convention: another reading of the numbers has at least this IoU with the evidence … */
  otherHits: 0.3,
  /** … while the declared reading has less than this */
  declaredMisses: 0.1,
} as const

/** Short names for chips and bars, and one sentence each on what the rule says. */
export const causeWords: Readonly<Record<Cause, { short: string; long: string }>> = {
  'engine-fault': { short: 'engine fault', long: 'The engine gave no answer.' },
  unparsed: { short: 'answer not parsed', long: 'No answer could be read in the reply.' },
  'wrong-convention': {
    short: 'wrong convention',
    long: 'The box makes sense only in another convention than the declared one.',
  },
  harmed: { short: 'zoom harmed it', long: 'Right before zooming, wrong after.' },
  unreadable: {
    short: 'could not have read it',
    long: 'The evidence region alone was answered wrong too.',
  },
  'wrong-place': { short: 'wrong place', long: 'The crop misses the evidence.' },
  misread: {
    short: 'saw it, misread it',
    long: 'The evidence was in the crop, and the answer is still wrong.',
  },
  'no-look': { short: 'no look', long: 'Wrong, and never zoomed.' },
  unexplained: { short: 'unexplained', long: 'None of the rules applies.' },
}

/** One value that a rule looked at, and the threshold that it was held against. */
export interface CauseFact {
  readonly fact: keyof Facts
  readonly value: string | number | boolean | null
  readonly threshold: number | null
}

export interface CauseFinding {
  readonly rule: Cause
  readonly facts: readonly CauseFact[]
  /** one plain sentence with the values in it */
  readonly words: string
}

export interface Explanation {
  /** null where the answer is right, not there yet, or not decided */
  readonly cause: Cause | null
  /** every rule that holds, in the order of precedence; the first is the cause */
  readonly findings: readonly CauseFinding[]
}

/** The facts that the rules look at. */
export type CauseFacts = Pick<
  Facts,
  | 'status'
  | 'initial'
  | 'final'
  | 'flip'
  | 'iou'
  | 'recall'
  | 'otherIou'
  | 'boxBroken'
  | 'boxArea'
  | 'cropArea'
  | 'regional'
>

export interface CauseContext {
  /** grade on the evidence region alone from a companion result on the same item (dual view, or an external crop of the evidence) */
  readonly regional?: Grade | null
  /** false: what was looked at is not recorded, as in predictions made elsewhere; then "no look" is never claimed */
  readonly lookKnown?: boolean
}

/** The cause alone; see `explain`. */
export function causeOf(facts: CauseFacts, context: CauseContext = {}): Cause | null {
  return explain(facts, context).cause
}

/** Why a result is wrong, with the evidence of every rule that holds. */
export function explain(facts: CauseFacts, context: CauseContext = {}): Explanation {
  if (facts.status === 'failed') {
    return named([finding('engine-fault', [see(facts, 'status')], causeWords['engine-fault'].long)])
  }
  if (facts.status !== 'done' || facts.final === null) return { cause: null, findings: [] }
  // Right is right, and an answer that nobody has decided on is not known to be wrong.
  if (facts.final === 'correct' || facts.final === 'undecided') return { cause: null, findings: [] }
  const found = rules
    .map((rule) => rule(facts, context))
    .filter((each): each is CauseFinding => each !== null)
  return named(found.length > 0 ? found : [unexplained(facts)])
}

function named(findings: CauseFinding[]): Explanation {
  findings.sort((a, b) => causePrecedence.indexOf(a.rule) - causePrecedence.indexOf(b.rule))
  return { cause: findings[0]?.rule ?? null, findings }
}

type Rule = (facts: CauseFacts, context: CauseContext) => CauseFinding | null

const { missedBelow, seenFrom, otherHits, declaredMisses } = causeThresholds

const rules: readonly Rule[] = [
  function unparsed(facts) {
    return facts.final === 'unparsed'
      ? finding('unparsed', [see(facts, 'final')], causeWords.unparsed.long)
      : null
  },

  function brokenBox(facts) {
    return facts.boxBroken
      ? finding(
          'wrong-convention',
          [see(facts, 'boxBroken')],
          'The box breaks the convention that the model declares, so no crop could be made of it.',
        )
      : null
  },

  function misdeclaredBox(facts) {
    const { otherIou, iou } = facts
    if (facts.boxBroken || otherIou === null || iou === null) return null
    if (otherIou < otherHits || iou >= declaredMisses) return null
    return finding(
      'wrong-convention',
      [see(facts, 'otherIou', otherHits), see(facts, 'iou', declaredMisses)],
      `Read in another convention the box meets the evidence (IoU ${otherIou.toFixed(2)}), in the declared one it does not (${iou.toFixed(2)}).`,
    )
  },

  function harmed(facts) {
    if (facts.flip !== 'right-wrong') return null
    const { recall } = facts
    const context =
      recall === null
        ? ''
        : recall < seenFrom
          ? ` The crop cut the evidence: ${formatShare(recall)} of it was inside.`
          : ' The evidence was whole in the crop.'
    return finding(
      'harmed',
      [see(facts, 'flip'), see(facts, 'recall', recall === null ? null : seenFrom)],
      `${causeWords.harmed.long}${context}`,
    )
  },

  function unreadable(facts, context) {
    const regional = facts.regional ?? context.regional ?? null
    return regional === 'wrong'
      ? finding(
          'unreadable',
          [{ fact: 'regional', value: regional, threshold: null }],
          causeWords.unreadable.long,
        )
      : null
  },

  function wrongPlace(facts) {
    const { recall } = facts
    if (recall === null || recall >= missedBelow) return null
    return finding(
      'wrong-place',
      [see(facts, 'recall', missedBelow)],
      recall === 0
        ? 'The crop misses the evidence altogether.'
        : `Only ${formatShare(recall)} of the evidence lies in the crop.`,
    )
  },

  function misread(facts) {
    const { recall } = facts
    if (recall === null || recall < seenFrom) return null
    return finding(
      'misread',
      [see(facts, 'recall', seenFrom)],
      `${recall === 1 ? 'The whole evidence' : `${formatShare(recall)} of the evidence`} was in the crop, and the answer is still wrong.`,
    )
  },

  function noLook(facts, context) {
    if (facts.cropArea !== null || facts.boxBroken || context.lookKnown === false) return null
    return finding(
      'no-look',
      [see(facts, 'cropArea'), see(facts, 'boxArea')],
      facts.boxArea === null ? causeWords['no-look'].long : 'A box was given, but no crop was made of it.',
    )
  },
]

function unexplained(facts: CauseFacts): CauseFinding {
  const { recall } = facts
  const words =
    recall === null
      ? 'Where the answer can be seen is not known, or not what was looked at.'
      : `${formatShare(recall)} of the evidence lay in the crop: too much to call it the wrong place, too little to call it seen.`
  return finding('unexplained', [see(facts, 'recall')], words)
}

function finding(rule: Cause, facts: readonly CauseFact[], words: string): CauseFinding {
  return { rule, facts, words }
}

function see(facts: CauseFacts, fact: keyof CauseFacts, threshold: number | null = null): CauseFact {
  return { fact, value: facts[fact], threshold }
}

/** The facts with the cause that a companion's answer on the evidence region alone leads to; a person's cause stays. */
export function withRegional(facts: Facts, regional: Grade | null): Facts {
  const { cause, causeBy } = facts
  if (regional !== 'wrong' || cause === null || causeBy === 'person') return facts
  const rank = causePrecedence.indexOf(cause)
  return rank > causePrecedence.indexOf('unreadable') ? { ...facts, cause: 'unreadable' } : facts
}

/** Whether a word is one of the causes; for corrections by people, which may also be words of their own. */
export function isCause(word: string): word is Cause {
  return (causes as readonly string[]).includes(word)
}
