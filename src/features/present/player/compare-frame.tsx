/** The closing frame's picture: the same place twice, as the model saw it first and as it is, with both answers. */
import { type ReactNode, useMemo, useState } from 'react'
import { sizeIn, sizeWords } from '#contract/caption-words.ts'
import type { StoryStep } from '#contract/story-step.ts'
import { cx } from '../../../app/ui/cx.ts'
import { createCameraStore } from '../../../canvas/camera-store.ts'
import { Pane } from '../../../canvas/pane.tsx'
import type { PaneSource } from '../../../canvas/source.ts'
import { AnswerCard, ExpectedCard, flipOfRun } from './answers.tsx'
import type { Show } from './show.ts'
import { paneBox } from './stage.tsx'

const share = 0.94
const still = {
  selected: null,
  tool: 'select',
  heat: null,
  dimOutside: null,
  insets: { top: 48, bottom: 8 },
  onSelect: () => {},
  onBoxChange: () => {},
  onDraw: () => {},
  onPoint: () => {},
  handsOnly: true,
} as const

export function CompareFrame({ show, step }: { show: Show; step: StoryStep }) {
  const { compare } = step
  const [cameras] = useState(() => {
    const store = createCameraStore()
    if (compare) store.show(compare.region, { share, ms: 0 })
    return store
  })
  const sent = useMemo<PaneSource | null>(
    () =>
      compare
        ? { kind: 'picture', url: compare.view.url, region: compare.view.region, pixelated: true }
        : null,
    [compare],
  )
  const boxes = useMemo(() => step.boxes.map(paneBox), [step])
  if (!compare || !sent) return null
  const { run, image } = show
  const shared = { ...still, imageSize: image, cameras, boxes, className: 'absolute! inset-0' }
  const card = {
    run,
    className:
      'shrink-0 rounded-none border-0 border-l-0! max-sm:max-w-[40%] sm:flex-row sm:items-center sm:justify-start sm:gap-5 sm:px-6',
    chipClass: 'self-start sm:self-center',
  }
  const small = sizeIn(compare.view, compare.region)
  return (
    <div
      className="grid min-h-0 grow grid-cols-1 grid-rows-2 gap-1 bg-surface sm:grid-cols-2 sm:grid-rows-1"
      data-testid="stage"
      data-step={step.id}
    >
      <Half
        side="initial"
        title="What the model saw"
        fact={`${sizeWords(small)} pixels`}
        answer={
          run.initialAnswer &&
          step.answers !== 'none' && (
            <AnswerCard
              {...card}
              side="initial"
              answer={run.initialAnswer}
              verdict={run.initialVerdict}
              flip={null}
            />
          )
        }
      >
        <Pane {...shared} pane="before" label="The place as the model saw it first" source={sent} />
      </Half>
      <Half
        side="refined"
        title="What was really there"
        fact={`${sizeWords(compare.region)} pixels`}
        answer={
          run.refinedAnswer && step.answers === 'both' ? (
            <AnswerCard
              {...card}
              side="refined"
              answer={run.refinedAnswer}
              verdict={run.refinedVerdict}
              flip={flipOfRun(run)}
            />
          ) : (
            <ExpectedCard run={run} className={card.className} />
          )
        }
      >
        <Pane {...shared} pane="after" label="The same place at full resolution" source={show.original} />
      </Half>
    </div>
  )
}

interface HalfProps {
  side: 'initial' | 'refined'
  title: string
  fact: string
  answer: ReactNode
  children: ReactNode
}

/** One of the two pictures with its answer under it, or beside it where the page is narrow. */
function Half({ side, title, fact, answer, children }: HalfProps) {
  return (
    <figure
      className={cx(
        'flex min-h-0 min-w-0 flex-row border-t-4 sm:flex-col',
        side === 'initial' ? 'border-initial' : 'border-refined',
      )}
    >
      <div className="relative min-h-0 min-w-0 grow overflow-hidden bg-canvas">
        {children}
        <Caption title={title} fact={fact} />
      </div>
      {answer}
    </figure>
  )
}

function Caption({ title, fact }: { title: string; fact: string }) {
  return (
    <figcaption className="pointer-events-none absolute top-3 left-3 flex flex-wrap gap-1.5">
      <span className="caption rounded-md px-2.5 py-0.5 font-semibold text-[13px]">{title}</span>
      <span className="caption rounded-md px-2.5 py-0.5 font-mono text-[12px] leading-5">{fact}</span>
    </figcaption>
  )
}
