import type { Project } from '#contract/project.ts'

export function PublishScreen({ project }: { project: Project }) {
  return <p className="p-8 text-muted">Publishing {project.name} comes here.</p>
}
