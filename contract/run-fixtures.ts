/** Builders of records for tests; no product code imports this. */
import { nothingDone, nothingFound } from './blank.ts'
import type { Run, SentImage, Step } from './run.ts'
import { box } from './space.ts'

export function aRun(part: Partial<Run> = {}): Run {
  return {
    id: 'run-1',
    status: 'succeeded',
    imageId: 'image-1',
    question: 'What is the code?',
    options: [],
    expected: null,
    evidence: null,
    method: 'zoom-refine',
    engine: 'builtin',
    engineLabel: 'Built-in',
    model: 'tiny',
    params: {},
    parentId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...nothingFound,
    timings: { queuedMs: 0, totalMs: null },
    ...part,
  }
}

export function aStep(index: number, part: Partial<Step> = {}): Step {
  return {
    index,
    kind: 'ask',
    role: 'initial',
    title: 'Ask',
    status: 'succeeded',
    startedMs: 0,
    ...nothingDone,
    durationMs: 10,
    ...part,
  }
}

export function aPicture(part: Partial<SentImage> = {}): SentImage {
  return {
    role: 'view',
    url: '/api/files/aa.png',
    sha256: 'aa'.repeat(32),
    mediaType: 'image/png',
    bytes: 1000,
    width: 256,
    height: 192,
    region: box('image', { x: 0, y: 0, width: 4096, height: 3072 }),
    ...part,
  }
}
