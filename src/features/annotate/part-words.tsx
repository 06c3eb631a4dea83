/** One part of an item as it is read, for the history and for conflicts. */
import type { EntryContent } from '#contract/entry.ts'
import { evidenceShare } from '#contract/entry.ts'
import type { Size } from '#contract/space.ts'
import { formatShare } from '../../app/format.ts'
import type { MergePart } from './model/merge.ts'

export function PartValue({ part, content, image }: { part: MergePart; content: EntryContent; image: Size }) {
  if (part === 'answers') return <Answers content={content} />
  const text = partText(part, content, image)
  return text ? <span className="whitespace-pre-wrap break-words">{text}</span> : <Nothing />
}

function Nothing() {
  return <span className="text-faint italic">nothing</span>
}

/** A part in one line of words; '' where there is nothing. */
export function partText(part: MergePart, content: EntryContent, image: Size): string {
  switch (part) {
    case 'question':
      return content.question
    case 'category':
      return content.category ?? ''
    case 'kind':
      return content.kind ?? ''
    case 'notes':
      return content.notes
    case 'submitted':
      return content.submitted ? 'ready to check' : 'still a draft'
    case 'extra':
      return Object.entries(content.extra)
        .map(([key, value]) => `${key}: ${value ?? ''}`)
        .join('; ')
    case 'evidence': {
      const share = evidenceShare(image, content.evidence)
      const boxes = content.evidence.map((b) => `${b.width} × ${b.height} px at ${b.x}, ${b.y}`)
      return share === null ? '' : `${boxes.join('; ')} (${formatShare(share)})`
    }
    case 'answers':
      return content.type === 'open'
        ? `open: ${content.answer ?? ''}`
        : content.options
            .map(({ letter, text }) => `${letter} ${text}${letter === content.answer ? ' ✓' : ''}`)
            .join(', ')
  }
}

function Answers({ content }: { content: EntryContent }) {
  const { type, options, answer } = content
  if (type === 'open') {
    return (
      <span>
        <span className="text-muted">open: </span>
        {answer ?? <Nothing />}
      </span>
    )
  }
  if (options.length === 0) return <Nothing />
  return (
    <ol className="flex flex-col">
      {options.map(({ letter, text }) => (
        <li key={letter} className={letter === answer ? 'font-medium text-correct' : ''}>
          <span className="font-mono">{letter}</span> {text || <Nothing />}
          {letter === answer && <span> ✓</span>}
        </li>
      ))}
    </ol>
  )
}
