import { Check, CircleHelp, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CalibrationVerdict } from '#contract/calibration.ts'
import { cx } from '../../app/ui/cx.ts'

const looks: Record<
  CalibrationVerdict['kind'],
  { icon: LucideIcon; title: string; tone: string; edge: string }
> = {
  agrees: { icon: Check, title: 'The profile is right', tone: 'text-correct', edge: 'border-l-correct' },
  differs: { icon: TriangleAlert, title: 'The profile is wrong', tone: 'text-wrong', edge: 'border-l-wrong' },
  'cannot-tell': { icon: CircleHelp, title: 'Cannot tell', tone: 'text-unparsed', edge: 'border-l-unparsed' },
}

/** What a calibration found, in one line, and what to do about it. */
export function VerdictNote({
  verdict,
  adopted,
  children,
}: {
  verdict: CalibrationVerdict
  adopted: boolean
  children?: ReactNode
}) {
  const {
    icon: Icon,
    title,
    tone,
    edge,
  } = adopted ? { ...looks.agrees, title: 'Found and in use' } : looks[verdict.kind]
  return (
    <div role="status" className={cx('rounded-xl border border-line border-l-2 bg-raised p-3', edge)}>
      <p className={cx('flex items-center gap-2 font-medium text-sm', tone)}>
        <Icon size={16} aria-hidden="true" />
        {title}
      </p>
      <p className="mt-1 text-[13px]">{verdict.text}</p>
      {children && <div className="mt-2 empty:hidden">{children}</div>}
    </div>
  )
}
