/** How far people agree beyond chance: two figures over all, each pair in a small heat table, and their boxes. */
import { useState } from 'react'
import type { Agreement, AgreementTopic } from '#contract/agreement.ts'
import type { Agreed } from '#contract/agreement-figures.ts'
import { plural } from '../../../app/progress-words.ts'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { agreedWords, formatAgreed, strength, topicWords } from './agreement-words.ts'
import { BoxStrip } from './box-strip.tsx'
import { PairTable } from './pair-table.tsx'

export function AgreementPanel({ agreement }: { agreement: Agreement }) {
  const [topic, setTopic] = useState<AgreementTopic>('verdict')
  const { topics, people, checked, overlapping, answers, boxes } = agreement
  const chosen = topics.find((one) => one.topic === topic)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-[13px] text-muted">
        {checked === 0
          ? 'Nobody has checked an item yet.'
          : `Of ${plural(checked, 'checked item')}, ${overlapping} ${overlapping === 1 ? 'was' : 'were'} checked by two people or more; only they tell of agreement.`}
        {answers.given > 0 &&
          ` Before the true answer was shown, people tried ${plural(answers.given, 'time')} and were right ${plural(answers.right, 'time')}.`}
      </p>
      {overlapping > 0 && (
        <>
          <Segmented
            label="Agreement on"
            value={topic}
            options={topics.map((one) => ({ value: one.topic, label: topicWords[one.topic] }))}
            onChange={setTopic}
            className="max-w-full self-start overflow-x-auto"
          />
          {chosen && (
            <>
              <p className="text-[12.5px] text-muted">
                {chosen.marks.length === 0
                  ? 'Nobody has judged this.'
                  : `Given: ${chosen.marks.map(({ mark, count }) => `${mark} ${count}×`).join(', ')}.`}
              </p>
              <dl className="grid gap-3 sm:grid-cols-2">
                <Figure
                  name="Krippendorff’s alpha"
                  agreed={chosen.alpha}
                  testId="alpha"
                  about="Any number of people, open marks left out."
                />
                <Figure
                  name="Fleiss’ kappa"
                  agreed={chosen.fleiss}
                  testId="fleiss"
                  about={
                    chosen.fleiss.raters > 1
                      ? `Of the items that ${chosen.fleiss.raters} people judged.`
                      : 'Of items that the same number of people judged.'
                  }
                />
              </dl>
              <PairTable pairs={chosen.pairs} people={people} />
            </>
          )}
          <details className="text-[12.5px] text-muted">
            <summary className="target inline-flex cursor-pointer items-center">
              What do these figures mean?
            </summary>
            <p className="max-w-prose">
              Two people who tick at random agree now and then, too. These figures take that away: 1 is always
              the same, 0 is no more than by chance, below 0 is less. Where nearly everybody always gives the
              same mark, they are low though people mostly agree: look at the share beside them. Words such as
              “substantial” are a convention (Landis and Koch, 1977), not a test.
            </p>
          </details>
        </>
      )}
      <BoxStrip boxes={boxes} people={people} />
    </div>
  )
}

function Figure({
  name,
  agreed,
  about,
  testId,
}: {
  name: string
  agreed: Agreed
  about: string
  testId: string
}) {
  return (
    <div className="rounded-xl border border-line bg-raised px-3 py-2">
      <dt className="text-[12.5px] text-muted">{name}</dt>
      <dd>
        <p className="flex items-baseline gap-2">
          <span className="font-mono font-semibold text-2xl" data-testid={testId}>
            {agreed.value === null ? '–' : formatAgreed(agreed.value)}
          </span>
          {agreed.value !== null && <span className="text-[13px]">{strength(agreed.value)}</span>}
        </p>
        <p className="text-faint text-xs">
          {agreedWords(agreed)}. {about}
        </p>
      </dd>
    </div>
  )
}
