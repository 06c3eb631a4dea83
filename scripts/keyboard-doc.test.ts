import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keyboardDoc } from './keyboard-doc.mjs'
import { projectRoot } from './project.mjs'

test('docs/keyboard.md tells the keys that the app has (else: node scripts/docs.mjs)', async () => {
  expect(readFileSync(join(projectRoot, 'docs', 'keyboard.md'), 'utf8')).toBe(await keyboardDoc())
})
