/** Boxes by a model's own grounding, its attention, or an external policy: asked for, told with their score, taken by one key. */
import { useQueries } from '@tanstack/react-query'
import { BoxSelect, Crosshair, Flame, Waypoints } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import {
  type ProposalScore,
  type ProposalSource,
  type Proposals,
  whyNoProposal,
} from '#contract/assist-proposals.ts'
import { formatProbability, formatRatio, formatShare } from '#contract/format.ts'
import { isTerminal } from '#contract/run.ts'
import { asProblem } from '../../../app/api/queries.ts'
import { proposalCommands } from '../../../app/assist-commands.ts'
import { type CommandId, useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import { Select } from '../../../app/ui/select.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { StatusDot } from '../../../app/ui/status-dot.tsx'
import type { AssistMountProps } from '../assist-mount.ts'
import { askProposals, proposalsQuery } from './api.ts'
import { Note } from './ask-form.tsx'
import { type Proposal, useProposals } from './proposals-store.ts'
import type { Asking } from './use-asking.ts'

const sourceWords: Record<ProposalSource, string> = {
  grounding: 'grounding',
  attention: 'attention',
  policy: 'policy',
}

export function BoxesSection({ entry, content, onContent, asking }: AssistMountProps & { asking: Asking }) {
  const [source, setSource] = useState<ProposalSource>('grounding')
  const [engineId, setEngineId] = useState<string | null>(null)
  const [policyId, setPolicyId] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const { entryId, runs, proposals } = useProposals()
  const mine = entryId === entry.id
  const { engines } = asking
  const able = engines.filter((engine) => whyNoProposal(source, engine) === null)
  const engine = able.find(({ id }) => id === engineId) ?? able[0] ?? null
  const policies = engines.filter(({ id }) => id !== engine?.id)
  const policy = policies.find(({ id }) => id === policyId) ?? policies[0] ?? null
  const found = useQueries({ queries: mine ? runs.map((id) => proposalsQuery(id)) : [] })
  const told = found.flatMap(({ data }) => (data ? [data] : []))
  useShown(entry.id, mine, told)

  const question = content.question.trim()
  const missing =
    question === ''
      ? 'Write the question first: a box is proposed for it.'
      : !engine
        ? engines.flatMap((each) => whyNoProposal(source, each) ?? []).join(' ')
        : source === 'policy' && !policy
          ? 'There is no other engine that could say where to look.'
          : null
  const ask = async () => {
    if (missing !== null || !engine) return
    const filled = content.options.filter(({ text }) => text.trim() !== '')
    const options = content.type === 'choice' && filled.length > 1 ? filled : []
    setProblem(null)
    try {
      const begun = await askProposals({
        ...{ imageId: entry.imageId, question, options, source, engine: engine.id },
        ...(source === 'policy' && policy ? { policy: policy.id } : {}),
      })
      const before = useProposals.getState()
      const kept = before.entryId === entry.id ? before : { runs: [], proposals: [] }
      useProposals.setState({
        entryId: entry.id,
        proposals: kept.proposals,
        runs: [...kept.runs, begun.runId],
      })
    } catch (error) {
      setProblem(error)
    }
  }
  const take = ({ box, number, id }: Proposal) => {
    onContent({ evidence: [box] }, `take proposed box ${number}`)
    useProposals.setState({ proposals: proposals.filter((other) => other.id !== id) })
  }
  useCommand('assist-boxes', () => void ask(), missing === null)
  const going = told.some(({ status }) => !isTerminal(status))
  return (
    <section aria-label="Proposed boxes" className="flex min-w-0 flex-col gap-2" data-testid="box-proposals">
      <Segmented
        label="Where boxes come from"
        value={source}
        options={[
          { value: 'grounding', label: 'Grounding', icon: Crosshair },
          { value: 'attention', label: 'Attention', icon: Flame },
          { value: 'policy', label: 'Policy', icon: Waypoints },
        ]}
        onChange={setSource}
        className="self-start"
      />
      <div className="flex flex-wrap items-center gap-1">
        {engine && able.length > 1 && (
          <EngineSelect label="Engine" value={engine.id} engines={able} onChange={setEngineId} />
        )}
        {source === 'policy' && policy && (
          <EngineSelect label="Policy" value={policy.id} engines={policies} onChange={setPolicyId} />
        )}
        <Button onClick={() => void ask()} disabled={missing !== null}>
          {going ? <Spinner label="Looking" size={14} /> : <BoxSelect size={14} aria-hidden="true" />}
          Propose a box
          <CommandKbd command="assist-boxes" className="touch:hidden" />
        </Button>
      </div>
      {missing !== null && <p className="text-faint text-xs">{missing}</p>}
      {problem !== null && <ProblemNote problem={asProblem(problem) ?? { title: '', code: '' }} />}
      {told.map((one) => (
        <RunTrouble key={one.runId} proposals={one} />
      ))}
      {mine && proposals.length > 0 && (
        <ol className="flex flex-col gap-1">
          {proposals.map((proposal) => (
            <ProposalRow key={proposal.id} proposal={proposal} told={told} onTake={() => take(proposal)} />
          ))}
        </ol>
      )}
    </section>
  )
}

/** Keeps the numbered list in step with what the runs say; a box that was taken or is gone does not come back. */
function useShown(entryId: string, mine: boolean, told: readonly Proposals[]): void {
  const [seen] = useState(() => new Set<string>())
  const boxes = useMemo(
    () =>
      told.flatMap(({ runId, method, engineLabel, boxes }) =>
        boxes.flatMap(({ box, turn }) =>
          box ? [{ id: `${runId} ${turn}`, box, label: wordsOf(method), by: engineLabel }] : [],
        ),
      ),
    [told],
  )
  useEffect(() => {
    if (!mine) return
    const { proposals } = useProposals.getState()
    const fresh = boxes.filter(({ id }) => !seen.has(id) && !proposals.some((known) => known.id === id))
    if (fresh.length === 0) return
    for (const { id } of fresh) seen.add(id)
    const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => !proposals.some(({ number }) => number === n))
    const added = fresh.flatMap((one, at) => (free[at] === undefined ? [] : [{ ...one, number: free[at] }]))
    useProposals.setState({ entryId, proposals: [...proposals, ...added] })
  }, [boxes, mine, entryId, seen])
}

function wordsOf(method: string): string {
  if (method === 'attention-crop') return sourceWords.attention
  return method === 'external-crop' ? sourceWords.policy : sourceWords.grounding
}

function EngineSelect(props: {
  label: string
  value: string
  engines: Asking['engines']
  onChange: (id: string) => void
}) {
  const { label, value, engines, onChange } = props
  return (
    <Select
      label={label}
      value={value}
      options={engines.map((engine) => ({
        value: engine.id,
        label: engine.label,
        mark: <StatusDot status={engine.status} />,
      }))}
      onChange={onChange}
    />
  )
}

function ProposalRow({
  proposal,
  told,
  onTake,
}: {
  proposal: Proposal
  told: readonly Proposals[]
  onTake: () => void
}) {
  const command: CommandId = proposalCommands[proposal.number - 1] ?? 'proposal-1'
  useCommand(command, onTake)
  const [runId, turn] = proposal.id.split(' ')
  const run = told.find((one) => one.runId === runId)
  const score = run?.boxes.find((one) => String(one.turn) === turn)?.score ?? null
  const { width, height } = proposal.box
  return (
    <li className="flex min-w-0 items-center gap-2 rounded-lg border border-initial/60 border-dashed py-1 pr-0.5 pl-2 text-[13px]">
      <span className="w-4 shrink-0 text-center font-mono text-initial">{proposal.number}</span>
      <span className="min-w-0 grow">
        <span className="block truncate">
          {proposal.label} <span className="text-muted">· {proposal.by}</span>
        </span>
        <span className="block text-faint text-xs leading-4">
          <span className="font-mono">
            {Math.round(width)} × {Math.round(height)}
          </span>
          {score && ` · ${scoreWords(score)}`}
        </span>
      </span>
      <Button variant="ghost" className="shrink-0 px-2" onClick={onTake}>
        Take
        <CommandKbd command={command} className="touch:hidden" />
      </Button>
    </li>
  )
}

function scoreWords(score: ProposalScore): string {
  if (score.by === 'tokens') return `probability ${formatProbability(Math.exp(score.meanLogprob))} a token`
  const { share, areaShare, ratio } = score.coverage
  return `${formatShare(share)} of attention in ${formatShare(areaShare)}: ${formatRatio(ratio)}`
}

/** Why a run gave no box. */
function RunTrouble({ proposals: { error, notice, boxes, status } }: { proposals: Proposals }) {
  if (error) return <ProblemNote problem={error} />
  if (!isTerminal(status)) return null
  const problems = boxes.flatMap(({ box, problems }) => (box ? [] : problems.map(({ message }) => message)))
  const words =
    problems.length > 0 ? problems.join(' ') : boxes.length === 0 ? (notice ?? 'No box came of it.') : null
  return words === null ? null : <Note>{words}</Note>
}
