/** For tests: a run room with a project, and assistance on top of it. */
import { localPerson } from '#contract/account.ts'
import { type NewSuggestion, newSuggestionSchema, type Suggestion } from '#contract/assist.ts'
import type { Project } from '#contract/project.ts'
import { newProjectSchema } from '#contract/project.ts'
import { box } from '#contract/space.ts'
import { type Annotate, createAnnotate } from '../annotate/annotate.ts'
import { type Assist, createAssist } from '../annotate/assist/assist.ts'
import { type BoxProposals, createBoxProposals } from '../annotate/assist/proposals.ts'
import { createDatasets } from '../benchmarks/datasets.ts'
import type { Engine } from '../engines/engine.ts'
import { createRegistry, type EngineRegistry } from '../engines/registry.ts'
import { createLanes } from '../runs/lanes.ts'
import { openRunRoom, type RunRoom } from './run-room.ts'

export interface AssistRoom extends RunRoom {
  readonly assist: Assist
  readonly proposals: BoxProposals
  readonly annotate: Annotate
  readonly engines: EngineRegistry
  readonly project: Project
  /** Begins one on the room's image as the local person; a box is there already. */
  begin(asked: Partial<NewSuggestion>): Promise<Suggestion>
  /** Waits until it is neither queued nor running (or meets what is asked for). */
  until(id: string, meets?: (suggestion: Suggestion) => boolean): Promise<Suggestion>
}

export async function openAssistRoom(
  made: readonly Engine[],
  picture: Buffer | null = null,
): Promise<AssistRoom> {
  const room = await openRunRoom(made, picture)
  const { db, images, files, runner, imageId } = room
  const engines = createRegistry(made)
  const annotate = createAnnotate({ db, images, datasets: createDatasets({ db, images }) })
  const assist = createAssist({
    ...{ db, engines, images, files, lanes: createLanes() },
    projects: annotate.projects,
    entries: annotate.edits,
  })
  const project = await annotate.projects.create(newProjectSchema.parse({ name: 'Test' }), localPerson.id)
  const stands = ({ status }: Suggestion) => status !== 'queued' && status !== 'running'
  return {
    ...room,
    ...{ assist, annotate, engines, project },
    proposals: createBoxProposals({ runner, engines, images }),
    begin: (asked) =>
      assist.start(
        project.id,
        newSuggestionSchema.parse({
          imageId,
          box: box('image', { x: 400, y: 400, width: 300, height: 200 }),
          engines: ['remote'],
          ...asked,
        }),
        localPerson,
      ),
    async until(id, meets = stands) {
      for (const since = performance.now(); performance.now() - since < 30_000; ) {
        const suggestion = await assist.get(id)
        if (meets(suggestion)) return suggestion
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`still ${JSON.stringify(await assist.get(id))}`)
    },
    async close() {
      await assist.close()
      await room.close()
    },
  }
}
