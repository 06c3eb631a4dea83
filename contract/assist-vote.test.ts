import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalForm } from './answer-text.ts'
import { type Ballot, countVote, judgeEasy } from './assist-vote.ts'
import type { Option } from './image.ts'
import { gradeOpen } from './score-open.ts'

const open: readonly Option[] = []
const letters: readonly Option[] = ['A', 'B', 'C', 'D'].map((letter, i) => ({ letter, text: `option ${i}` }))

const said = (text: string, engine = 'one'): Ballot => ({
  engine,
  answer: { text, letter: null, parsed: true },
})
const unparsed: Ballot = { engine: 'one', answer: { text: 'hm', letter: null, parsed: false } }
const failed: Ballot = { engine: 'one', answer: null }
const paper = { planned: 8, threshold: 6, options: open }

const words = fc.constantFrom(
  ...[
    '3',
    'three',
    '3.0',
    'about 3',
    '4',
    'red',
    'Red.',
    'a red',
    'blue',
    'yes',
    'Yes, it is red',
    'no',
    '1,234',
  ],
  ...['1234', '1.234', 'K7-P2', 'not visible', 'five people', '5 people', 'left', 'right', ''],
)
const free: fc.Arbitrary<Ballot> = fc.record({
  engine: fc.constantFrom('one', 'two'),
  answer: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ text: words, letter: fc.constant(null), parsed: fc.constant(true) }),
    },
    fc.constant(null),
    fc.record({ text: fc.string(), letter: fc.constant(null), parsed: fc.constant(false) }),
  ),
})
const chosen: fc.Arbitrary<Ballot> = fc.record({
  engine: fc.constantFrom('one', 'two'),
  answer: fc.option(
    fc.record({ text: fc.constant('x'), letter: fc.constantFrom('A', 'B', 'C', 'D'), parsed: fc.boolean() }),
  ),
})
const election = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 100 }))
  .chain(([choice, extra, part]) =>
    fc.array(choice ? chosen : free, { minLength: 1, maxLength: 14 }).map((ballots) => {
      const planned = ballots.length + extra
      const least = Math.floor(planned / 2)
      const threshold = least + (part % Math.max(1, planned - least))
      return { ballots, rule: { planned, threshold, options: choice ? letters : open } }
    }),
  )

describe('a vote', () => {
  test('counts every ballot once', () => {
    fc.assert(
      fc.property(election, ({ ballots, rule }) => {
        const vote = countVote(ballots, rule)
        const votes = vote.answers.reduce((sum, answer) => sum + answer.votes, 0)
        expect(votes + vote.unparsed + vote.failed).toBe(ballots.length)
        expect(vote.failed).toBe(ballots.filter(({ answer }) => !answer).length)
        for (const { votes, byEngine } of vote.answers) {
          expect(byEngine.reduce((sum, each) => sum + each.votes, 0)).toBe(votes)
        }
      }),
    )
  })

  test('does not depend on the order of the answers', () => {
    const shuffled = election.chain(({ ballots, rule }) =>
      fc
        .shuffledSubarray(ballots, { minLength: ballots.length, maxLength: ballots.length })
        .map((other) => ({ ballots, other, rule })),
    )
    fc.assert(
      fc.property(shuffled, ({ ballots, other, rule }) => {
        expect(countVote(other, rule)).toEqual(countVote(ballots, rule))
      }),
    )
  })

  test('keeps exactly what has more votes than the threshold, and never one of two', () => {
    fc.assert(
      fc.property(election, ({ ballots, rule }) => {
        const { answers, consensus, tie, state } = countVote(ballots, rule)
        const above = answers.filter(({ votes }) => votes > rule.threshold)
        expect(above.length).toBeLessThanOrEqual(1)
        expect(consensus).toEqual(above[0] ? { text: above[0].text, letter: above[0].letter } : null)
        expect(state === 'reached').toBe(consensus !== null)
        if (tie) expect(consensus).toBeNull()
      }),
    )
  })

  test('is open as long as the leader can still win, and only then', () => {
    fc.assert(
      fc.property(election, ({ ballots, rule }) => {
        const { answers, state } = countVote(ballots, rule)
        if (state === 'reached') return
        const leader = ballots.find(
          ({ answer }) =>
            answer?.parsed &&
            (rule.options.length > 0
              ? answer.letter === answers[0]?.letter
              : answers[0]?.spellings.includes(answer.text)),
        )
        const left = rule.planned - ballots.length
        const best = [...ballots, ...Array.from({ length: left }, () => leader ?? said('x'))]
        expect(countVote(best, rule).state).toBe(state === 'open' ? 'reached' : 'missed')
      }),
    )
  })

  test('what failed or could not be read never helps an answer', () => {
    fc.assert(
      fc.property(election, fc.constantFrom(failed, unparsed), ({ ballots, rule }, none) => {
        const before = countVote(ballots, rule)
        const after = countVote([...ballots, none], { ...rule, planned: rule.planned + 1 })
        expect(after.answers).toEqual(before.answers)
        expect(after.consensus).toEqual(before.consensus)
      }),
    )
  })

  test('puts equal writings together and surely different ones apart', () => {
    fc.assert(
      fc.property(fc.array(free, { maxLength: 14 }), (ballots) => {
        const { answers } = countVote(ballots, { planned: 14, threshold: 7, options: open })
        const forms = answers.map(({ spellings }) => new Set(spellings.map(normalForm)))
        expect(forms.reduce((sum, set) => sum + set.size, 0)).toBe(
          new Set(forms.flatMap((set) => [...set])).size,
        )
        for (const { spellings } of answers) {
          for (const a of spellings)
            for (const b of spellings) expect(gradeOpen(a, b).grade).not.toBe('wrong')
        }
      }),
    )
  })

  test('the paper’s rule: seven of eight are kept, six are not', () => {
    const seven = [...Array.from({ length: 7 }, () => said('3')), said('4')]
    expect(countVote(seven, paper)).toMatchObject({ state: 'reached', consensus: { text: '3' } })
    const six = [...Array.from({ length: 6 }, () => said('three')), said('4'), unparsed]
    expect(countVote(six, paper)).toMatchObject({ state: 'missed', consensus: null, unparsed: 1 })
    const tie = [...Array.from({ length: 4 }, () => said('3')), ...Array.from({ length: 4 }, () => said('4'))]
    expect(countVote(tie, paper)).toMatchObject({ tie: true, state: 'missed' })
  })

  test('other spellings of one answer count together and are told', () => {
    const vote = countVote([said('5 people'), said('five people', 'two'), said('Five people.')], {
      ...paper,
      planned: 3,
      threshold: 2,
    })
    expect(vote.consensus?.text).toBe('5 people')
    expect(vote.answers[0]).toMatchObject({
      votes: 3,
      byEngine: [
        { engine: 'one', votes: 2 },
        { engine: 'two', votes: 1 },
      ],
    })
    expect(vote.answers[0]?.spellings).toHaveLength(3)
  })
})

describe('easy', () => {
  const truth = { text: '3', letter: null }
  const answers = (...texts: (string | null)[]) =>
    texts.map((text) => (text === null ? null : { text, letter: null, parsed: true }))
  const judged = (list: ReturnType<typeof answers>, planned = 4) =>
    judgeEasy('one', list, truth, { planned, options: open }).verdict

  test('more than two of four from the whole view', () => {
    expect(judged(answers('3', 'three', '3', '4'))).toBe('easy')
    expect(judged(answers('3', 'three', '5', '4'))).toBe('hard')
    expect(judged(answers('3', 'three', 'about 3', '4'))).toBe('unsure')
    expect(judged(answers('3', 'three', null, null))).toBe('hard')
    expect(judged(answers('3', '4'))).toBe('open')
    expect(judged(answers('3'), 1)).toBe('easy')
  })

  test('nothing is easy while nobody knows the answer', () => {
    expect(judgeEasy('one', answers('3'), null, { planned: 1, options: open }).verdict).toBe('open')
  })
})
