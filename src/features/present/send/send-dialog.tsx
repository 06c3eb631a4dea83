/** Send: every way in which runs can leave this Loupe, with what each weighs. */
import {
  FileImage,
  Film,
  FolderArchive,
  Globe,
  Link as LinkIcon,
  type LucideIcon,
  Package,
} from 'lucide-react'
import { Tabs } from 'radix-ui'
import { lazy, Suspense, useState } from 'react'
import { asProblem } from '../../../app/api/queries.ts'
import { cx } from '../../../app/ui/cx.ts'
import { Dialog } from '../../../app/ui/dialog.tsx'
import { Field } from '../../../app/ui/field.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { useShow } from '../show/use-show.ts'
import { usePlan } from './api.ts'
import { BundlePanel } from './bundle-panel.tsx'
import { LinkPanel } from './link-panel.tsx'
import { PagePanel } from './page-panel.tsx'
import { SitePanel } from './site-panel.tsx'

const FigurePanel = lazy(async () => ({ default: (await import('./figure/figure-panel.tsx')).FigurePanel }))

const AnimationPanel = lazy(async () => ({
  default: (await import('./animation/animation-panel.tsx')).AnimationPanel,
}))

type Kind = 'page' | 'link' | 'figure' | 'animation' | 'bundle' | 'site'

const kinds: readonly { id: Kind; title: string; words: string; icon: LucideIcon; single?: true }[] = [
  { id: 'page', title: 'Web page', words: 'one file, opens from disk', icon: Globe },
  { id: 'link', title: 'Link', words: 'to this view, or read-only', icon: LinkIcon },
  { id: 'figure', title: 'Picture', words: 'SVG, PNG or PDF', icon: FileImage, single: true },
  { id: 'animation', title: 'Animation', words: 'MP4, WebM or GIF', icon: Film, single: true },
  { id: 'bundle', title: 'Bundle', words: 'for another Loupe', icon: Package },
  { id: 'site', title: 'Static site', words: 'a folder for any host', icon: FolderArchive },
]

export interface SendDialogProps {
  runIds: readonly string[]
  onClose: () => void
}

export function SendDialog({ runIds, onClose }: SendDialogProps) {
  const plan = usePlan(runIds)
  const [typed, setTyped] = useState<string | null>(null)
  const [kind, setKind] = useState<Kind>('page')
  const title = (typed ?? plan.data?.title ?? '').trim()
  const problem = asProblem(plan.error)
  const offered = kinds.filter(({ single }) => !single || runIds.length === 1)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={runIds.length === 1 ? 'Send this run' : `Send ${runIds.length} runs`}
      description="What leaves holds the recorded run as it is: nothing is asked again, nothing is made up."
      className="max-w-4xl sm:top-[8vh] sm:max-h-[86vh]"
    >
      <Tabs.Root
        value={kind}
        onValueChange={(next) => setKind(next as Kind)}
        orientation="vertical"
        className="grid sm:grid-cols-[220px_minmax(0,1fr)]"
      >
        <Tabs.List
          aria-label="Ways to send"
          className="flex gap-1 border-line p-3 max-sm:overflow-x-auto max-sm:border-b sm:flex-col sm:border-r"
        >
          {offered.map(({ id, title: name, words, icon: Icon }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className={cx(
                'target flex items-center gap-3 rounded-lg px-3 py-2 text-left hover:bg-hover',
                id === kind ? 'bg-hover text-fg' : 'text-muted',
              )}
            >
              <Icon size={17} className="shrink-0" aria-hidden="true" />
              <span className="min-w-0">
                <span className="block font-medium text-[13px] leading-5">{name}</span>
                <span className="block whitespace-nowrap text-faint text-xs max-sm:hidden">{words}</span>
              </span>
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <div className="flex min-h-[26rem] min-w-0 flex-col gap-5 p-5">
          {kind !== 'figure' && kind !== 'animation' && (
            <Field label="Title">
              {(control) => (
                <input
                  {...control}
                  value={typed ?? plan.data?.title ?? ''}
                  maxLength={200}
                  onChange={(event) => setTyped(event.target.value)}
                  className="h-9 rounded-lg border border-line bg-surface px-3 text-[13px]"
                />
              )}
            </Field>
          )}
          {offered.map(({ id }) => (
            <Tabs.Content key={id} value={id} className="outline-offset-4">
              {id === 'figure' || id === 'animation' ? (
                <OfOneRun runId={runIds[0] ?? ''} kind={id} />
              ) : problem ? (
                <ProblemNote problem={problem} onRetry={() => void plan.refetch()} />
              ) : plan.data ? (
                <>
                  {id === 'page' && <PagePanel plan={plan.data} title={title} />}
                  {id === 'link' && <LinkPanel plan={plan.data} title={title} />}
                  {id === 'bundle' && <BundlePanel plan={plan.data} title={title} />}
                  {id === 'site' && <SitePanel plan={plan.data} title={title} />}
                </>
              ) : (
                <Spinner label="Measuring what it weighs" />
              )}
            </Tabs.Content>
          ))}
        </div>
      </Tabs.Root>
    </Dialog>
  )
}

/** Figures and animations are drawn here in the browser, of one run. */
function OfOneRun({ runId, kind }: { runId: string; kind: 'figure' | 'animation' }) {
  const { show, problem, retry } = useShow(runId)
  if (problem) return <ProblemNote problem={problem} onRetry={retry} />
  if (!show) return <Spinner label="Loading the run" />
  return (
    <Suspense fallback={<Spinner label="Loading" />}>
      {kind === 'figure' ? <FigurePanel show={show} /> : <AnimationPanel show={show} />}
    </Suspense>
  )
}
