import { expect, test } from 'vitest'
import { createLog, printable } from './log.ts'

test('no terminal code and no direction mark of a stranger reaches the log', () => {
  expect(printable('a\u001b[31mb\u0007\u009b2J\u0000\r\n\tc \u202egnp.exe ü 漢')).toBe(
    'a\ufffd[31mb\ufffd\ufffd2J\ufffd\ufffd\n\tc \ufffdgnp.exe ü 漢',
  )
  const lines: string[] = []
  const log = createLog(false, (line) => lines.push(line))
  log.error({ error: new Error('Unexpected token \u001b]0;owned\u0007') }, 'GET /x')
  log.warn({}, 'name \u001b[2J')
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).not.toContain('\u001b')
  expect(lines[0]).toContain('Unexpected token')
})

test('nor as a line of JSON', () => {
  const lines: string[] = []
  createLog(true, (line) => lines.push(line)).error({ error: new Error('\u001b[31mred') }, 'bad\nline')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toContain('\u001b')
  expect(lines[0]?.trimEnd()).not.toContain('\n')
})
