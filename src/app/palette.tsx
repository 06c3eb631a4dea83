/** The command palette: commands of this screen, sample scenes, pictures and runs. */
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import {
  History,
  Image as ImageIcon,
  Images,
  type LucideIcon,
  MessageCircleQuestion,
  Search,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useOpenSample } from '../features/inspect/home/open-sample.ts'
import { useImages, useRuns, useSamples } from './api/queries.ts'
import { runCommand } from './commands.ts'
import { formatPixels } from './format.ts'
import { useCommandsNow } from './key-choices.ts'
import { isMac, keyLabels } from './keys.ts'
import { Dialog } from './ui/dialog.tsx'
import { Kbd } from './ui/kbd.tsx'

export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Search or run a command" bare>
      <Contents close={() => onOpenChange(false)} />
    </Dialog>
  )
}

/** Every word has to stand somewhere in the entry; an entry that begins with the search goes first. */
function matchWords(_value: string, search: string, keywords: string[] = []): number {
  const text = keywords.join(' ').toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => text.includes(word))) return 0
  return text.startsWith(search.trim().toLowerCase()) ? 1 : 0.5
}

function Contents({ close }: { close: () => void }) {
  const commands = useCommandsNow().filter(
    (command) => command.id !== 'palette' && !('keyboardOnly' in command),
  )
  const samples = useSamples()
  const images = useImages()
  const runs = useRuns(undefined, 50)
  const openSample = useOpenSample()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const mac = isMac()
  const then = (act: () => unknown) => () => {
    close()
    // after the dialog has given the focus back, since commands may move it
    setTimeout(act)
  }
  return (
    <Command label="Search or run a command" filter={matchWords} className="flex max-h-[70vh] flex-col">
      <div className="flex items-center gap-3 border-line border-b px-4">
        <Search size={16} className="shrink-0 text-muted" aria-hidden="true" />
        <Command.Input
          value={words}
          onValueChange={setWords}
          placeholder="Search commands, samples, pictures and runs"
          className="h-12 w-full bg-transparent text-sm shadow-none outline-none placeholder:text-faint"
        />
      </div>
      <Command.List className="min-h-0 grow overflow-y-auto p-2">
        <Command.Empty className="p-6 text-center text-[13px] text-muted">Nothing found</Command.Empty>
        <Group heading="Commands">
          {commands.map((command) => (
            <Item
              key={command.id}
              value={`command ${command.id}`}
              keywords={[command.title]}
              onSelect={then(() => runCommand(command.id))}
            >
              <span className="grow truncate">{command.title}</span>
              {command.keys[0] && <Kbd keys={keyLabels(command.keys[0], mac)} className="text-muted" />}
            </Item>
          ))}
        </Group>
        <Group heading="Sample scenes">
          {samples.data?.map((sample) => (
            <Item
              key={sample.id}
              value={`sample ${sample.id}`}
              keywords={[sample.title]}
              icon={Images}
              onSelect={then(() => openSample.open(sample.id, 0))}
            >
              <span className="grow truncate">{sample.title}</span>
              <Figure>{formatPixels(sample.width, sample.height)}</Figure>
            </Item>
          ))}
        </Group>
        {words.trim() && (
          <Group heading="Questions on the scenes">
            {samples.data?.flatMap((sample) =>
              sample.questions.map((question, index) => (
                <Item
                  key={`${sample.id} ${question.question}`}
                  value={`question ${sample.id} ${index}`}
                  keywords={[question.question, sample.title]}
                  icon={MessageCircleQuestion}
                  onSelect={then(() => openSample.open(sample.id, index))}
                >
                  <span className="grow truncate">{question.question}</span>
                  <span className="shrink-0 text-muted text-xs">{sample.title}</span>
                </Item>
              )),
            )}
          </Group>
        )}
        <Group heading="Runs">
          {runs.data?.map((run) => (
            <Item
              key={run.id}
              value={`run ${run.id}`}
              keywords={[
                run.question,
                run.refinedAnswer?.text ?? '',
                run.initialAnswer?.text ?? '',
                run.engineLabel,
              ]}
              icon={History}
              onSelect={then(() =>
                navigate({
                  to: '/inspect/$imageId',
                  params: { imageId: run.imageId },
                  search: { run: run.id },
                }),
              )}
            >
              <span className="grow truncate">{run.question}</span>
              <Figure>{(run.refinedAnswer ?? run.initialAnswer)?.text ?? run.status}</Figure>
            </Item>
          ))}
        </Group>
        <Group heading="Pictures">
          {images.data?.map((image) => (
            <Item
              key={image.id}
              value={`image ${image.id}`}
              keywords={[image.name]}
              icon={ImageIcon}
              onSelect={then(() =>
                navigate({ to: '/inspect/$imageId', params: { imageId: image.id }, search: {} }),
              )}
            >
              <span className="grow truncate">{image.name || image.id.slice(0, 12)}</span>
              <Figure>{formatPixels(image.width, image.height)}</Figure>
            </Item>
          ))}
        </Group>
      </Command.List>
    </Command>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-[11px] **:[[cmdk-group-heading]]:text-faint **:[[cmdk-group-heading]]:uppercase **:[[cmdk-group-heading]]:tracking-wider"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  value: string
  keywords: string[]
  icon?: LucideIcon
  onSelect: () => void
  children: ReactNode
}

function Item({ icon: Icon, children, ...rest }: ItemProps) {
  return (
    <Command.Item
      className="target flex cursor-pointer select-none items-center gap-3 rounded-lg px-2 text-[13px] data-[selected=true]:bg-hover"
      {...rest}
    >
      {Icon && <Icon size={15} className="shrink-0 text-muted" aria-hidden="true" />}
      {children}
    </Command.Item>
  )
}

function Figure({ children }: { children: ReactNode }) {
  return <span className="max-w-40 shrink-0 truncate font-mono text-muted text-xs">{children}</span>
}
