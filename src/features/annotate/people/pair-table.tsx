/** Cohen's kappa of each pair of people as a small heat table; the share of equal marks stands under it. */
import type { Agreement } from '#contract/agreement.ts'
import { cx } from '../../../app/ui/cx.ts'
import { agreedWords, formatAgreed, strength } from './agreement-words.ts'

type Pair = Agreement['topics'][number]['pairs'][number]

export function PairTable({ pairs, people }: { pairs: readonly Pair[]; people: Agreement['people'] }) {
  const shown = people.filter(({ personId }) => pairs.some(({ a, b }) => a === personId || b === personId))
  if (shown.length === 0) return null
  const pairOf = (x: string, y: string) =>
    pairs.find(({ a, b }) => (a === x && b === y) || (a === y && b === x))
  return (
    <div className="overflow-x-auto">
      <table className="border-separate border-spacing-1 text-[12px]" data-testid="pairs">
        <caption className="pb-1 text-left text-[12.5px] text-muted">Cohen’s kappa of each pair</caption>
        <thead>
          <tr>
            <td />
            {shown.slice(1).map(({ personId, personName }) => (
              <th key={personId} scope="col" className="max-w-24 truncate px-1 pb-1 font-medium">
                {personName}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, -1).map((row, at) => (
            <tr key={row.personId}>
              <th scope="row" className="max-w-32 truncate pr-2 text-right font-medium">
                {row.personName}
              </th>
              {shown
                .slice(1)
                .map((column, to) =>
                  to < at ? (
                    <td key={column.personId} />
                  ) : (
                    <Cell
                      key={column.personId}
                      pair={pairOf(row.personId, column.personId)}
                      names={[row.personName, column.personName]}
                    />
                  ),
                )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ pair, names }: { pair: Pair | undefined; names: readonly [string, string] }) {
  if (!pair || pair.units === 0) {
    return (
      <td
        className="h-14 min-w-20 rounded-lg border border-line border-dashed text-center text-faint"
        title="They judged no item in common."
      >
        –
      </td>
    )
  }
  const { kappa, same, units } = pair
  const { value } = kappa
  return (
    <td
      className={cx(
        'relative h-14 min-w-20 overflow-hidden rounded-lg border text-center',
        value !== null && value < 0 ? 'border-wrong' : 'border-line',
      )}
      title={`${names.join(' and ')}: ${value === null ? 'not defined' : strength(value)}; ${agreedWords(kappa)}`}
    >
      <span
        aria-hidden="true"
        className={cx('absolute inset-0', value !== null && value < 0 ? 'bg-wrong' : 'bg-correct')}
        style={{ opacity: value === null ? 0 : 0.06 + 0.3 * Math.min(1, Math.abs(value)) }}
      />
      <span className="relative block font-mono font-semibold text-[15px]">
        {value === null ? 'n/a' : formatAgreed(value)}
      </span>
      <span className="relative block text-[11px] text-muted">
        {same} of {units} same
      </span>
    </td>
  )
}
