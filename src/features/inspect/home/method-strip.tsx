import { Eye, type LucideIcon, MessageSquareText, Scan, ZoomIn } from 'lucide-react'

interface Part {
  icon: LucideIcon
  text: string
  colour: string
}

const parts: readonly Part[] = [
  { icon: Eye, text: 'What the model saw', colour: 'text-initial' },
  { icon: Scan, text: 'where it looked', colour: 'text-initial' },
  { icon: ZoomIn, text: 'what was really there', colour: 'text-refined' },
  { icon: MessageSquareText, text: 'what it then said', colour: 'text-refined' },
]

/** The method in one line, in the order in which the main screen reads. */
export function MethodStrip() {
  return (
    <ol className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-[13px]">
      {parts.map(({ icon: Icon, text, colour }, index) => (
        <li key={text} className="flex items-center gap-2">
          {index > 0 && <span className="h-px w-5 bg-line-strong max-sm:hidden" aria-hidden="true" />}
          <Icon size={16} className={colour} aria-hidden="true" />
          <span className="text-muted">{text}</span>
        </li>
      ))}
    </ol>
  )
}
