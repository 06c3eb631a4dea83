/** The first pictures of a project, as a strip over its card. */
import { useQuery } from '@tanstack/react-query'
import { entryPageSchema } from '#contract/entry-list.ts'
import type { Project } from '#contract/project.ts'
import { request } from '../../../app/api/client.ts'
import { EntryThumb } from '../list/entry-thumb.tsx'
import { projectPath } from '../work/project-api.ts'

const shown = 5

export function ProjectThumbs({ project }: { project: Project }) {
  const { data } = useQuery({
    queryKey: ['project-thumbs', project.id, project.revision],
    queryFn: ({ signal }) =>
      request(`${projectPath(project.id)}/entries?count=24`, { signal }, entryPageSchema),
    enabled: project.entries > 0,
  })
  // One of each picture, however many items it has.
  const once = [...new Map((data?.entries ?? []).map((entry) => [entry.imageId, entry])).values()]
  return (
    <div
      aria-hidden="true"
      className="grid h-24 auto-cols-fr grid-flow-col gap-px overflow-hidden rounded-t-2xl bg-canvas"
    >
      {once.slice(0, shown).map((entry) => (
        <EntryThumb key={entry.id} entry={entry} cover className="h-full" />
      ))}
    </div>
  )
}
