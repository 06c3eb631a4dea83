/** The foot of the right column: refine with a person's box, cancel, take the run away. */
import { Link } from '@tanstack/react-router'
import { Ban, Ellipsis, FileJson, History, Link as LinkIcon, Pencil, Presentation, Send } from 'lucide-react'
import { useRef, useState } from 'react'
import { isTerminal, type Run } from '#contract/run.ts'
import { runCommand } from '../../../app/commands.ts'
import { Button } from '../../../app/ui/button.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { Popover } from '../../../app/ui/popover.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { Tooltip } from '../../../app/ui/tooltip.tsx'
import { recordAddress } from './export-address.ts'

export interface ActionBarProps {
  run: Run | null
  canRefine: boolean
  hasDraft: boolean
  refining: boolean
  cancelling: boolean
  onRefine: () => void
  onCancel: () => void
  onDraw: () => void
  onClearBox: () => void
}

export function ActionBar(props: ActionBarProps) {
  const { run, canRefine, hasDraft, refining, cancelling } = props
  if (!run) return null
  const going = !isTerminal(run.status)
  return (
    <footer className="flex shrink-0 items-center gap-2 border-line border-t bg-panel px-4 py-3">
      {going ? (
        <Button variant="danger" className="h-9 grow" onClick={props.onCancel} disabled={cancelling}>
          {cancelling ? <Spinner size={14} label="Cancelling" /> : <Ban size={14} aria-hidden="true" />}
          Cancel
          <CommandKbd command="cancel-run" />
        </Button>
      ) : (
        <Tooltip label={refineHint(run, canRefine, hasDraft)} side="top">
          <Button
            variant="primary"
            className="h-9 grow aria-disabled:cursor-not-allowed aria-disabled:opacity-50"
            // Still focusable, so that the tooltip can say what is missing.
            aria-disabled={!canRefine || refining}
            onClick={() => canRefine && !refining && props.onRefine()}
          >
            {refining && <Spinner size={14} label="Asking again" />}
            Refine with this box
            <CommandKbd command="refine" />
          </Button>
        </Tooltip>
      )}
      <Tooltip
        label="Send this run: as a page, a link, a picture, or for another Loupe"
        command="send-run"
        side="top"
      >
        <Button
          className="h-9 px-2.5"
          disabled={going}
          aria-label="Send…"
          onClick={() => runCommand('send-run')}
        >
          <Send size={16} aria-hidden="true" />
        </Button>
      </Tooltip>
      <Tooltip label="Present this run" command="present-run" side="top">
        <Button asChild className={going ? 'pointer-events-none h-9 px-2.5 opacity-50' : 'h-9 px-2.5'}>
          <Link to="/present/$runId" params={{ runId: run.id }} aria-label="Present" aria-disabled={going}>
            <Presentation size={16} aria-hidden="true" />
          </Link>
        </Button>
      </Tooltip>
      <More {...props} />
    </footer>
  )
}

function refineHint(run: Run, canRefine: boolean, hasDraft: boolean): string {
  if (canRefine) return 'Asks again with your box; the new run stands beside this one'
  if (!run.initialAnswer) return 'There is no initial answer to go on from'
  if (hasDraft) return 'This is the box that was already looked into'
  return 'Click the box and drag a corner, or draw a new one (B)'
}

function More({ run, onDraw, hasDraft, onClearBox }: ActionBarProps) {
  const [open, setOpen] = useState(false)
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      setCopied('yes')
    } catch {
      setCopied('failed')
    }
  }
  const draws = useRef(false)
  const item = 'w-full justify-start'
  return (
    <Popover
      label="More"
      side="top"
      align="end"
      className="w-64 p-1.5"
      open={open}
      onOpenChange={(now) => {
        setOpen(now)
        setCopied('no')
      }}
      onCloseAutoFocus={(event) => {
        if (!draws.current) return
        // The next keys are the picture's, not this button's.
        event.preventDefault()
        draws.current = false
        onDraw()
      }}
      trigger={
        <Button aria-label="More" className="h-9 px-2.5">
          <Ellipsis size={16} aria-hidden="true" />
        </Button>
      }
    >
      <Button variant="ghost" className={item} onClick={copy}>
        <LinkIcon size={14} aria-hidden="true" />
        <span role="status">
          {copied === 'no'
            ? 'Copy link to this view'
            : copied === 'yes'
              ? 'Link copied'
              : 'Not allowed here: copy it from the address bar'}
        </span>
      </Button>
      <Button
        variant="ghost"
        className={item}
        onClick={() => {
          draws.current = true
          setOpen(false)
        }}
      >
        <Pencil size={14} aria-hidden="true" />
        Draw a box
        <CommandKbd command="tool-box" className="ml-auto" />
      </Button>
      <Button
        variant="ghost"
        className={item}
        disabled={!hasDraft}
        onClick={() => {
          setOpen(false)
          onClearBox()
        }}
      >
        <Ban size={14} aria-hidden="true" />
        Delete my box
        <CommandKbd command="delete-box" className="ml-auto" />
      </Button>
      {run && isTerminal(run.status) && (
        <Button variant="ghost" asChild className={item}>
          <Link
            to="/present/$runId"
            params={{ runId: run.id }}
            search={{ replay: true }}
            onClick={() => setOpen(false)}
          >
            <History size={14} aria-hidden="true" />
            Replay as it was recorded
          </Link>
        </Button>
      )}
      {run?.method === 'zoom-refine' && isTerminal(run.status) && (
        <Button variant="ghost" asChild className={item}>
          <a href={recordAddress(run)} download={`zoom-refine-${run.id}.json`} onClick={() => setOpen(false)}>
            <FileJson size={14} aria-hidden="true" />
            Official Zoom-Refine record
          </a>
        </Button>
      )}
    </Popover>
  )
}
