/** The data card as people read it: what is in the benchmark, who checked it, what it lacks. */
import type { ReactNode } from 'react'
import { reasons } from '#contract/agreement-figures.ts'
import { type DataCard, percent } from '#contract/data-card.ts'
import { figureFour } from '#contract/figure-four.ts'
import { plural } from '../../../app/progress-words.ts'
import { formatAgreed, topicWords } from '../people/agreement-words.ts'
import { FigurePlot } from './figure-plot.tsx'

export function DataCardView({ card }: { card: DataCard }) {
  const { checking, origin, crops, megapixels } = card
  const from = [
    origin.person > 0 && `${origin.person} written by people`,
    origin.imported > 0 && `${origin.imported} from an imported dataset`,
    origin.machine > 0 && `${origin.machine} suggested by a machine and accepted by a person`,
  ].filter((words): words is string => words !== false)
  const checkers = checking.people.filter(({ checked }) => checked > 0)
  return (
    <article aria-label="Data card" data-testid="data-card" className="flex min-w-0 flex-col gap-4">
      <header>
        <p className="eyebrow">Data card</p>
        <h2 className="font-semibold text-lg leading-tight">{card.name}</h2>
        {card.description !== '' && (
          <p className="mt-1 max-w-prose whitespace-pre-wrap text-[13px] text-muted">{card.description}</p>
        )}
      </header>
      <dl className="grid gap-x-6 gap-y-1.5 text-[13px] sm:grid-cols-[auto_1fr]">
        <Fact name="Holds">
          {plural(card.entries, 'item')} on {plural(card.images, 'picture')} ({card.types.choice} multiple
          choice, {card.types.open} open)
        </Fact>
        <Fact name="Licence">{card.licence === '' ? 'not stated' : card.licence}</Fact>
        {from.length > 0 && <Fact name="From">{from.join(', ')}</Fact>}
        <Fact name="Checked by">
          {plural(checking.overlap, 'person', 'people')} an item
          {checking.blind ? ', blind to one another' : ''}
          {checking.settled > 0 && `; ${plural(checking.settled, 'dispute')} settled`}
          {checkers.length > 0 &&
            ` (${checkers.map(({ name, checked }) => `${name}: ${checked}`).join(', ')})`}
        </Fact>
        {megapixels && (
          <Fact name="Pictures">
            {figure(megapixels.least)} to {figure(megapixels.most)} megapixels, median{' '}
            {figure(megapixels.median)}
          </Fact>
        )}
        {crops.spread && (
          <Fact name="Evidence">
            covers {percent(crops.spread.least)} to {percent(crops.spread.most)} of its picture, median{' '}
            {percent(crops.spread.median)}
          </Fact>
        )}
        {card.letters.length > 0 && (
          <Fact name="True letters">
            {card.letters.map(({ letter, entries }) => `${letter} ${entries}`).join(', ')}
          </Fact>
        )}
      </dl>
      <div className="grid gap-3 lg:grid-cols-3">
        {figureFour(card).map((plot) => (
          <FigurePlot key={plot.name} plot={plot} />
        ))}
      </div>
      <CardAgreement card={card} />
      {card.gaps.length > 0 && (
        <section aria-label="What to know">
          <h3 className="eyebrow mb-1">What to know</h3>
          <ul className="list-disc pl-5 text-[13px] text-muted">
            {card.gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}

const figure = (value: number) => Number(value.toPrecision(3))

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words max-sm:mb-1">{children}</dd>
    </>
  )
}

function CardAgreement({ card: { agreement } }: { card: DataCard }) {
  if (agreement.overlapping === 0) return null
  const told = ({ value, reason }: DataCard['agreement']['topics'][number]['alpha']) => (
    <span title={value === null && reason ? reasons[reason] : undefined}>
      {value === null ? 'n/a' : formatAgreed(value)}
    </span>
  )
  return (
    <section aria-label="Agreement">
      <h3 className="eyebrow mb-1">Agreement</h3>
      <div className="overflow-x-auto">
        <table className="w-full text-[12.5px]">
          <caption className="sr-only">Agreement of the people who checked</caption>
          <thead className="text-left text-faint text-xs">
            <tr>
              <th scope="col" className="py-1 pr-3 font-medium">
                Check
              </th>
              <th scope="col" className="py-1 pr-3 text-right font-medium">
                n
              </th>
              <th scope="col" className="py-1 pr-3 text-right font-medium">
                Krippendorff’s alpha
              </th>
              <th scope="col" className="py-1 text-right font-medium">
                Fleiss’ kappa
              </th>
            </tr>
          </thead>
          <tbody>
            {agreement.topics.map(({ topic, alpha, fleiss }) => (
              <tr key={topic} className="border-line border-t">
                <th scope="row" className="py-1 pr-3 text-left font-normal">
                  {topicWords[topic]}
                </th>
                <td className="py-1 pr-3 text-right font-mono">{alpha.units}</td>
                <td className="py-1 pr-3 text-right font-mono">{told(alpha)}</td>
                <td className="py-1 text-right font-mono">{told(fleiss)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
