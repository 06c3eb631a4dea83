/** The annotating room: projects, their entries, and what is done to them. */
import type { Kysely } from 'kysely'
import type { Datasets } from '../benchmarks/datasets.ts'
import type { Images } from '../images/images.ts'
import type { Database } from '../store/tables.ts'
import { type BulkEdits, createBulkEdits } from './bulk.ts'
import { createEdits, type Edits } from './edits.ts'
import { createEntries, type Entries } from './entries.ts'
import { createProjects, type Projects } from './projects.ts'
import { createPublisher, type Publisher } from './publish.ts'

export interface Annotate {
  readonly projects: Projects
  readonly entries: Entries
  readonly edits: Edits
  readonly bulk: BulkEdits
  readonly publisher: Publisher
}

export interface AnnotateParts {
  readonly db: Kysely<Database>
  readonly datasets: Datasets
  readonly images: Images
}

export function createAnnotate({ db, datasets, images }: AnnotateParts): Annotate {
  const projects = createProjects({ db, datasets, images })
  return {
    projects,
    entries: createEntries(db, projects),
    edits: createEdits({ db, images }),
    bulk: createBulkEdits(db),
    publisher: createPublisher({ db, datasets }),
  }
}
