/** Pictures on their way into the project, in the corner. */
import { X } from 'lucide-react'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { Progress } from '../../../app/ui/progress.tsx'
import { dropIncoming, retryIncoming, useIntake } from '../work/intake.ts'

export function IncomingList({ projectId }: { projectId: string }) {
  const incoming = useIntake((state) => state.incoming).filter((one) => one.projectId === projectId)
  if (incoming.length === 0) return null
  return (
    <section
      aria-label="Pictures on their way"
      className="fixed right-3 bottom-3 z-50 flex max-h-72 w-80 max-w-[calc(100vw-1.5rem)] flex-col gap-2 overflow-y-auto rounded-xl border border-line-strong bg-raised p-3 shadow-float"
    >
      {incoming.map(({ id, file, stage, share, problem }) => (
        <div key={id} className="text-[13px]">
          <div className="flex items-center gap-2">
            <span className="min-w-0 grow truncate">{file.name || 'Pasted picture'}</span>
            {(stage === 'failed' || stage === 'waiting') && (
              <IconButton icon={X} label={`Leave out ${file.name}`} onClick={() => dropIncoming(id)} />
            )}
          </div>
          {problem ? (
            <p role="alert" className="text-wrong text-xs">
              {problem.title}
              <Button variant="ghost" className="ml-2" onClick={() => retryIncoming(id)}>
                Try again
              </Button>
            </p>
          ) : (
            <Progress label={`Upload of ${file.name}`} value={stage === 'waiting' ? 0 : share} />
          )}
        </div>
      ))}
    </section>
  )
}
