/** Changing keys: every command of the table with its keys; press the new one. */
import { RotateCcw, Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type CommandId, groups } from './commands.ts'
import { chooseKeys, tableWith, useKeyChoices, withKey, withoutKey, withTableKeys } from './key-choices.ts'
import { isFixed, rivals } from './key-conflicts.ts'
import { isMac, isPlainKey, keyLabels, pressedKey } from './keys.ts'
import { Button } from './ui/button.tsx'
import { cx } from './ui/cx.ts'
import { IconButton } from './ui/icon-button.tsx'
import { Kbd } from './ui/kbd.tsx'

type Entry = ReturnType<typeof tableWith>[number]

/** Keys that move the focus or hold other keys; they stay what they are. */
const reserved = new Set([
  'Tab',
  'Shift+Tab',
  'Enter',
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
])

export function KeyEditor({ onDone }: { onDone: () => void }) {
  const choices = useKeyChoices((state) => state.choices)
  const [words, setWords] = useState('')
  const [waiting, setWaiting] = useState<CommandId | null>(null)
  const [said, setSaid] = useState('')
  const table = tableWith(choices)
  const shown = table.filter(({ title }) => title.toLowerCase().includes(words.trim().toLowerCase()))

  const press = (command: Entry, event: KeyboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return setWaiting(null)
    const key = pressedKey(event, isMac())
    if (key === '' || reserved.has(event.key)) return
    setWaiting(null)
    if (event.key === 'Backspace') {
      chooseKeys(withoutKey(choices, command.id))
      return setSaid(`“${command.title}” has no key now.`)
    }
    const competing = rivals(table, command, key)
    const holder = competing.find(isFixed)
    if (holder) return setSaid(`${keyLabels(key, isMac()).join(' ')} stays “${holder.title}”.`)
    const losers = competing.map((other) => `“${other.title}”`)
    const taken = losers.length > 0 ? ` It was taken from ${losers.join(' and ')}.` : ''
    const typing = command.whileTyping && isPlainKey(key) ? ' It works only while you are not typing.' : ''
    chooseKeys(withKey(choices, command.id, key))
    setSaid(`${keyLabels(key, isMac()).join(' ')} is “${command.title}” now.${taken}${typing}`)
  }

  return (
    <div className="flex flex-col">
      <div className="sticky top-0 z-10 border-line border-b bg-panel px-5 py-2">
        <label className="flex items-center gap-2">
          <Search size={15} className="shrink-0 text-muted" aria-hidden="true" />
          <input
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder="Find a command"
            aria-label="Find a command"
            className="h-9 w-full bg-transparent text-sm outline-none placeholder:text-faint"
          />
        </label>
        <p role="status" className={cx('text-[13px] text-muted', said && 'pb-1')}>
          {said}
        </p>
      </div>
      <div className="px-5 py-3">
        {groups.map((group) => {
          const list = shown.filter((command) => command.group === group)
          if (list.length === 0) return null
          return (
            <section key={group} className="mb-4">
              <h3 className="eyebrow mb-1">{group}</h3>
              <ul>
                {list.map((command) =>
                  isFixed(command) ? (
                    <FixedRow key={command.id} command={command} />
                  ) : (
                    <Row
                      key={command.id}
                      command={command}
                      changed={command.id in choices}
                      waiting={waiting === command.id}
                      onWait={(on) => setWaiting(on ? command.id : null)}
                      onPress={(event) => press(command, event)}
                      onReset={() => {
                        chooseKeys(withTableKeys(choices, command.id))
                        setSaid(`“${command.title}” has its usual key again, where that is free.`)
                      }}
                    />
                  ),
                )}
              </ul>
            </section>
          )
        })}
        {shown.length === 0 && <p className="py-6 text-center text-[13px] text-muted">Nothing found</p>}
      </div>
      <div className="sticky bottom-0 flex justify-between gap-2 border-line border-t bg-panel px-5 py-3">
        <Button
          variant="ghost"
          disabled={Object.keys(choices).length === 0}
          onClick={() => {
            chooseKeys({})
            setSaid('All commands have their usual keys again.')
          }}
        >
          <RotateCcw size={15} aria-hidden="true" />
          Usual keys everywhere
        </Button>
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}

interface RowProps {
  command: Entry
  changed: boolean
  waiting: boolean
  onWait: (on: boolean) => void
  onPress: (event: KeyboardEvent) => void
  onReset: () => void
}

function Row({ command, changed, waiting, onWait, onPress, onReset }: RowProps) {
  usePress(waiting, onPress)
  const mac = isMac()
  const spoken = command.keys.map((key) => keyLabels(key, mac).join(' ')).join(' or ') || 'none'
  return (
    <li className="flex min-h-9 items-center gap-3 text-[13px]">
      <span className="grow">{command.title}</span>
      {changed && (
        <IconButton icon={RotateCcw} label={`The usual key of “${command.title}”`} onClick={onReset} />
      )}
      <button
        type="button"
        aria-label={`Key of “${command.title}”: ${waiting ? 'press a key' : spoken}`}
        aria-pressed={waiting}
        onClick={() => onWait(!waiting)}
        onBlur={() => waiting && onWait(false)}
        className={cx(
          'target flex min-w-28 items-center justify-center gap-2 rounded-lg border px-2',
          waiting
            ? 'border-line-strong bg-hover text-fg'
            : 'border-line text-muted hover:bg-hover hover:text-fg',
        )}
      >
        {waiting ? (
          <span>Press a key · ⌫ none</span>
        ) : command.keys.length === 0 ? (
          <span className="text-faint">none</span>
        ) : (
          command.keys.map((key) => <Kbd key={key} keys={keyLabels(key, mac)} />)
        )}
      </button>
    </li>
  )
}

function FixedRow({ command }: { command: Entry }) {
  const mac = isMac()
  return (
    <li className="flex min-h-9 items-center gap-3 text-[13px]">
      <span className="grow">{command.title}</span>
      <span className="flex min-w-28 justify-center gap-2 px-2 text-muted">
        {command.keys.map((key) => (
          <Kbd key={key} keys={keyLabels(key, mac)} />
        ))}
      </span>
    </li>
  )
}

/** Hears the next key before anybody else does: the dialog would close on Escape. */
function usePress(on: boolean, onPress: (event: KeyboardEvent) => void): void {
  const latest = useRef(onPress)
  useEffect(() => {
    latest.current = onPress
  })
  useEffect(() => {
    if (!on) return
    const hear = (event: KeyboardEvent) => latest.current(event)
    window.addEventListener('keydown', hear, true)
    return () => window.removeEventListener('keydown', hear, true)
  }, [on])
}
