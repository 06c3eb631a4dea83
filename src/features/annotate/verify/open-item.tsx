/** The item that is being checked: its pictures, its question, and everything that can be said of it. */
import { useMemo, useRef, useState } from 'react'
import type { QueueItem } from '#contract/checking.ts'
import type { Project } from '#contract/project.ts'
import type { ReviewVerdict } from '#contract/review.ts'
import type { Box, Size } from '#contract/space.ts'
import { settleBox } from '../../../canvas/box-edit.ts'
import { focusPane, paneCommands } from '../../../canvas/pane-commands.ts'
import { useActiveTime } from '../work/use-active-time.ts'
import { tellPerson } from '../work/work-store.ts'
import { isGone } from './change-note.tsx'
import { fullPane, useCameras } from './crop-camera.ts'
import { type DraftAct, hindrance, type VerifyDraft } from './draft.ts'
import { ItemPanel } from './item-panel.tsx'
import { useLetGo } from './let-go.ts'
import { marks } from './marks.ts'
import { cropOf, evidenceAt, evidenceId, ownId } from './picture.ts'
import { back, drop, type Session, skip } from './session.ts'
import { takeChange, useChange } from './use-changes.ts'
import { useItemBoxes } from './use-item-boxes.ts'
import { useItemView } from './use-item-view.ts'
import { useLoadAhead } from './use-queue.ts'
import { useVerifyCommands } from './use-verify-commands.ts'
import { VerifyPanes } from './verify-panes.tsx'
import {
  act,
  changeSession,
  draftOf,
  sayVerdict,
  setTryFirst,
  undoVerdict,
  useVerify,
} from './verify-store.ts'

export interface OpenItemProps {
  project: Project
  item: QueueItem
  next: QueueItem | null
  session: Session
  me: string
}

export function OpenItem({ project, item, next, session, me }: OpenItemProps) {
  const { entry } = item
  useLetGo()
  const state = useVerify()
  const draft = draftOf(state, item)
  const view = useItemView(entry.id)
  const take = useActiveTime(entry.id)
  const change = useChange(item)
  const [taking, setTaking] = useState<string | null>(null)
  const [missing, setMissing] = useState(false)
  const wordsRef = useRef<HTMLTextAreaElement>(null)
  const content = draft.content ?? entry.content
  const crop = useMemo(() => cropOf(content.evidence), [content.evidence])
  const cameras = useCameras(entry.id, crop, view.linked)
  const [sizes, setSizes] = useState<{ full: Size; crop: Size } | null>(null)
  useLoadAhead(next, sizes)
  const revealed = draft.stage === 'judge'
  const mending = draft.panel === 'mend'
  const boxes = useItemBoxes(item, me, draft.ownBox, content.evidence, revealed, mending)

  const alter = (...acts: DraftAct[]) => act(item, ...acts)
  const takeIt = async () => {
    if (!change || taking === entry.id) return
    if (isGone(change)) return changeSession((now) => drop(now, entry.id))
    setTaking(entry.id)
    const done = await takeChange(entry.id)
    setTaking(null)
    if (done) tellPerson(takenWords(useVerify.getState().drafts[entry.id]))
  }
  const say = (verdict: ReviewVerdict, fine = false) => {
    const hurdle = hindrance(draft, verdict, entry)
    if (hurdle?.kind === 'unseen') return alter({ do: 'reveal' })
    if (change?.stale) return tellPerson('Not sent: the item is not what it was. First show it as it is now.')
    if (hurdle?.kind === 'marks') return alter({ do: 'warn' })
    if (hurdle?.kind === 'reason') {
      setMissing(true)
      wordsRef.current?.focus()
      return
    }
    sayVerdict(project, item, { verdict, fine, spentMs: take() })
    // Fields of a panel that has gone would keep the keyboard.
    if (document.activeElement instanceof HTMLElement && document.activeElement.closest('[data-panel]'))
      document.activeElement.blur()
    tellPerson(saidWords[verdict])
  }
  const reveal = () => alter({ do: 'reveal' })
  const leave = () => {
    if (view.tool === 'draw') view.set({ tool: 'select' })
    else if (draft.panel) alter({ do: 'panel', panel: null })
    else return false
    setMissing(false)
    return true
  }
  const changeEvidence = (evidence: readonly Box<'image'>[]) =>
    alter({ do: 'content', content: { ...content, evidence: [...evidence] } })
  const putBox = (drawn: Box<'image'>, id: string | null) => {
    const box = settleBox(drawn, entry)
    if (!box) return
    const at = evidenceAt(id)
    if (!mending) return alter({ do: 'box', box })
    if (at !== null) return changeEvidence(content.evidence.with(at, box))
    changeEvidence(content.evidence.length <= 1 ? [box] : [...content.evidence, box])
  }
  const addBox = (drawn: Box<'image'>) => {
    putBox(drawn, null)
    const last = content.evidence.length <= 1 ? 0 : content.evidence.length
    view.set({ tool: 'select', selected: mending ? evidenceId(last) : ownId })
  }
  const place = () => {
    focusPane(fullPane)
    const placed = paneCommands(cameras.full, fullPane).placedBox()
    if (placed) addBox(placed)
  }

  useVerifyCommands({
    draft,
    letters: entry.content.type === 'choice' ? entry.content.options.map(({ letter }) => letter) : [],
    cameras,
    linked: view.linked,
    crop: revealed ? crop : null,
    answer: (answer) => alter({ do: 'answer', answer }),
    reveal,
    mark: (mark, value) => alter({ do: 'mark', mark, value }),
    accept: () => say('accept'),
    fine: () => say('accept', true),
    open: (panel) => {
      setMissing(false)
      alter({ do: 'panel', panel })
    },
    send: () => draft.panel && say(draft.panel),
    reason: (id) => {
      setMissing(false)
      alter({ do: 'reason', id })
    },
    ownWords: () => wordsRef.current?.focus(),
    skip: () => changeSession(skip),
    back: () => changeSession(back),
    undo: () => undoVerdict(project.id),
    take: change ? () => void takeIt() : null,
    draws: view.tool === 'draw',
    drawing: () => {
      if (view.tool === 'draw') return view.set({ tool: 'select' })
      // What is drawn is to be seen.
      view.setOverlays(true)
      view.set({ tool: 'draw' })
    },
    place,
    deleteBox: () => {
      const at = evidenceAt(view.selected)
      if (mending && at !== null) changeEvidence(content.evidence.toSpliced(at, 1))
      else if (draft.ownBox && !mending) alter({ do: 'box', box: null })
      else return false
      return true
    },
    overlays: () => view.setOverlays(!view.overlays),
    link: () => {
      view.set({ linked: !view.linked })
      if (!view.linked && crop) cameras.full.show(crop, { share: 0.5 })
    },
    tryFirst: () => {
      setTryFirst(!state.tryFirst)
      tellPerson(
        state.tryFirst ? 'The answer is shown at once.' : 'You answer first, then the answer is shown.',
      )
    },
    leave,
  })

  return (
    <div className="flex min-h-0 grow max-md:flex-col max-md:overflow-y-auto">
      <div className="min-w-0 grow max-md:h-[46dvh] max-md:shrink-0 max-md:grow-0">
        <VerifyPanes
          entry={entry}
          cameras={cameras}
          evidence={content.evidence}
          boxes={boxes}
          revealed={revealed}
          onReveal={reveal}
          overlays={view.overlays}
          linked={view.linked}
          tool={view.tool}
          drawing={mending ? 'evidence' : 'own'}
          // Arrow keys move the view to where the box is wanted.
          selected={view.tool === 'draw' ? null : view.selected}
          onSelect={(selected) => view.set({ selected })}
          onDraw={addBox}
          onBoxChange={(id, box, phase) => {
            if (phase === 'end') putBox(box, id)
          }}
          onSizes={setSizes}
        />
      </div>
      <ItemPanel
        project={project}
        item={item}
        session={session}
        me={me}
        change={change}
        taking={taking === entry.id}
        draft={draft}
        content={content}
        tryFirst={state.tryFirst}
        missing={missing}
        wordsRef={wordsRef}
        alter={(...acts) => {
          setMissing(false)
          alter(...acts)
        }}
        onSend={() => draft.panel && say(draft.panel)}
        onCancel={leave}
      />
    </div>
  )
}

const saidWords: Record<ReviewVerdict, string> = {
  accept: 'Accepted.',
  mend: 'Mended.',
  reject: 'Rejected.',
}

const untouched = { again: [], clashes: [] }

/** What has to be looked at again, now that the item is another one. */
function takenWords({ again, clashes }: Pick<VerifyDraft, 'again' | 'clashes'> = untouched): string {
  const asked = marks.filter(({ mark }) => again.includes(mark)).map(({ label }) => `“${label}”`)
  const both = clashes.length > 0 ? ` Both of you changed: ${clashes.join(', ')}.` : ''
  return `This is the item as it is now.${asked.length > 0 ? ` Asked again: ${asked.join(', ')}.` : ''}${both}`
}
