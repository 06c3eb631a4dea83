/** Files with boxes, taken into a project in one change that can be taken back. */
import { type BoxesPer, type BoxImport, boxImportSchema } from '#contract/box-import.ts'
import { bulkResultSchema } from '#contract/entry-list.ts'
import { jsonBody, request } from '../../../app/api/client.ts'
import { projectPath } from '../work/project-api.ts'

/** Sent twice with the same `id`, it is taken in once. */
export function importBoxes(projectId: string, id: string, file: File, per: BoxesPer): Promise<BoxImport> {
  const form = new FormData()
  form.set('file', file, file.name)
  const search = new URLSearchParams({ id, per })
  return request(
    `${projectPath(projectId)}/import?${search}`,
    { method: 'POST', body: form },
    boxImportSchema,
  )
}

export function takeImportBack(projectId: string, importId: string, changeId: string) {
  return request(
    `${projectPath(projectId)}/bulk/${encodeURIComponent(importId)}/undo`,
    jsonBody({ changeId }),
    bulkResultSchema,
  )
}
