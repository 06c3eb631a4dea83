/** The verification of one project on this page: the way through its queue, and drafts that outlive a reload. */

import { z } from 'zod'
import { create } from 'zustand'
import type { QueueItem } from '#contract/checking.ts'
import type { Entry } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { givenReviewSchema, type NewReview, newReviewSchema, type ReviewVerdict } from '#contract/review.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { keep, readKept } from '../kept.ts'
import type { RequestOp } from '../outbox/outbox.ts'
import { dropRefused, onOutbox, sendLater, useOutboxStore, whoChanges } from '../outbox/outbox-store.ts'
import { takeBack } from '../work/undoing.ts'
import { tellPerson, workContent } from '../work/work-store.ts'
import { reviewPath, withdrawPath } from './api.ts'
import { carryOver } from './changed.ts'
import {
  actOn,
  type DraftAct,
  draftOfReview,
  mendedParts,
  reviewOf,
  startDraft,
  type VerifyDraft,
  verifyDraftSchema,
} from './draft.ts'
import { noMarks } from './marks.ts'
import { saveMended } from './save-mended.ts'
import {
  arrived,
  give,
  givenOf,
  type Mend,
  noSession,
  refuse,
  renew,
  type Session,
  undoLast,
} from './session.ts'

interface VerifyState {
  readonly projectId: string | null
  readonly session: Session
  /** by entry */
  readonly drafts: Readonly<Record<string, VerifyDraft>>
  /** people who first answer by themselves */
  readonly tryFirst: boolean
}

const draftsKey = 'loupe-verify-drafts'
const tryKey = 'loupe-verify-try-first'
/** More drafts than anybody leaves open; the oldest go. */
const mostDrafts = 100

export const useVerify = create<VerifyState>(() => ({
  projectId: null,
  session: noSession,
  drafts: readKept(draftsKey, z.record(z.string(), verifyDraftSchema), {}),
  tryFirst: readKept(tryKey, z.boolean(), true),
}))

/** Begins with a project; coming back to the same one goes on. */
export function openVerification(projectId: string): void {
  if (useVerify.getState().projectId !== projectId) useVerify.setState({ projectId, session: noSession })
}

export function changeSession(change: (session: Session) => Session): void {
  useVerify.setState(({ session }) => ({ session: change(session) }))
}

export function setTryFirst(tryFirst: boolean): void {
  useVerify.setState({ tryFirst })
  keep(tryKey, tryFirst)
}

type DraftState = Pick<VerifyState, 'drafts' | 'session' | 'tryFirst'>

/** What this person has said of the item; null: nothing that stands. */
function saidOf({ session }: Pick<VerifyState, 'session'>, { entry, reviews }: QueueItem) {
  const mine = reviews.findLast(
    ({ current, role, personId }) => current && role === 'review' && personId === whoChanges(),
  )
  return givenOf(session, entry.id)?.review ?? mine ?? null
}

/**
 * What was begun with this version of the item, else what was begun with an older one, as far as it still means something,
 * else what was said of it already, else a new draft.
 */
export function draftOf(state: DraftState, item: QueueItem): VerifyDraft {
  const { entry } = item
  const kept = state.drafts[entry.id]
  if (kept?.version === entry.version) return kept
  if (kept?.seen && kept.version < entry.version) return carryOver(kept, kept.seen, entry)
  const said = saidOf(state, item)
  const draft = said ? draftOfReview(entry, said) : startDraft(entry, state.tryFirst)
  if (!kept || (kept.words === '' && kept.chosen.length === 0)) return draft
  return { ...draft, words: kept.words, chosen: kept.chosen }
}

export function act(item: QueueItem, ...acts: readonly DraftAct[]): void {
  const draft = acts.reduce(actOn, draftOf(useVerify.getState(), item))
  putDraft(item.entry.id, { ...draft, seen: item.entry.content })
}

/** The item as it is now takes the place of the one that was opened; what was begun or said of that one is taken along. */
export function renewItem(fresh: QueueItem): void {
  const state = useVerify.getState()
  const { id, version } = fresh.entry
  const shown = state.session.items.find(({ entry }) => entry.id === id)
  if (!shown || shown.entry.version >= version) return
  const begun = state.drafts[id] !== undefined || saidOf(state, shown) !== null
  if (begun) act(shown)
  changeSession((session) => renew(session, fresh))
  if (begun) act(fresh)
}

function putDraft(entryId: string, draft: VerifyDraft | null): void {
  const { [entryId]: _, ...others } = useVerify.getState().drafts
  const drafts = Object.fromEntries(
    Object.entries(draft ? { ...others, [entryId]: draft } : others).slice(-mostDrafts),
  )
  useVerify.setState({ drafts })
  keep(draftsKey, drafts)
}

export interface Verdict {
  readonly verdict: ReviewVerdict
  /** the checks that were not judged hold */
  readonly fine?: boolean
  readonly spentMs: number
}

/** Says what a person found. It is on its way through the outbox, and the next item is open. */
export function sayVerdict(
  project: Project,
  item: QueueItem,
  { verdict, fine = false, spentMs }: Verdict,
): void {
  const { entry } = item
  const draft = draftOf(useVerify.getState(), item)
  const review = reviewOf(draft, verdict, entry, { id: newUuid(), spentMs, fine })
  post(project.id, entry.id, review)
  const mended = verdict === 'mend' && draft.content && mendedParts(entry.content, draft.content).length > 0
  let mend: Mend | null = null
  if (mended && draft.content) {
    mend = { part: saveMended(project.id, entry, draft.content), draft }
    // As mended it is right: that is said of the version that comes of it.
    const fit: NewReview = {
      ...review,
      id: newUuid(),
      version: entry.version + 1,
      verdict: 'accept',
      reason: '',
      checks: noMarks,
      spentMs: 0,
    }
    post(project.id, entry.id, fit)
  }
  changeSession((session) => give(session, entry.id, review, mend))
}

function post(projectId: string, entryId: string, review: NewReview): void {
  sendLater({
    id: review.id,
    projectId,
    entryId,
    method: 'POST',
    path: reviewPath(entryId),
    body: review,
    what: 'verdict',
  })
}

/** Takes the last verdict back, with what it mended; its item is open again as it was left. False: there is none. */
export function undoVerdict(projectId: string): boolean {
  const undone = undoLast(useVerify.getState().session)
  if (!undone) return false
  const { entryId, review, mend } = undone.taken
  tellPerson('The last verdict is taken back.')
  // Before the verdict: what the server then tells is the item as it stands in the end.
  if (mend) takeBack(mend.part)
  sendLater({
    id: newUuid(),
    projectId,
    entryId,
    method: 'DELETE',
    path: withdrawPath(review.id),
    body: undefined,
    what: 'withdrawal',
  })
  useVerify.setState({ session: mend ? asBefore(undone.session, entryId, review.version) : undone.session })
  const { entry } = undone.session.items.find((item) => item.entry.id === entryId) ?? {}
  if (entry && !useVerify.getState().drafts[entryId])
    putDraft(entryId, mend?.draft ?? draftOfReview(entry, review))
  return true
}

/** The item as it was when it was judged; what others have changed since is in it, too. */
function asBefore(session: Session, entryId: string, version: number): Session {
  const content = workContent(entryId)
  if (!content) return session
  const items = session.items.map((item) =>
    item.entry.id === entryId ? { ...item, entry: { ...item.entry, content, version } } : item,
  )
  return { ...session, items }
}

/** Its item comes again, so it does not wait for a person; what was typed goes into the next verdict. */
function verdictRefused({ id, entryId, body }: RequestOp, why: string): void {
  changeSession((session) => refuse(session, id, why))
  dropRefused(id)
  const review = newReviewSchema.safeParse(body).data
  if (review && entryId !== null) {
    if (review.verdict === 'mend') dropWordOnMended(entryId, review.version + 1)
    const typed = review.reason !== '' && !useVerify.getState().drafts[entryId]
    if (typed) putDraft(entryId, draftOfReview(review, review))
  }
  tellPerson(`A verdict was not taken: ${why} The item comes again.`)
}

/** The version that was to come of mending is somebody else's by now. */
function dropWordOnMended(entryId: string, version: number): void {
  for (const op of useOutboxStore.getState().ops) {
    if (op.kind !== 'request' || op.what !== 'verdict' || op.entryId !== entryId) continue
    if (newReviewSchema.safeParse(op.body).data?.version === version) dropRefused(op.id)
  }
}

onOutbox((event) => {
  if (event.kind === 'met' || event.op.kind !== 'request') return
  const { what } = event.op
  if (event.kind === 'refused') {
    const why = event.detail ?? event.title
    if (what === 'verdict') verdictRefused(event.op, why)
    // The verdict was refused itself: there is nothing to take back.
    else if (what === 'withdrawal' && event.code === 'review-not-found') dropRefused(event.id)
    else if (what === 'withdrawal') tellPerson(`A verdict was not taken back: ${why}`)
    else if (what === 'resolution') tellPerson(`A disagreement was not settled: ${why}`)
    return
  }
  if (what !== 'verdict' && what !== 'withdrawal') return
  const reply = givenReviewSchema.safeParse(event.reply)
  if (!reply.success || (what === 'verdict' && beingTakenBack(reply.data.entry.id))) return
  if (what === 'withdrawal') keepDraft(reply.data.entry)
  changeSession((session) => arrived(session, reply.data))
  // The verdict is the server's now; one that was taken back in the meantime goes on as a draft.
  const { given } = useVerify.getState().session
  if (given.some(({ review }) => review.id === event.id)) putDraft(reply.data.entry.id, null)
})

/** What comes in of its verdict is of the past; the withdrawal tells how the item stands then. */
const beingTakenBack = (entryId: string) =>
  useOutboxStore
    .getState()
    .ops.some((op) => op.kind === 'request' && op.what === 'withdrawal' && op.entryId === entryId)

/** Mending and taking it back made new versions of what the draft is about. */
function keepDraft(entry: Entry): void {
  const { drafts, session } = useVerify.getState()
  const draft = drafts[entry.id]
  const shown = session.items.find((item) => item.entry.id === entry.id)?.entry
  if (!draft || !shown || draft.version !== shown.version) return
  putDraft(entry.id, carryOver(draft, shown.content, entry))
}
