/** A project on the sample scenes: one click to something to write about. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { entrySchema } from '#contract/entry.ts'
import { imageInfoSchema, type Sample } from '#contract/image.ts'
import { projectSchema } from '#contract/project.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { newUuid } from '../../../app/api/uuid.ts'
import { projectPath, projectsQuery } from '../work/project-api.ts'

export function useSampleProject() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (samples: readonly Sample[]) => {
      const project = await request('/api/projects', jsonBody({ name: 'Sample scenes' }), projectSchema)
      for (const { id } of samples) {
        const take = { method: 'POST' }
        const image = await request(`/api/samples/${encodeURIComponent(id)}/image`, take, imageInfoSchema)
        const entry = jsonBody({ id: newUuid(), changeId: newUuid(), imageId: image.id })
        await request(`${projectPath(project.id)}/entries`, entry, entrySchema)
      }
      return project
    },
    onSuccess: (project) =>
      navigate({ to: '/annotate/$projectId', params: { projectId: project.id }, search: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
}
