/** The help: every command that somebody handles now, from the one table; and the way to change its keys. */
import { Keyboard } from 'lucide-react'
import { useState } from 'react'
import { type Command, groups } from './commands.ts'
import { tableWith, useCommandsNow, useKeyChoices } from './key-choices.ts'
import { KeyEditor } from './key-editor.tsx'
import { isMac, keyLabels } from './keys.ts'
import { Button } from './ui/button.tsx'
import { Dialog } from './ui/dialog.tsx'
import { Kbd } from './ui/kbd.tsx'

export function Help({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [editing, setEditing] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={editing ? 'Change keys' : 'Keyboard shortcuts'}
      description={
        editing
          ? 'Every command of Loupe. Choose a key, then press the one you want; kept in this browser.'
          : 'What works on this screen now. Single letters only while you are not typing.'
      }
      className="max-w-3xl"
    >
      {editing ? (
        <KeyEditor onDone={() => setEditing(false)} />
      ) : (
        <>
          <Shortcuts />
          <div className="flex justify-end border-line border-t px-5 py-3">
            <Button onClick={() => setEditing(true)}>
              <Keyboard size={15} aria-hidden="true" />
              Change keys…
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

/** What is handled now, and the keys of a pane, which handles them by itself: those of boxes where boxes can be drawn. */
function useKeysNow(): readonly Command[] {
  const handled = new Set(useCommandsNow().map(({ id }) => id))
  const { choices } = useKeyChoices()
  const [pane] = useState(() => document.querySelector('[data-pane][tabindex]') !== null)
  const draws = handled.has('tool-box') || handled.has('verify-box')
  const ofBoxes = ({ scope, id }: Command) => scope === 'box' || id === 'box-place'
  const here = (command: Command) => pane && (command.scope === 'pane' || (draws && ofBoxes(command)))
  return tableWith(choices).filter(
    (command) => command.keys.length > 0 && (handled.has(command.id) || here(command)),
  )
}

function Shortcuts() {
  const commands = useKeysNow()
  const mac = isMac()
  return (
    <div className="gap-8 p-5 sm:columns-2">
      {groups.map((group) => {
        const list = commands.filter((command) => command.group === group)
        if (list.length === 0) return null
        return (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="eyebrow mb-1">{group}</h3>
            <dl>
              {list.map((command) => (
                <div key={command.id} className="flex min-h-8 items-center justify-between gap-4 text-[13px]">
                  <dt>{command.title}</dt>
                  <dd className="flex shrink-0 items-center gap-2 text-muted">
                    {command.keys.map((key) => (
                      <Kbd key={key} keys={keyLabels(key, mac)} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )
      })}
    </div>
  )
}
