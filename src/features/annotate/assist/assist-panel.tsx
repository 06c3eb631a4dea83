/** Help by engines beside the item that is open: answers and votes, questions, boxes. Nothing of it is an item until a person says so. */
import { Bot, History } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { asProblem } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Disclosure } from '../../../app/ui/disclosure.tsx'
import { Popover, PopoverClose } from '../../../app/ui/popover.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Segmented } from '../../../app/ui/segmented.tsx'
import type { AssistMountProps } from '../assist-mount.ts'
import { goesOn, useAskEngines, useSuggestion, useSuggestions } from './api.ts'
import { AskForm } from './ask-form.tsx'
import { openSuggestion, useAssist, usePart } from './assist-store.ts'
import { BoxesSection } from './boxes-section.tsx'
import { SuggestionView } from './suggestion-view.tsx'
import { useAskingNow } from './use-asking.ts'

export function AssistPanel(mount: AssistMountProps) {
  const [open, setOpen] = usePart('open')
  const [, setBoxes] = usePart('boxes')
  // The first press shows what would be asked of whom; the next one asks.
  const show = (boxes: boolean) => {
    setOpen(true)
    setBoxes(boxes)
  }
  useCommand('assist-ask', () => show(false), !open)
  useCommand('assist-boxes', () => show(true), !open)
  return (
    <Disclosure
      open={open}
      onOpenChange={setOpen}
      className="border-line border-t pt-2"
      summaryClassName="px-1"
      summary={
        <span className="flex items-center gap-2 font-medium">
          <Bot size={15} aria-hidden="true" />
          Assist
        </span>
      }
    >
      {open && <Opened {...mount} />}
    </Disclosure>
  )
}

function Opened(mount: AssistMountProps) {
  const { entry, project, content } = mount
  const [boxes, setBoxes] = usePart('boxes')
  const asking = useAskingNow(entry.imageId, content)
  const openId = useAssist((state) => state.open[entry.imageId] ?? null)
  const { data: suggestion, error } = useSuggestion(openId)
  const ask = useAskEngines(project.id)
  const start = () => {
    if (!asking.wish) return
    ask.mutate(asking.wish, { onSuccess: ({ id }) => openSuggestion(entry.imageId, id) })
  }
  const busy = ask.isPending || (suggestion !== undefined && goesOn(suggestion))
  const problem = asProblem(ask.error ?? error)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // it answers a promise in newer browsers, which would be taken for a cleanup
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={panel} className="flex min-w-0 scroll-mb-4 flex-col gap-3 pt-2" data-testid="assist">
      <div className="flex items-center gap-1">
        <Segmented
          label="Help with"
          value={boxes ? 'boxes' : 'questions'}
          options={[
            { value: 'questions', label: 'Questions' },
            { value: 'boxes', label: 'Boxes' },
          ]}
          onChange={(value) => setBoxes(value === 'boxes')}
        />
        {!boxes && <Earlier {...mount} openId={openId} />}
      </div>
      {/* Both stay mounted, so that their keys work whichever is shown. */}
      <div className={boxes ? 'hidden' : 'flex min-w-0 flex-col gap-3'}>
        <AskForm asking={asking} busy={busy} onAsk={start} />
        {problem && <ProblemNote problem={problem} />}
        {suggestion && <SuggestionView key={suggestion.id} {...mount} suggestion={suggestion} />}
      </div>
      <div className={boxes ? 'flex min-w-0 flex-col gap-3' : 'hidden'}>
        <BoxesSection {...mount} asking={asking} />
      </div>
    </div>
  )
}

/** What was asked about this picture before. */
function Earlier({ project, entry, openId }: AssistMountProps & { openId: string | null }) {
  const { data: all = [] } = useSuggestions(project.id, entry.imageId)
  if (all.length === 0) return null
  return (
    <Popover
      label="Earlier suggestions"
      align="end"
      className="p-1!"
      trigger={
        <Button variant="ghost" className="ml-auto px-2">
          <History size={14} aria-hidden="true" />
          {all.length}
          <span className="sr-only">earlier suggestions</span>
        </Button>
      }
    >
      <ol className="flex max-h-72 w-80 flex-col overflow-y-auto">
        {all.map(({ id, first, questions, accepted, status, createdAt, writer }) => (
          <li key={id}>
            <PopoverClose asChild>
              <button
                type="button"
                aria-current={id === openId ? 'true' : undefined}
                onClick={() => openSuggestion(entry.imageId, id)}
                className="target flex w-full flex-col justify-center rounded-lg px-2 py-1 text-left hover:bg-hover aria-current:bg-hover"
              >
                <span className="w-full truncate text-[13px]">
                  {first ?? (writer ? `${writer.label} is writing` : '—')}
                </span>
                <span className="text-faint text-xs">
                  {new Date(createdAt).toLocaleString()} · {questions}{' '}
                  {questions === 1 ? 'question' : 'questions'}
                  {accepted > 0 && `, ${accepted} accepted`} · {status}
                </span>
              </button>
            </PopoverClose>
          </li>
        ))}
      </ol>
    </Popover>
  )
}
