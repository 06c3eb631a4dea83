import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box } from '#contract/space.ts'
import type { Story, StoryStep } from '#contract/story-step.ts'
import { frameTimes, momentAt, secondsOf, shotsOf } from './timeline.ts'

const image = { width: 4000, height: 3000 }
const viewport = { width: 1280, height: 547 }

const step = (part: Partial<StoryStep>): StoryStep => ({
  id: 'whole',
  kind: 'whole',
  heading: '',
  title: '',
  text: '',
  notes: [],
  shows: null,
  camera: 'fit',
  boxes: [],
  dim: null,
  heat: null,
  answers: 'none',
  replyNotes: [],
  compare: null,
  seconds: 4,
  ...part,
})
const target = box('image', { x: 3000, y: 2000, width: 200, height: 100 })
const story: Story = {
  runId: 'r',
  image,
  steps: [
    step({}),
    step({ id: 'look', kind: 'look', camera: { box: target, share: 0.8 }, seconds: 5 }),
    step({ id: 'closing', kind: 'closing', seconds: 6 }),
  ],
}

describe('the clock of a recording', () => {
  it('shows every step for its time, and a quicker pace leaves flights as they are', () => {
    const shots = shotsOf(story, 1)
    const quick = shotsOf(story, 2)
    const ways = shots.reduce((sum, { way }) => sum + way, 0)
    expect(secondsOf(shots)).toBeCloseTo(15 + ways)
    expect(secondsOf(quick)).toBeCloseTo(7.5 + ways)
    expect(shots.map(({ start }) => start)).toEqual([0, 4, expect.closeTo(4 + 1.4 + 5)])
  })

  it('flies from the whole into the box without a jump', () => {
    const shots = shotsOf(story, 1)
    const start = momentAt(shots, 4, image, viewport)
    expect(start.from?.id).toBe('whole')
    expect(start.camera).toEqual(momentAt(shots, 3.9, image, viewport).camera)
    const end = momentAt(shots, 5.5, image, viewport)
    expect(end).toMatchObject({ from: null, share: 1, camera: { x: 3100, y: 2050 } })
    // A flight to a far place may go back a little, never by leaps: 100 steps of it each change the zoom a little.
    let before = start.camera.scale
    for (let i = 1; i <= 100; i++) {
      const { scale } = momentAt(shots, 4 + 0.014 * i, image, viewport).camera
      expect(Math.abs(Math.log(scale / before))).toBeLessThan(0.25)
      before = scale
    }
  })

  it('covers all of its time with frames, in order, at any rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.2, max: 60, noNaN: true }),
        fc.constantFrom(1, 2),
        (rate, longest, pace) => {
          const shots = shotsOf(story, pace)
          let at = 0
          for (const frame of frameTimes(shots, rate, longest)) {
            expect(frame.at).toBeCloseTo(at, 6)
            expect(frame.seconds).toBeGreaterThan(0)
            at += frame.seconds
          }
          expect(at).toBeCloseTo(secondsOf(shots), 6)
        },
      ),
    )
  })

  it('holds the last step beyond the end, and refuses a story without steps', () => {
    expect(momentAt(shotsOf(story, 1), 1e6, image, viewport).step.id).toBe('closing')
    expect(() => momentAt([], 0, image, viewport)).toThrow(RangeError)
  })
})
