/** One disagreement: the pictures with everybody's boxes, what they found, and the word that settles it. */
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { Disagreement, QueueItem } from '#contract/checking.ts'
import type { Entry } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import type { ReviewVerdict } from '#contract/review.ts'
import type { Size } from '#contract/space.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { runCommand, useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { IconButton } from '../../../app/ui/icon-button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import type { PaneBox } from '../../../canvas/pane-box.ts'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import { sendLater } from '../outbox/outbox-store.ts'
import { annotatorRole } from '../people-colours.ts'
import { reviewPath } from '../verify/api.ts'
import { fullPane, useCameras } from '../verify/crop-camera.ts'
import { useLetGo } from '../verify/let-go.ts'
import { noMarks } from '../verify/marks.ts'
import { cropOf, evidenceBoxes } from '../verify/picture.ts'
import { QuestionCard } from '../verify/question-card.tsx'
import { ReasonForm } from '../verify/reason-form.tsx'
import { reasons, reasonText } from '../verify/reasons.ts'
import { useLoadAhead } from '../verify/use-queue.ts'
import { countingReviews, VerdictColumns } from '../verify/verdict-columns.tsx'
import { VerifyPanes } from '../verify/verify-panes.tsx'
import { useActiveTime } from '../work/use-active-time.ts'
import { tellPerson } from '../work/work-store.ts'

export interface SettleItemProps {
  project: Project
  disagreement: Disagreement
  next: Entry | null
  me: string
  onStep: (step: number) => void
  onSettled: () => void
}

/** Mounted anew for each item. */
export function SettleItem({ project, disagreement, next, me, onStep, onSettled }: SettleItemProps) {
  const { entry, reviews, settled } = disagreement
  const { evidence } = entry.content
  const crop = useMemo(() => cropOf(evidence), [evidence])
  const shown = countingReviews(reviews)
  const people = shown.map(({ personId }) => personId)
  const [panel, setPanel] = useState<'mend' | 'reject' | null>(null)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [words, setWords] = useState('')
  const [missing, setMissing] = useState(false)
  const [overlays, setOverlays] = useState(true)
  const [linked, setLinked] = useState(false)
  const cameras = useCameras(entry.id, crop, linked)
  const [selected, setSelected] = useState<string | null>(null)
  const [sizes, setSizes] = useState<{ full: Size; crop: Size } | null>(null)
  const wordsRef = useRef<HTMLTextAreaElement>(null)
  const take = useActiveTime(entry.id)
  const ahead = useMemo(
    (): QueueItem | null => next && { entry: next, reviews: [], hidden: 0, assigned: false, present: [] },
    [next],
  )
  useLoadAhead(ahead, sizes)
  const own = entry.authorId === me && !project.rules.authorsVerify
  const boxes = useMemo(() => {
    const ids = countingReviews(reviews).map(({ personId }) => personId)
    const drawn = countingReviews(reviews).flatMap(({ id, ownBox, personId, personName }): PaneBox[] =>
      ownBox
        ? [{ id, box: ownBox, role: annotatorRole(personId, ids), label: personName, dashed: true }]
        : [],
    )
    return [...evidenceBoxes(evidence), ...drawn].sort(
      (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
    )
  }, [reviews, evidence])

  useLetGo()

  const settle = (verdict: ReviewVerdict) => {
    const reason = verdict === 'accept' ? '' : reasonText(new Set(chosen), words)
    if (verdict !== 'accept' && reason === '') {
      setMissing(true)
      wordsRef.current?.focus()
      return
    }
    const id = newUuid()
    const body = {
      id,
      version: entry.version,
      verdict,
      checks: noMarks,
      reason,
      ownAnswer: null,
      ownBox: null,
      spentMs: take(),
    }
    sendLater({
      id,
      projectId: project.id,
      entryId: entry.id,
      method: 'POST',
      path: reviewPath(entry.id, 'resolution'),
      body,
      what: 'resolution',
    })
    tellPerson(
      `Settled: ${verdict === 'accept' ? 'accepted' : verdict === 'mend' ? 'to be mended' : 'rejected'}.`,
    )
    onSettled()
  }
  const open = (which: typeof panel) => {
    setMissing(false)
    setPanel(which)
  }
  const free = panel === null && !own
  const toggle = (id: string) => {
    setMissing(false)
    setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  }
  const choose = (at: number) => () => {
    const reason = reasons[at]
    if (reason) toggle(reason.id)
  }
  useCommand('verify-accept', () => (panel ? settle(panel) : settle('accept')), !own)
  useCommand('verify-mend', () => open('mend'), free)
  useCommand('verify-reject', () => open('reject'), free)
  useCommand('verify-send', () => panel && settle(panel), panel !== null)
  useCommand('verify-words', () => wordsRef.current?.focus(), panel !== null)
  useCommand('verify-reason-1', choose(0), panel !== null)
  useCommand('verify-reason-2', choose(1), panel !== null)
  useCommand('verify-reason-3', choose(2), panel !== null)
  useCommand('verify-reason-4', choose(3), panel !== null)
  useCommand('verify-reason-5', choose(4), panel !== null)
  useCommand('verify-reason-6', choose(5), panel !== null)
  useCommand('verify-skip', () => onStep(1))
  useCommand('verify-back', () => onStep(-1))
  useCommand('verify-leave', () => {
    if (panel === null) return false
    open(null)
  })
  const toggleOverlays = () => setOverlays(!overlays)
  useCommand('overlays', toggleOverlays, true, toggleOverlays)
  useCommand('link-panes', () => {
    setLinked(!linked)
    if (!linked && crop) cameras.full.show(crop, { share: 0.5 })
  })
  useCommand('zoom-in', () => paneCommands(cameras.full, fullPane).zoomIn())
  useCommand('zoom-out', () => paneCommands(cameras.full, fullPane).zoomOut())
  useCommand('zoom-fit', () => paneCommands(cameras.full, fullPane).fit())
  useCommand('verify-actual', () => paneCommands(cameras.full, fullPane).actualPixels())
  useCommand('zoom-box', () => crop && paneCommands(cameras.full, fullPane).zoomTo(crop, 0.6))

  return (
    <div className="flex min-h-0 min-w-0 grow max-lg:flex-col max-lg:overflow-y-auto">
      <div className="min-w-0 grow max-lg:h-[42dvh] max-lg:shrink-0 max-lg:grow-0">
        <VerifyPanes
          entry={entry}
          cameras={cameras}
          evidence={evidence}
          boxes={boxes}
          revealed
          onReveal={nothing}
          overlays={overlays}
          linked={linked}
          tool="select"
          drawing={null}
          selected={selected}
          onSelect={setSelected}
          onDraw={nothing}
          onBoxChange={nothing}
          onSizes={setSizes}
        />
      </div>
      <aside
        aria-label="Settle it"
        className="flex min-h-0 w-[400px] shrink-0 flex-col border-line border-l bg-panel max-lg:w-full max-lg:border-t max-lg:border-l-0"
      >
        <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4 max-lg:overflow-visible">
          <QuestionCard
            content={entry.content}
            revealed
            ownAnswer={null}
            onAnswer={nothing}
            onReveal={nothing}
          />
          <section aria-label="Verdicts" className="flex flex-col gap-1.5">
            <h2 className="eyebrow">What they found</h2>
            <VerdictColumns reviews={reviews} people={people} me={me} />
          </section>
          {panel && (
            <ReasonForm
              chosen={chosen}
              words={words}
              wordsRef={wordsRef}
              missing={missing}
              send={panel === 'reject' ? 'Reject for good' : 'To be mended'}
              onReason={toggle}
              onWords={(text) => {
                setMissing(false)
                setWords(text)
              }}
              onSend={() => settle(panel)}
              onCancel={() => open(null)}
            />
          )}
        </div>
        <footer className="flex shrink-0 flex-col gap-2 border-line border-t bg-panel p-3 max-lg:sticky max-lg:bottom-0 max-lg:z-10">
          <div className="flex items-center gap-1">
            <p className="min-w-0 grow text-[12.5px] text-muted">
              {own
                ? 'You wrote this item, so somebody else settles it.'
                : settled
                  ? 'It is settled; a new word takes the place of the last one.'
                  : 'Your word then counts in place of theirs.'}
            </p>
            <IconButton
              icon={ChevronLeft}
              label="The one before"
              command="verify-back"
              side="top"
              onClick={() => runCommand('verify-back')}
            />
            <IconButton
              icon={ChevronRight}
              label="The next one"
              command="verify-skip"
              side="top"
              onClick={() => runCommand('verify-skip')}
            />
          </div>
          {panel === null && (
            <div className="flex gap-2">
              <Button
                variant="primary"
                className="grow"
                disabled={!free}
                onClick={() => runCommand('verify-accept')}
              >
                Accept
                <CommandKbd command="verify-accept" />
              </Button>
              <Button disabled={!free} onClick={() => runCommand('verify-mend')}>
                Mend
                <CommandKbd command="verify-mend" />
              </Button>
              <Button variant="danger" disabled={!free} onClick={() => runCommand('verify-reject')}>
                Reject
                <CommandKbd command="verify-reject" />
              </Button>
            </div>
          )}
        </footer>
      </aside>
    </div>
  )
}

const nothing = () => undefined
