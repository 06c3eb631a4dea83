/** The file of an upload, to look into while it is on its way; and where that cannot be, the reason in words. */
import { FileImage, Maximize, ScanSearch, ZoomIn, ZoomOut } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useCommand } from '../../../app/commands.ts'
import { formatBytes, formatPixels, formatSize } from '../../../app/format.ts'
import { Spinner } from '../../../app/ui/spinner.tsx'
import { ToolButton } from '../../../app/ui/tool-button.tsx'
import { type CameraStore, createCameraStore } from '../../../canvas/camera-store.ts'
import type { LocalPicture } from '../../../canvas/local-picture.ts'
import { Pane } from '../../../canvas/pane.tsx'
import { paneCommands } from '../../../canvas/pane-commands.ts'
import type { PaneSource } from '../../../canvas/source.ts'
import { type PointReader, PointStatus } from '../panes/point-status.tsx'
import type { Upload } from './upload-store.ts'
import { useGoOn } from './use-go-on.ts'
import { type Local, useLocalPicture } from './use-local-picture.ts'

export function LocalPreview({ upload }: { upload: Upload }) {
  const { file } = upload
  const local = useLocalPicture(upload)
  const [cameras] = useState(() => createCameraStore())
  const picture = local.state === 'shown' ? local.picture : null
  useGoOn(upload, picture, cameras)
  return (
    <div className="@container relative flex min-h-0 grow flex-col overflow-hidden bg-canvas">
      {picture ? (
        <LocalPane name={nameOf(file)} picture={picture} cameras={cameras} />
      ) : (
        <div className="flex grow flex-col items-center justify-center gap-3 p-8 text-center text-muted">
          {local.state === 'reading' ? (
            <Spinner size={22} />
          ) : (
            <FileImage size={40} strokeWidth={1.25} aria-hidden="true" />
          )}
          <p className="max-w-prose text-[13px]">{words[local.state]}</p>
        </div>
      )}
      <p className="pointer-events-none absolute top-3 left-3 flex max-w-[calc(100%-1.5rem)] flex-wrap gap-2 text-xs">
        <span className="caption truncate rounded-md px-2 py-1 font-semibold">{nameOf(file)}</span>
        <span className="caption rounded-md px-2 py-1 font-mono" data-testid="local-caption">
          {picture ? `${sizeWords(picture)} · ` : ''}
          {formatBytes(file.size)}
        </span>
        {picture && picture.factor > 1 && (
          <span className="caption rounded-md px-2 py-1" data-testid="local-reduced">
            Shown reduced, 1 : {picture.factor}, until it is uploaded
          </span>
        )}
      </p>
    </div>
  )
}

const words: Record<Local['state'], string> = {
  reading: 'Reading the picture…',
  shown: '',
  unreadable: 'The browser cannot show this file.',
  'too-large': 'Too large for the browser to show by itself; Loupe shows it when it is uploaded.',
  'other-type': 'The browser cannot show this type by itself; Loupe can.',
}

const nameOf = (file: File): string => file.name || 'Pasted picture'

function sizeWords({ size: { width, height } }: LocalPicture): string {
  return `${formatSize(width, height)} · ${formatPixels(width, height)}`
}

const pane = 'local'
const nothing = () => {}

function LocalPane({
  name,
  picture,
  cameras,
}: {
  name: string
  picture: LocalPicture
  cameras: CameraStore
}) {
  const reader = useRef<PointReader | null>(null)
  const source = useMemo<PaneSource>(() => ({ kind: 'iiif', url: picture.url }), [picture])
  useCommand('zoom-in', () => paneCommands(cameras).zoomIn())
  useCommand('zoom-out', () => paneCommands(cameras).zoomOut())
  useCommand('zoom-fit', () => paneCommands(cameras).fit())
  useCommand('zoom-actual', () => paneCommands(cameras).actualPixels())
  return (
    <>
      <Pane
        pane={pane}
        label={`${name}, from this computer`}
        className="size-full grow"
        imageSize={picture.size}
        source={source}
        cameras={cameras}
        boxes={noBoxes}
        selected={null}
        tool="select"
        heat={null}
        dimOutside={null}
        onSelect={nothing}
        onBoxChange={nothing}
        onDraw={nothing}
        onPoint={(point) => reader.current?.show(point)}
      />
      <PointStatus cameras={cameras} pane={pane} image={picture.size} reader={reader} wordsAt={null} />
      <div
        role="toolbar"
        aria-label="Pane tools"
        className="absolute bottom-2 left-1/2 flex -translate-x-1/2 gap-px rounded-xl bg-[rgb(10_10_10/0.82)] p-0.5 text-on-caption shadow-float backdrop-blur-md"
      >
        <ToolButton icon={Maximize} label="Fit the whole picture" command="zoom-fit" />
        <ToolButton icon={ScanSearch} label="Actual pixels" command="zoom-actual" />
        <ToolButton icon={ZoomOut} label="Zoom out" command="zoom-out" />
        <ToolButton icon={ZoomIn} label="Zoom in" command="zoom-in" />
      </div>
    </>
  )
}

const noBoxes: readonly never[] = []
