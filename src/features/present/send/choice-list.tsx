/** Sizes to choose from, each with what it means for the sharpest zoom. */
import { RadioGroup } from 'radix-ui'
import { useState } from 'react'
import type { SendChoice, SendPlan } from '#contract/send.ts'
import { cx } from '../../../app/ui/cx.ts'
import { sharpnessWords, sizeWords, worst } from './words.ts'

export interface ChoiceListProps {
  label: string
  plan: SendPlan
  choices: readonly SendChoice[]
  /** index of the chosen one */
  value: number
  onChange: (index: number) => void
}

export function ChoiceList({ label, plan, choices, value, onChange }: ChoiceListProps) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={String(value)}
      onValueChange={(next) => onChange(Number(next))}
      className="flex flex-col gap-2"
    >
      {choices.map((choice, i) => (
        <RadioGroup.Item
          key={choice.budget ?? 'all'}
          value={String(i)}
          className={cx(
            'flex items-center gap-4 rounded-xl border p-3 text-left hover:border-line-strong',
            i === value ? 'border-fg bg-raised' : 'border-line',
          )}
        >
          <span className="w-20 shrink-0 font-semibold text-[15px]">{sizeWords(choice.bytes)}</span>
          <span className="min-w-0 grow text-[13px] text-muted leading-5">
            {sharpnessWords(choice.images)}
            {choice.budget !== null && choice.bytes > choice.budget * 1.02 && (
              <span className="block text-faint text-xs">
                More than {sizeWords(choice.budget)}: the viewer, the pictures as sent and the boxes always
                come along.
              </span>
            )}
          </span>
          <Sample plan={plan} choice={choice} />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

const sampleWidth = 112
const sampleHeight = 72

/** A bit of the least sharp image as one will see it at actual pixels, away from its boxes. */
function Sample({ plan, choice }: { plan: SendPlan; choice: SendChoice }) {
  const least = worst(choice.images)
  const [tries, setTries] = useState(0)
  const image = plan.images.find(({ id }) => id === least?.imageId)
  if (!least || !image) return null
  const width = Math.min(image.width, sampleWidth)
  const height = Math.min(image.height, sampleHeight)
  const x = Math.floor((image.width - width) / 2)
  const y = Math.floor((image.height - height) / 2)
  const size = `${Math.max(1, Math.round(width / least.factor))},${Math.max(1, Math.round(height / least.factor))}`
  return (
    <img
      src={`/iiif/3/${image.id}/${x},${y},${width},${height}/${size}/0/default.jpg${tries > 0 ? `?try=${tries}` : ''}`}
      // While it is measured the server may have no place free for it.
      onError={() => tries < 5 && setTimeout(() => setTries(tries + 1), 500)}
      alt={
        least.factor === 1 ? 'A bit of it at full resolution' : `A bit of it at 1 : ${least.factor}, enlarged`
      }
      title="The middle of the picture at actual pixels, as sharp as it will be"
      width={sampleWidth}
      height={sampleHeight}
      className="h-[72px] w-28 shrink-0 rounded-md bg-canvas object-cover max-sm:hidden"
    />
  )
}
