/** A person's word against the computed verdict or cause. It is recorded as theirs, and can be taken back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Undo2, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { causePrecedence, causeWords } from '#contract/cause.ts'
import { type Overrule, type Result, resultSchema } from '#contract/evaluation.ts'
import type { Cause } from '#contract/facts.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { itemResultsQuery } from '../../../app/slice/open-run.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { TextInput } from '../../../app/ui/text-area.tsx'

const nameKey = 'loupe-my-name'
const stands = ' stands'

type Verdict = NonNullable<Overrule['verdict']>

export function OverruleForm({ result }: { result: Result }) {
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const [verdict, setVerdict] = useState<Verdict | typeof stands>(result.overruled?.verdict ?? stands)
  const [cause, setCause] = useState<Cause | typeof stands>(result.overruled?.cause ?? stands)
  const [by, setBy] = useState(readName)
  const [reason, setReason] = useState(result.overruled?.reason ?? '')
  const address = `/api/evaluations/${encodeURIComponent(result.evaluationId)}/results/${result.ordinal}/overrule`
  const change = useMutation({
    mutationFn: (overrule: Overrule | null) =>
      request(
        address,
        overrule ? { ...jsonBody(overrule), method: 'PUT' } : { method: 'DELETE' },
        resultSchema,
      ),
    onSuccess: () => setOpen(false),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: itemResultsQuery(result.itemId).queryKey }),
        client.invalidateQueries({ queryKey: ['evaluations'] }),
      ]),
  })
  if (result.status !== 'done') return null
  const problem = asProblem(change.error)
  const says = verdict !== stands || cause !== stands
  return (
    <div className="mt-2 border-line border-t pt-1">
      {result.overruled && (
        <p className="flex items-start gap-1.5 py-1 text-[12px] text-person">
          <UserCheck size={14} className="mt-0.5 shrink-0" aria-hidden="true" />
          <span className="min-w-0 grow">
            {result.overruled.by} says{' '}
            {[result.overruled.verdict, result.overruled.cause && causeWords[result.overruled.cause].short]
              .filter(Boolean)
              .join(', ')}
            {result.overruled.reason && <span className="text-muted">: {result.overruled.reason}</span>}
          </span>
          <Button
            variant="ghost"
            className="-my-1.5 px-2"
            disabled={change.isPending}
            onClick={() => change.mutate(null)}
          >
            <Undo2 size={13} aria-hidden="true" />
            Take back
          </Button>
        </p>
      )}
      <Disclosure open={open} onOpenChange={setOpen} summary={<span className="text-[12px]">Overrule</span>}>
        <form
          className="flex flex-col gap-2 pt-1"
          onSubmit={(event) => {
            event.preventDefault()
            keepName(by.trim())
            change.mutate({
              verdict: verdict === stands ? null : verdict,
              cause: cause === stands ? null : cause,
              by: by.trim(),
              reason: reason.trim(),
            })
          }}
        >
          <Select<Verdict | typeof stands>
            label="Verdict"
            prefix="Verdict"
            value={verdict}
            options={[
              { value: stands, label: 'stands as computed' },
              { value: 'correct', label: 'correct' },
              { value: 'wrong', label: 'wrong' },
              { value: 'unparsed', label: 'not readable' },
            ]}
            onChange={setVerdict}
          />
          <Select<Cause | typeof stands>
            label="Cause"
            prefix="Cause"
            value={cause}
            options={[
              { value: stands, label: 'stands as computed' },
              ...causePrecedence.map((value) => ({
                value,
                label: causeWords[value].short,
                detail: causeWords[value].long,
              })),
            ]}
            onChange={setCause}
          />
          <TextInput
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            aria-label="Reason"
            placeholder="Reason"
            maxLength={2000}
          />
          <div className="flex gap-2">
            <TextInput
              value={by}
              onChange={(event) => setBy(event.target.value)}
              aria-label="Your name"
              placeholder="Your name"
              maxLength={200}
              required
            />
            <Button type="submit" disabled={!says || !by.trim() || change.isPending}>
              Record
            </Button>
          </div>
          {problem && (
            <p role="alert" className="text-[12px] text-wrong">
              {problem.detail ?? problem.title}
            </p>
          )}
        </form>
      </Disclosure>
    </div>
  )
}

/** The name stays in this browser, so that it is typed once. */
function readName(): string {
  try {
    return localStorage.getItem(nameKey) ?? ''
  } catch {
    return ''
  }
}

function keepName(name: string): void {
  try {
    localStorage.setItem(nameKey, name)
  } catch {
    // storage can be switched off: then it is typed again
  }
}
