/** Lets an engine judge the open answers that no rule decides, by the papers' criteria; every word of it is kept. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EngineInfo } from '#contract/engine.ts'
import type { Evaluation } from '#contract/evaluation.ts'
import { type Judging, judgingSchema } from '#contract/judging.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { asProblem, useEngines } from '../../../app/api/queries.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Progress } from '../../../app/ui/progress.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { StatusDot } from '../../../app/ui/status-dot.tsx'

const path = (id: string) => `/api/evaluations/${encodeURIComponent(id)}/judge`

const judgingQuery = (id: string) =>
  queryOptions({
    queryKey: ['judging', id],
    queryFn: ({ signal }) => request(path(id), { signal }, judgingSchema),
    refetchInterval: (query) => (query.state.data?.status === 'running' ? 1_000 : false),
  })

export function JudgeDialog({ evaluation, onClose }: { evaluation: Evaluation; onClose: () => void }) {
  const { id, counts } = evaluation
  const client = useQueryClient()
  const { data: engines = [] } = useEngines()
  const { data: judging } = useQuery(judgingQuery(id))
  const [chosen, setChosen] = useState<string | null>(null)
  const engine = chosen ?? engines.find((one) => whyNoJudge(one) === null)?.id ?? ''
  const put = (next: Judging) => client.setQueryData(judgingQuery(id).queryKey, next)
  const start = useMutation({
    mutationFn: () => request(path(id), jsonBody({ engine }), judgingSchema),
    onSuccess: put,
  })
  const cancel = useMutation({
    mutationFn: () => request(`${path(id)}/cancel`, { method: 'POST' }, judgingSchema),
    onSuccess: put,
  })
  const status = judging?.status
  useEffect(() => {
    // Grades change with the verdicts, and with them counts, figures and facts.
    if (status && status !== 'none') void client.invalidateQueries({ queryKey: ['evaluations'] })
  }, [client, status])
  const problem = asProblem(start.error ?? cancel.error) ?? judging?.problem ?? null
  const running = status === 'running'
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Let an engine judge"
      description="Open answers that no rule decides. The prompt, the reply and the verdict stay with each answer, and a person can overrule it."
    >
      <div className="flex flex-col gap-4 p-5">
        <Select
          label="Judge"
          prefix="Judge"
          value={engine}
          disabled={running}
          options={engines.map((one) => ({
            value: one.id,
            label: one.label,
            mark: <StatusDot status={one.status} />,
            detail: whyNoJudge(one) ?? one.statusDetail ?? one.description,
            disabled: whyNoJudge(one) !== null,
          }))}
          onChange={setChosen}
          className="w-full [&>svg]:ml-auto"
        />
        {engine === '' && (
          <p className="text-[13px] text-muted">
            No engine here can judge: connect one that takes part in a conversation, in the settings.
          </p>
        )}
        {judging && judging.status !== 'none' && <Report judging={judging} />}
        {problem && <ProblemNote problem={problem} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>
            Close
          </Button>
          {running ? (
            <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
              Stop
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={engine === '' || start.isPending || counts.undecided === 0}
              onClick={() => start.mutate()}
            >
              Judge {plural(counts.undecided, 'answer')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Report({ judging: { status, total, correct, wrong, unreadable, failed } }: { judging: Judging }) {
  const done = correct + wrong + unreadable + failed
  const parts = [`${done} of ${plural(total, 'answer')}`, `${correct} correct`, `${wrong} wrong`]
  if (unreadable > 0) parts.push(`${plural(unreadable, 'verdict')} that cannot be read`)
  if (failed > 0) parts.push(`${failed} without a reply`)
  return (
    <div>
      {status === 'running' && <Progress label="Judging" value={total === 0 ? null : done / total} />}
      <p className="mt-1 font-mono text-muted text-xs" role="status">
        {parts.join(' · ')}
      </p>
    </div>
  )
}

function whyNoJudge({ profile, label }: EngineInfo): string | null {
  return profile.promptStyle === 'chat' ? null : `${label} cannot follow a judge’s instructions.`
}
