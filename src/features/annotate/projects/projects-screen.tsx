/** The first page of Annotate: every project with how far it is, and the ways to begin one. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Database, ImageDown, Images, Plus, SquarePen } from 'lucide-react'
import type { Project } from '#contract/project.ts'
import { asProblem, useSamples } from '../../../app/api/queries.ts'
import { useCommand } from '../../../app/commands.ts'
import { formatAgo } from '../../../app/format.ts'
import { plural } from '../../../app/progress-words.ts'
import { Button } from '../../../app/ui/button.tsx'
import { Chip } from '../../../app/ui/chip.tsx'
import { CommandKbd } from '../../../app/ui/kbd.tsx'
import { ProblemNote } from '../../../app/ui/problem-note.tsx'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { DropVeil } from '../drop-veil.tsx'
import { keepForProject } from '../work/intake.ts'
import { projectsQuery } from '../work/project-api.ts'
import { usePictureDrop } from '../work/use-picture-drop.ts'
import { NewProjectDialog } from './new-project-dialog.tsx'
import { ProgressBar } from './progress-bar.tsx'
import { ProjectThumbs } from './project-thumbs.tsx'
import { useSampleProject } from './sample-project.ts'

export function ProjectsScreen() {
  const search = useSearch({ from: '/annotate' })
  const navigate = useNavigate({ from: '/annotate' })
  const projects = useQuery(projectsQuery)
  const begin = () => void navigate({ search: { new: 'project' } })
  const close = () => {
    keepForProject([])
    void navigate({ search: {} })
  }
  useCommand('project-new', begin)
  const over = usePictureDrop((files) => {
    keepForProject(files)
    begin()
  })
  const problem = asProblem(projects.error)
  return (
    <main className="flex grow flex-col">
      <div className="mx-auto flex w-full max-w-6xl grow flex-col px-4 py-6 sm:px-8 sm:py-8">
        <header className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3">
          <div className="min-w-0 grow basis-96">
            <h1 className="font-semibold text-2xl leading-tight tracking-tight">Annotate</h1>
            <p className="mt-1 text-[13px] text-muted">
              Write questions about small things in large pictures, let several people check them, and publish
              a benchmark that can be trusted.
            </p>
          </div>
          {projects.data && projects.data.length > 0 && (
            <Button variant="primary" onClick={begin}>
              <Plus size={15} aria-hidden="true" />
              New project
              <CommandKbd command="project-new" className="touch:hidden" />
            </Button>
          )}
        </header>
        {problem && !projects.data && (
          <ProblemNote problem={problem} onRetry={() => void projects.refetch()} />
        )}
        {projects.isPending && (
          <div className="grid grow place-items-center text-muted">
            <Spinner label="Loading projects" size={22} />
          </div>
        )}
        {projects.data?.length === 0 && <NoProject onNew={begin} />}
        <ul className="grid gap-4 md:grid-cols-2">
          {projects.data?.map((project) => (
            <ProjectCard key={project.id} project={project} />
          ))}
        </ul>
      </div>
      {over && <DropVeil words="Drop to begin a project" />}
      {search.new === 'project' && <NewProjectDialog onClose={close} />}
    </main>
  )
}

function ProjectCard({ project }: { project: Project }) {
  const { id, name, description, counts, entries, images, rules, createdAt } = project
  return (
    <li
      data-testid="project"
      className="relative flex flex-col gap-3 rounded-2xl border border-line bg-panel pb-4 transition-colors duration-150 focus-within:border-line-strong hover:border-line-strong"
    >
      <ProjectThumbs project={project} />
      <div className="px-4">
        <h2 className="text-base">
          <Link
            to="/annotate/$projectId"
            params={{ projectId: id }}
            search={{}}
            className="rounded font-semibold after:absolute after:inset-0 after:rounded-2xl"
          >
            {name}
          </Link>
        </h2>
        <p className="mt-0.5 text-[13px] text-muted">
          {[
            plural(entries, 'item'),
            plural(images, 'picture'),
            `${rules.overlap} to check each`,
            rules.licence || 'licence not stated',
            formatAgo(createdAt, Date.now()),
          ].join(' · ')}
        </p>
        {description && <p className="mt-1 line-clamp-2 text-[13px] text-muted">{description}</p>}
      </div>
      {rules.categories.length > 0 && (
        <ul aria-label="Categories" className="flex flex-wrap gap-1.5 px-4">
          {rules.categories.slice(0, 6).map((category) => (
            <li key={category}>
              <Chip>{category}</Chip>
            </li>
          ))}
          {rules.categories.length > 6 && (
            <li>
              <Chip>{rules.categories.length - 6} more</Chip>
            </li>
          )}
        </ul>
      )}
      <ProgressBar counts={counts} total={entries} className="mt-auto px-4" />
    </li>
  )
}

/** No project yet: four ways to begin. */
function NoProject({ onNew }: { onNew: () => void }) {
  const samples = useSamples()
  const sample = useSampleProject()
  const problem = asProblem(sample.error)
  return (
    <section
      aria-label="No project yet"
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]"
    >
      <div className="flex min-h-64 flex-col items-center justify-center gap-2 rounded-2xl border-2 border-line-strong border-dashed p-6 text-center">
        <ImageDown size={28} strokeWidth={1.5} className="mb-1 text-muted" aria-hidden="true" />
        <p className="font-semibold text-[15px]">
          <span className="touch:hidden">Drop pictures here to begin a project with them</span>
          <span className="hidden touch:inline">Begin a project, then choose its pictures</span>
        </p>
        <p className="max-w-prose text-[13px] text-muted">
          An item is begun on each. Large pictures are welcome: they open like small ones.
        </p>
        <Button variant="primary" onClick={onNew} className="mt-3">
          <SquarePen size={14} aria-hidden="true" />
          New project
          <CommandKbd command="project-new" className="touch:hidden" />
        </Button>
      </div>
      <div className="flex flex-col gap-5 py-2">
        <div>
          <h2 className="font-semibold text-lg">No benchmark in the making</h2>
          <p className="mt-1 text-[13px] text-muted leading-5">
            An item is a picture, a question, its answer, and the box where the answer can be seen. Several
            people then check it on the whole picture and on the crop.
          </p>
        </div>
        <div className="flex flex-col items-start gap-1">
          <Button
            onClick={() => sample.mutate(samples.data ?? [])}
            disabled={!samples.data?.length || sample.isPending}
          >
            <Images size={14} aria-hidden="true" />
            {sample.isPending ? 'Beginning…' : 'Begin with the sample scenes'}
          </Button>
          <p className="text-faint text-xs">The scenes that ship, an unwritten item on each.</p>
        </div>
        <div className="flex flex-col items-start gap-1">
          <Button onClick={onNew}>
            <Database size={14} aria-hidden="true" />
            From a dataset…
          </Button>
          <p className="text-faint text-xs">
            A benchmark that was imported in Explore, to check and mend it.
          </p>
        </div>
        {problem && <ProblemNote problem={problem} />}
      </div>
    </section>
  )
}
