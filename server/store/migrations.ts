/** Schema changes, one file each, oldest first; never edit one that has landed. */
import type { Migration } from 'kysely'
import { firstLight } from './migrations/2026-11-21-first-light.ts'
import { groupsAndTrees } from './migrations/2026-11-21-groups-and-trees.ts'
import { explore } from './migrations/2026-11-21-items-and-results.ts'
import { bundlesAndShares } from './migrations/2026-11-21-send.ts'
import { runKeys } from './migrations/2026-11-21-tell-what-was-asked.ts'
import { whereImagesAreFrom } from './migrations/2026-11-21-where-from.ts'
import { people } from './migrations/2026-11-22-people.ts'
import { annotate } from './migrations/2026-11-22-projects.ts'
import { entryColumns } from './migrations/2026-11-22-projects-lists.ts'
import { severalProcesses } from './migrations/2026-11-23-several-processes.ts'
import { suggestionParts } from './migrations/2026-11-23-suggestion-parts.ts'
import { picturesByName } from './migrations/2026-11-24-pictures-by-name.ts'
import { whoseFiles } from './migrations/2026-11-25-whose-files.ts'
import { wordsOfChanges } from './migrations/2026-11-26-words-of-changes.ts'
import { greyImages } from './migrations/2026-11-27-grey-images.ts'

export const migrations: Record<string, Migration> = {
  '2026-11-21-first-light': { up: firstLight },
  '2026-11-21-groups-and-trees': { up: groupsAndTrees },
  '2026-11-21-items-and-results': { up: explore },
  '2026-11-21-send': { up: bundlesAndShares },
  '2026-11-21-tell-what-was-asked': { up: runKeys },
  '2026-11-21-where-from': { up: whereImagesAreFrom },
  '2026-11-22-people': { up: people },
  '2026-11-22-projects': { up: annotate },
  '2026-11-22-projects-lists': { up: entryColumns },
  '2026-11-23-several-processes': { up: severalProcesses },
  '2026-11-23-suggestion-parts': { up: suggestionParts },
  '2026-11-24-pictures-by-name': { up: picturesByName },
  '2026-11-25-whose-files': { up: whoseFiles },
  '2026-11-26-words-of-changes': { up: wordsOfChanges },
  '2026-11-27-grey-images': { up: greyImages },
}
