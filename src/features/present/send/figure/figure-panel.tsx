/** A run as a figure for a paper: what is in it, how wide, and as which file. */
import { Download } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Button } from '../../../../app/ui/button.tsx'
import { Segmented } from '../../../../app/ui/segmented.tsx'
import { Spinner } from '../../../../app/ui/spinner.tsx'
import { Switch } from '../../../../app/ui/switch.tsx'
import type { Show } from '../../player/show.ts'
import { fileName, saveFile } from '../save.ts'
import { figureContent, type PanelKind, panelsOf } from './content.ts'
import { type FigureWidth, figureWidths, layOut } from './layout.ts'
import type { Figure } from './parts.ts'
import {
  browserMeasure,
  type FigureFormat,
  figureFormats,
  hasLatinWords,
  pngDpi,
  renderFigure,
} from './render.ts'
import { figureSvg } from './svg.ts'

const panelNames: Record<PanelKind, string> = {
  image: 'The picture with its boxes',
  view: 'What the model saw',
  map: 'Its relative attention',
  crop: 'The crop',
}

export function FigurePanel({ show }: { show: Show }) {
  const there = useMemo(() => panelsOf(show.run), [show.run])
  const [left, setLeft] = useState<readonly PanelKind[]>([])
  const [width, setWidth] = useState<FigureWidth>('page')
  const chosen = useMemo(() => there.filter((kind) => !left.includes(kind)), [there, left])
  const { figure, problem } = useFigure(show, chosen, width)
  const [saving, setSaving] = useState<FigureFormat | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

  const save = async (format: FigureFormat) => {
    if (!figure) return
    setSaving(format)
    setFailure(null)
    try {
      saveFile(await renderFigure(figure, format), `${fileName(show.run.question, show.run.id)}.${format}`)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    } finally {
      setSaving(null)
    }
  }

  return (
    <div className="flex min-w-0 flex-col gap-4" data-testid="figure-panel">
      <Preview figure={figure} problem={problem} />
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {there.map((kind) => (
          <Switch
            key={kind}
            label={panelNames[kind]}
            checked={!left.includes(kind)}
            onChange={(on) => setLeft(on ? left.filter((other) => other !== kind) : [...left, kind])}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-[13px] text-muted">Width</span>
        <Segmented<FigureWidth>
          label="Width"
          value={width}
          onChange={setWidth}
          options={[
            { value: 'column', label: `One column, ${inches('column')}` },
            { value: 'page', label: `Both columns, ${inches('page')}` },
          ]}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {figureFormats.map((format) => (
          <Button
            key={format}
            variant={format === 'pdf' ? 'primary' : 'secondary'}
            disabled={!figure || saving !== null}
            onClick={() => void save(format)}
          >
            {saving === format ? (
              <Spinner label="Making" size={15} />
            ) : (
              <Download size={15} aria-hidden="true" />
            )}
            {format.toUpperCase()}
          </Button>
        ))}
        <p className="text-[12px] text-muted">
          PNG at {pngDpi} dots an inch.{' '}
          {figure &&
            !hasLatinWords(figure) &&
            'The words are in a script that a PDF’s own fonts lack: there they are part of the picture.'}
        </p>
      </div>
      {failure && (
        <p role="alert" className="text-[13px] text-wrong">
          {failure}
        </p>
      )}
    </div>
  )
}

const inches = (width: FigureWidth) => `${(figureWidths[width] / 72).toFixed(1)} in`

/** The figure of the choice, made anew with each change; the last one stays until then. */
function useFigure(show: Show, kinds: readonly PanelKind[], width: FigureWidth) {
  const [state, setState] = useState<{ figure: Figure | null; problem: string | null }>({
    figure: null,
    problem: null,
  })
  const key = kinds.join()
  useEffect(() => {
    const leaving = new AbortController()
    const chosen = key === '' ? [] : (key.split(',') as PanelKind[])
    figureContent(show, chosen, leaving.signal).then(
      (content) => {
        if (!leaving.signal.aborted)
          setState({ figure: layOut(content, width, browserMeasure()), problem: null })
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return
        setState({ figure: null, problem: error instanceof Error ? error.message : String(error) })
      },
    )
    return () => leaving.abort()
  }, [show, key, width])
  return state
}

function Preview({ figure, problem }: { figure: Figure | null; problem: string | null }) {
  const address = useMemo(
    () => (figure ? URL.createObjectURL(new Blob([figureSvg(figure)], { type: 'image/svg+xml' })) : null),
    [figure],
  )
  useEffect(() => () => (address ? URL.revokeObjectURL(address) : undefined), [address])
  return (
    <div className="flex min-h-48 items-center justify-center overflow-auto rounded-lg border border-line bg-white p-3">
      {address && figure ? (
        <img
          src={address}
          alt={figure.description}
          className="max-h-[46vh] max-w-full"
          data-testid="figure-preview"
        />
      ) : problem ? (
        <p role="alert" className="p-4 text-[13px] text-black">
          {problem}
        </p>
      ) : (
        <Spinner label="Making the figure" size={20} />
      )}
    </div>
  )
}
