/** What a probe found an engine able to do, as a table. */
import { Check, CircleHelp, type LucideIcon, X } from 'lucide-react'
import type { EngineProbe } from '#contract/engine.ts'
import { cx } from '../../app/ui/cx.ts'

type Found = 'yes' | 'no' | 'unknown'
const looks: Record<Found, { icon: LucideIcon; word: string; tone: string }> = {
  yes: { icon: Check, word: 'yes', tone: 'text-correct' },
  no: { icon: X, word: 'no', tone: 'text-wrong' },
  unknown: { icon: CircleHelp, word: 'not known', tone: 'text-unparsed' },
}

export function Abilities({ probe }: { probe: EngineProbe }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-[13px]">
        <thead className="text-muted text-xs">
          <tr>
            <th scope="col" className="py-1 pr-4 font-medium">
              Ability
            </th>
            <th scope="col" className="py-1 pr-4 font-medium">
              Found
            </th>
            <th scope="col" className="py-1 pr-4 font-medium">
              Detail
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {probe.checks.map((check) => {
            const { icon: Icon, word, tone } = looks[check.ok === null ? 'unknown' : check.ok ? 'yes' : 'no']
            return (
              <tr key={check.id} className="border-line border-t align-top">
                <th scope="row" className="whitespace-nowrap py-1.5 pr-4 font-normal">
                  {check.label}
                </th>
                <td className={cx('whitespace-nowrap py-1.5 pr-4', tone)}>
                  <span className="inline-flex items-center gap-1.5">
                    <Icon size={13} strokeWidth={2.5} aria-hidden="true" />
                    {word}
                  </span>
                </td>
                <td className="min-w-40 break-words py-1.5 pr-4 text-muted">{check.detail}</td>
                <td className="whitespace-nowrap py-1.5 text-right font-mono text-muted text-xs">
                  {check.ms === null ? '' : `${Math.round(check.ms)} ms`}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
