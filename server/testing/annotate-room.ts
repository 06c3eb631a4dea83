/** For tests: a data folder with the drawn squares of the dataset room, a project over them, and the annotating room. */
import { randomUUID } from 'node:crypto'
import { type Entry, type EntryContent, entryContentSchema } from '#contract/entry.ts'
import type { Project } from '#contract/project.ts'
import { type Annotate, createAnnotate } from '../annotate/annotate.ts'
import { type DatasetRoom, type DatasetRoomOptions, openDatasetRoom, squareOf } from './dataset-room.ts'

export interface AnnotateRoom extends DatasetRoom {
  readonly annotate: Annotate
  /** without entries */
  readonly project: Project
  /** Begins an entry on picture 0, complete unless told otherwise. */
  begin(content?: Partial<EntryContent>, projectId?: string): Promise<Entry>
}

export async function openAnnotateRoom(options?: DatasetRoomOptions): Promise<AnnotateRoom> {
  const room = await openDatasetRoom(options)
  const annotate = createAnnotate(room)
  const project = await annotate.projects.create({ name: 'Squares', description: '', rules: {} }, 'local')
  const imageId = room.items[0]?.imageId ?? ''
  return {
    ...room,
    annotate,
    project,
    begin: (content = {}, projectId = project.id) =>
      annotate.edits.create(
        projectId,
        { id: randomUUID(), changeId: randomUUID(), imageId, content: squareQuestion(content) },
        'local',
      ),
  }
}

/** A complete question about the square on picture 0. */
export function squareQuestion(change: Partial<EntryContent> = {}): EntryContent {
  return entryContentSchema.parse({
    question: 'Which colour has the square?',
    type: 'choice',
    options: [
      { letter: 'A', text: 'red' },
      { letter: 'B', text: 'green' },
    ],
    answer: 'A',
    category: 'colour',
    evidence: [squareOf(0)],
    submitted: true,
    ...change,
  })
}
