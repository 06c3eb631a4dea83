/** One project: its header with the tabs, and what lies under each. */
import { Link } from '@tanstack/react-router'
import { FolderX, Settings2 } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import { mayAct } from '#contract/account.ts'
import type { Project } from '#contract/project.ts'
import { useMe } from '../../app/api/me.ts'
import { useCommand } from '../../app/commands.ts'
import { Button } from '../../app/ui/button.tsx'
import { cx } from '../../app/ui/cx.ts'
import { Empty } from '../../app/ui/empty.tsx'
import { IconButton } from '../../app/ui/icon-button.tsx'
import { ProblemNote } from '../../app/ui/problem-note.tsx'
import { Spinner } from '../../app/ui/spinner.tsx'
import { AuthorScreen } from './author-screen.tsx'
import { PresentPeople } from './initials.tsx'
import { startOutbox } from './outbox/outbox-store.ts'
import { RulesDialog } from './projects/rules-dialog.tsx'
import { SaveLine } from './save-line.tsx'
import type { ProjectTab } from './search.ts'
import { usePresence } from './use-presence.ts'
import { projectRoute, useProjectSearch } from './use-project-search.ts'
import { openProject, refreshChanges, useWork } from './work/work-store.ts'

const VerifyScreen = lazy(() =>
  import('./verify/verify-screen.tsx').then((module) => ({ default: module.VerifyScreen })),
)
const PeopleScreen = lazy(() =>
  import('./people/people-screen.tsx').then((module) => ({ default: module.PeopleScreen })),
)
const PublishScreen = lazy(() =>
  import('./publish/publish-screen.tsx').then((module) => ({ default: module.PublishScreen })),
)

const tabWords: Record<ProjectTab, string> = {
  author: 'Author',
  verify: 'Verify',
  people: 'People',
  publish: 'Publish',
}

/** Between looks at what others changed; seldom where nobody looks at the page. */
const pollMs = 2000
const pollHiddenMs = 15_000

export function ProjectScreen() {
  const { projectId } = projectRoute.useParams()
  const { project, loaded, problem, projectId: open } = useWork()
  useProject(projectId)
  if (problem && !loaded) {
    return (
      <main className="grid grow place-items-center p-4">
        {problem.status === 404 ? (
          <Empty icon={FolderX} title="There is no project at this address">
            <p className="mb-4">It may have been deleted, or is of another Loupe.</p>
            <Button asChild>
              <Link to="/annotate">All projects</Link>
            </Button>
          </Empty>
        ) : (
          <ProblemNote problem={problem} onRetry={() => void refreshChanges()} className="w-full max-w-lg" />
        )}
      </main>
    )
  }
  if (!project || !loaded || open !== projectId) {
    return (
      <main className="grid grow place-items-center text-muted">
        <Spinner label="Opening the project" size={22} />
      </main>
    )
  }
  return <OpenProject project={project} />
}

function useProject(projectId: string): void {
  const { data: me } = useMe()
  const person = me?.person?.id
  const may = me?.person ? mayAct(me.person.role, 'annotator') : true
  useEffect(() => {
    if (person !== undefined) startOutbox(person)
    useWork.setState({ mayWrite: may })
  }, [person, may])
  useEffect(() => {
    openProject(projectId)
    let timer: ReturnType<typeof setTimeout>
    let over = false
    const turn = async () => {
      await refreshChanges()
      if (!over) timer = setTimeout(turn, document.hidden ? pollHiddenMs : pollMs)
    }
    void turn()
    const look = () => !document.hidden && void refreshChanges()
    document.addEventListener('visibilitychange', look)
    return () => {
      over = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [projectId])
}

function OpenProject({ project }: { project: Project }) {
  const { search, set } = useProjectSearch()
  const { data: me } = useMe()
  const tab = search.tab ?? 'author'
  const doing = tab === 'author' ? 'authoring' : tab === 'verify' ? 'verifying' : 'looking'
  const others = usePresence(project.id, search.entry ?? null, doing)
  useCommand('project-rules', () => set({ open: 'rules' }))
  return (
    <main className="flex min-h-0 grow flex-col">
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-0.5 border-line border-b bg-panel px-3 sm:px-4">
        <h1 className="min-w-0 max-w-72 truncate font-semibold text-sm">
          <Link
            to="/annotate"
            className="text-muted underline decoration-line-strong underline-offset-4 hover:text-fg max-sm:sr-only"
          >
            Annotate
          </Link>
          <span aria-hidden="true" className="px-1.5 text-faint max-sm:hidden">
            /
          </span>
          {project.name}
        </h1>
        <Tabs tab={tab} />
        <div className="ml-auto flex min-w-0 items-center gap-1">
          <PresentPeople people={others} me={me?.person?.id ?? null} />
          <SaveLine />
          <IconButton
            icon={Settings2}
            label="Settings of the project"
            command="project-rules"
            onClick={() => set({ open: 'rules' })}
          />
        </div>
      </header>
      <Note />
      <Suspense
        fallback={
          <div className="grid grow place-items-center text-muted">
            <Spinner label="Loading" size={22} />
          </div>
        }
      >
        {tab === 'author' && <AuthorScreen project={project} others={others} me={me?.person?.id ?? null} />}
        {tab === 'verify' && <VerifyScreen project={project} />}
        {tab === 'people' && <PeopleScreen project={project} />}
        {tab === 'publish' && <PublishScreen project={project} />}
      </Suspense>
      {search.open === 'rules' && <RulesDialog project={project} onClose={() => set({ open: undefined })} />}
    </main>
  )
}

function Tabs({ tab }: { tab: ProjectTab }) {
  return (
    <nav aria-label="Parts of the project" className="flex self-stretch max-sm:order-last max-sm:w-full">
      {(Object.keys(tabWords) as ProjectTab[]).map((one) => (
        <Link
          key={one}
          from="/annotate/$projectId"
          to="."
          search={(old) => ({ entry: old.entry, tab: one === 'author' ? undefined : one })}
          aria-current={one === tab ? 'page' : undefined}
          className={cx(
            'target inline-flex items-center border-b-2 px-3 py-2 font-medium text-[13px] max-sm:grow max-sm:justify-center max-sm:px-1',
            one === tab ? 'border-fg text-fg' : 'border-transparent text-muted hover:text-fg',
          )}
        >
          {tabWords[one]}
        </Link>
      ))}
    </nav>
  )
}

/** What has just happened: said aloud, shown for a few seconds. */
function Note() {
  const note = useWork((state) => state.note)
  useEffect(() => {
    if (!note) return
    const timer = setTimeout(() => useWork.setState({ note: null }), 6000)
    return () => clearTimeout(timer)
  }, [note])
  return (
    <div
      role="status"
      className="-translate-x-1/2 pointer-events-none fixed bottom-16 left-1/2 z-40 max-w-[calc(100vw-2rem)]"
    >
      {note && (
        <p
          data-testid="note"
          className="rounded-xl border border-line-strong bg-raised px-4 py-2 text-[13px] shadow-float"
        >
          {note.words}
        </p>
      )}
    </div>
  )
}
