/** How far everybody is, as bars: what they found, and what is still left of what was given to them. */
import type { Progress } from '#contract/checking.ts'
import { formatAgo } from '../../../app/format.ts'
import { formatLeft } from '../../../app/progress-words.ts'
import { Initials } from '../initials.tsx'

const parts = [
  { key: 'accept', word: 'accepted', colour: 'bg-correct' },
  { key: 'mend', word: 'to mend', colour: 'bg-initial' },
  { key: 'reject', word: 'rejected', colour: 'bg-wrong' },
  { key: 'left', word: 'still to do', colour: 'bg-line-strong' },
] as const

export function ProgressTable({ progress, me }: { progress: readonly Progress[]; me: string | null }) {
  const most = Math.max(1, ...progress.map(({ done, left }) => done + left))
  return (
    <div>
      <table className="w-full text-[13px]" data-testid="progress">
        <caption className="sr-only">Progress of each person</caption>
        <thead className="text-left text-faint text-xs">
          <tr>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              Person
            </th>
            <th scope="col" className="w-1/2 py-1.5 pr-3 font-medium">
              Checked and left
            </th>
            <th scope="col" className="whitespace-nowrap py-1.5 pr-3 text-right font-medium max-sm:hidden">
              Today
            </th>
            <th scope="col" className="whitespace-nowrap py-1.5 pr-3 text-right font-medium max-sm:hidden">
              Same as others
            </th>
            <th scope="col" className="py-1.5 text-right font-medium max-sm:hidden">
              Last
            </th>
          </tr>
        </thead>
        <tbody>
          {progress.map((one) => (
            <tr key={one.personId} className="border-line border-t">
              <th scope="row" className="py-2 pr-3 text-left font-medium">
                <span className="flex items-center gap-2">
                  <Initials id={one.personId} name={one.personName} />
                  <span className="min-w-0">
                    <span className="block truncate">
                      {one.personName}
                      {one.personId === me && <span className="font-normal text-faint"> (you)</span>}
                    </span>
                    <span className="block font-normal text-faint text-xs">
                      {one.written > 0 && `wrote ${one.written}`}
                      {one.written > 0 && one.spentMs !== null && one.spentMs > 0 && ' · '}
                      {one.spentMs !== null &&
                        one.spentMs > 0 &&
                        `${formatLeft(one.spentMs / 1000)} of your time`}
                    </span>
                  </span>
                </span>
              </th>
              <td className="py-2 pr-3">
                <Bar one={one} most={most} />
              </td>
              <td className="whitespace-nowrap py-2 pr-3 text-right font-mono max-sm:hidden">
                {one.doneToday}
              </td>
              <td
                className="whitespace-nowrap py-2 pr-3 text-right font-mono max-sm:hidden"
                title="Verdicts that others of the same item gave, too"
              >
                {one.compared > 0 ? `${one.agreed} of ${one.compared}` : '–'}
              </td>
              <td className="whitespace-nowrap py-2 text-right text-muted max-sm:hidden">
                {one.lastAt ? formatAgo(one.lastAt, Date.now()) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul aria-hidden="true" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
        {parts.map(({ key, word, colour }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span className={`size-2.5 rounded-xs ${colour}`} />
            {word}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Bar({ one, most }: { one: Progress; most: number }) {
  const words = parts.filter(({ key }) => one[key] > 0).map(({ key, word }) => `${one[key]} ${word}`)
  const stale = one.stale > 0 ? `; ${one.stale} of earlier contents no longer count` : ''
  return (
    <div title={`${words.join(', ') || 'nothing yet'}${stale}`}>
      <div className="flex h-2.5 gap-px overflow-hidden rounded-xs bg-line" aria-hidden="true">
        {parts.map(({ key, colour }) => (
          <span key={key} className={colour} style={{ width: `${(one[key] / most) * 100}%` }} />
        ))}
      </div>
      <p className="mt-0.5 text-muted text-xs">
        {one.done} checked{one.assigned > 0 && `, ${one.left} of ${one.assigned} given to them left`}
      </p>
    </div>
  )
}
