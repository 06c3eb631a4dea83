/** The first rows: what was said, what Loupe reads in it, and the file's own verdict beside it. */
import { CircleHelp, X } from 'lucide-react'
import type { PredictionPreview } from '#contract/prediction.ts'
import { Chip } from '../../../../app/ui/chip.tsx'
import { VerdictChip } from '../../../../app/ui/verdict-chip.tsx'

type Example = PredictionPreview['examples'][number]

export function PredictionExamples({ examples }: { examples: readonly Example[] }) {
  if (examples.length === 0) return null
  return (
    <section aria-label="First rows">
      <h3 className="eyebrow mb-2">The first rows</h3>
      <div className="overflow-x-auto rounded-xl border border-line">
        <table className="w-full text-left text-[13px]">
          <thead className="text-faint text-xs">
            <tr>
              <th className="px-3 py-2 font-medium">Row</th>
              <th className="px-3 py-2 font-medium">Item</th>
              <th className="px-3 py-2 font-medium">Said</th>
              <th className="px-3 py-2 font-medium">Read as</th>
              <th className="px-3 py-2 font-medium">The file says</th>
            </tr>
          </thead>
          <tbody>
            {examples.map((example) => (
              <tr
                key={example.row}
                className="border-line border-t align-top"
                data-testid="prediction-example"
              >
                <td className="px-3 py-2 font-mono text-muted">{example.row}</td>
                <td className="max-w-64 px-3 py-2">
                  {example.matched ? (
                    <>
                      <span className="block font-mono text-faint text-xs">{example.key}</span>
                      <span className="line-clamp-2">{example.question}</span>
                    </>
                  ) : (
                    <span className="flex items-start gap-1.5 text-wrong">
                      <X size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
                      {example.why}
                    </span>
                  )}
                </td>
                <td className="max-w-64 px-3 py-2">
                  <span className="line-clamp-3 break-words font-mono text-muted text-xs">
                    {example.answer}
                  </span>
                </td>
                <td className="px-3 py-2">
                  <span className="mr-2 font-mono">{example.letter ?? ''}</span>
                  <Verdict verdict={example.verdict} />
                </td>
                <td className="px-3 py-2 text-muted">{example.theirs ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Verdict({ verdict }: { verdict: Example['verdict'] }) {
  if (verdict === null) return null
  if (verdict === 'undecided') {
    return (
      <Chip tone="unparsed">
        <CircleHelp size={12} aria-hidden="true" />
        undecided
      </Chip>
    )
  }
  return <VerdictChip verdict={verdict} />
}
