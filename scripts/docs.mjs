/** Writes the pages of `docs/` that are made from code. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyboardDoc } from './keyboard-doc.mjs'
import { projectRoot } from './project.mjs'

writeFileSync(join(projectRoot, 'docs', 'keyboard.md'), await keyboardDoc())
